//! Workflow commands of GitHub Actions: an annotation a diagnostic, shown beside the line in a pull request.

use std::fmt::Write as _;

use crate::diag::{Diagnostic, Severity, Sources};

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, sources)).collect()
}

fn command(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let span = diagnostic.primary.span;
    let (start, end) = sources.positions(span);
    let file = property(&sources.get(span.file).path.to_string_lossy());
    let mut text = format!("::{command} file={file},line={}", start.line);
    // GitHub refuses columns for what spans several lines.
    if start.line == end.line {
        let _ = write!(text, ",col={},endLine={},endColumn={}", start.column, end.line, end.column);
    } else {
        let _ = write!(text, ",endLine={}", end.line);
    }
    let help: String = diagnostic.help.iter().map(|help| format!("\nhelp: {}", help.text)).collect();
    let message = data(&format!("{}{help}", diagnostic.message));
    let _ = writeln!(text, ",title={}::{message}", property(diagnostic.code.id));
    text
}

/// Escapes a message: a command ends with its line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property's value, which also ends with a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
