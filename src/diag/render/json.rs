//! Diagnostics as JSON, for editors and CI.

use serde::Serialize;

use crate::diag::{Diagnostic, Sources, Span};

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    path: String,
    start: Place,
    end: Place,
    help: &'a [String],
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
}

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let entries: Vec<Entry<'_>> = diagnostics.iter().map(|d| entry(d, sources)).collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Entry<'a> {
    let span = diagnostic.primary.span;
    let place = |at: u32| {
        let position = sources.position(Span { start: at, end: at, ..span });
        Place { line: position.line, column: position.column }
    };
    Entry {
        code: diagnostic.code.id,
        severity: super::severity_word(diagnostic.severity),
        message: &diagnostic.message,
        path: sources.get(span.file).path.display().to_string(),
        start: place(span.start),
        end: place(span.end),
        help: &diagnostic.help,
    }
}
