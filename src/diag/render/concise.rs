//! A line a diagnostic, as compilers and editors expect it.

use std::fmt::Write as _;

use crate::diag::{Diagnostic, Sources};

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let span = diagnostic.primary.span;
        let (path, at) = (sources.get(span.file).path.display(), sources.position(span));
        let (word, code) = (super::severity_word(diagnostic.severity), diagnostic.code.id);
        let line = format!("{path}:{}:{}: {word}[{code}]: {}", at.line, at.column, diagnostic.message);
        // A line stays a line, and what a file holds does not steer a terminal.
        let _ = writeln!(text, "{}", line.replace(char::is_control, " "));
    }
    text
}
