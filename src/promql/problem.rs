//! What is wrong with an expression.

use super::Span;

/// One thing wrong, or doubtful, in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What to underline, in bytes of the expression's text.
    pub span: Span,
    /// Whether it blocks.
    pub severity: Severity,
    /// What is wrong: one lower-case sentence without a period.
    pub message: String,
    /// How to put it right, where that is known.
    pub help: Option<String>,
    /// What to write at `span` instead, where that puts it right.
    pub replacement: Option<String>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Prometheus would refuse the expression.
    Error,
    /// Prometheus may well accept it.
    Warning,
}

impl Problem {
    /// Something that Prometheus refuses.
    #[must_use]
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self { span, severity: Severity::Error, message: message.into(), help: None, replacement: None }
    }

    /// Something that deserves a look, but blocks nothing.
    #[must_use]
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message) }
    }

    /// The same problem with its remedy.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same problem with its remedy, which is to write `replacement`.
    #[must_use]
    pub fn with_replacement(self, replacement: impl Into<String>, help: impl Into<String>) -> Self {
        Self { replacement: Some(replacement.into()), ..self.with_help(help) }
    }

    /// Whether the expression cannot be used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
