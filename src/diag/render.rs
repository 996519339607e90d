//! Diagnostics as text, a format for each kind of reader.

mod concise;
mod full;
mod github;
mod json;
mod sarif;

use crate::diag::{Diagnostic, Severity, Sources};

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// With source lines, carets and help.
    #[default]
    Full,
    /// `path:line:column: error[CODE]: message`.
    Concise,
    /// A JSON array, for other programs.
    Json,
    /// Workflow commands that GitHub Actions turns into annotations.
    Github,
    /// SARIF 2.1.0, the interchange format of static analysis.
    Sarif,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Full, Self::Concise, Self::Json, Self::Github, Self::Sarif];

    /// Whether a program reads it, from stdout.
    #[must_use]
    pub const fn for_programs(self) -> bool {
        matches!(self, Self::Json | Self::Github | Self::Sarif)
    }
}

/// All diagnostics in `format`, with a final line feed unless there is nothing to say.
/// `colour` applies to [`Format::Full`] only.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, format: Format, colour: bool) -> String {
    match format {
        Format::Full => full::render(diagnostics, sources, colour),
        Format::Concise => concise::render(diagnostics, sources),
        Format::Json => json::render(diagnostics, sources),
        Format::Github => github::render(diagnostics, sources),
        Format::Sarif => sarif::render(diagnostics, sources),
    }
}

/// The word for a severity; SARIF's levels are the same.
const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
