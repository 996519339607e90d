//! Diagnostics: one value for every problem in a user's files, apart from how it is rendered.

mod code;
mod edit;
mod explain;
mod render;
mod source;
mod suggest;

pub use code::{CODES, Code};
pub use edit::{Edit, Fixed, Help, fix};
pub use explain::Example;
pub use render::{Format, render};
pub use source::{FileId, Position, Source, Sources, Span};
pub use suggest::did_you_mean;

/// How bad a problem is. Errors decide the exit code, warnings only where they are denied, notes never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth a look.
    Warning,
    /// Good to know.
    Note,
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said there; may be empty.
    pub text: String,
}

/// One problem: what, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, e.g. `SLO0110`.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One terse sentence: lower case, names in backticks, no full stop.
    pub message: String,
    /// The place of the problem.
    pub primary: Label,
    /// Other places that explain it.
    pub context: Vec<Label>,
    /// What to do about it; several are alternatives or steps, as their texts say.
    pub help: Vec<Help>,
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        let primary = Label { span, text: String::new() };
        let (context, help) = (Vec::new(), Vec::new());
        Self { code, severity: Severity::Error, message: message.into(), primary, context, help }
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Something good to know about `span`, which never fails a command.
    #[must_use]
    pub fn note(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, span, message) }
    }

    /// Says something at the place itself.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.context.push(Label { span, text: text.into() });
        self
    }

    /// Adds a remedy in words.
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Self {
        self.remedy(None, text)
    }

    /// Adds a remedy that gives the YAML scalar at `span` the value `value`. Carried out by `--fix` where it is the only one.
    #[must_use]
    pub fn fix(self, span: Span, value: impl Into<String>, text: impl Into<String>) -> Self {
        self.remedy(Some(Edit::scalar(span, value)), text)
    }

    /// Adds a remedy in words and, if there is one, as an edit.
    #[must_use]
    pub fn remedy(mut self, edit: Option<Edit>, text: impl Into<String>) -> Self {
        self.help.push(Help { text: text.into(), edit });
        self
    }

    /// Adds a remedy if there is one.
    #[must_use]
    pub fn maybe_help(self, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// The edit that puts the problem right, where there are not several to choose from.
    #[must_use]
    pub fn only_edit(&self) -> Option<&Edit> {
        let mut edits = self.help.iter().filter_map(|help| help.edit.as_ref());
        edits.next().filter(|_| edits.next().is_none())
    }
}

/// Puts diagnostics in the order of files and places.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|d| (d.primary.span, d.severity, d.code.id));
}

/// Whether any of them is an error.
#[must_use]
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// Whether they fail a command: errors do, warnings where they are denied, notes never.
#[must_use]
pub fn fails(diagnostics: &[Diagnostic], deny_warnings: bool) -> bool {
    let least = if deny_warnings { Severity::Warning } else { Severity::Error };
    diagnostics.iter().any(|diagnostic| diagnostic.severity <= least)
}
