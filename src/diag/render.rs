//! Diagnostics as text: in full with the source line and a caret, or a line each.

mod concise;
mod full;
mod json;

use crate::diag::{Diagnostic, Sources};

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
}

/// All diagnostics in `format`, with a final line feed unless there is nothing to say.
/// `colour` applies to [`Format::Full`] only.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, format: Format, colour: bool) -> String {
    match format {
        Format::Full => full::render(diagnostics, sources, colour),
        Format::Concise => concise::render(diagnostics, sources),
        Format::Json => json::render(diagnostics, sources),
    }
}

/// The word for a severity.
const fn severity_word(severity: crate::diag::Severity) -> &'static str {
    match severity {
        crate::diag::Severity::Error => "error",
        crate::diag::Severity::Warning => "warning",
    }
}
