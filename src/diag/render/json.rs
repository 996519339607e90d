//! Diagnostics as JSON, for editors and CI. Fields are only ever added.

use serde::Serialize;

use crate::diag::{Diagnostic, Edit, Label, Position, Sources, Span};

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    path: String,
    start: Place,
    end: Place,
    help: Vec<&'a str>,
    /// What is said at the place itself.
    label: &'a str,
    /// Other places that explain the problem.
    context: Vec<Context<'a>>,
    /// Those of `help` that can be carried out; one of them is enough.
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Context<'a> {
    path: String,
    start: Place,
    end: Place,
    label: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    help: &'a str,
    edits: [Change; 1],
}

#[derive(Serialize)]
struct Change {
    path: String,
    start: Place,
    end: Place,
    replacement: String,
}

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let entries: Vec<Entry<'_>> = diagnostics.iter().map(|d| entry(d, sources)).collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Entry<'a> {
    let (start, end) = places(diagnostic.primary.span, sources);
    let help = || diagnostic.help.iter();
    let fix = |text, edit| Fix { help: text, edits: [change(edit, sources)] };
    Entry {
        code: diagnostic.code.id,
        severity: super::severity_word(diagnostic.severity),
        message: &diagnostic.message,
        path: path(diagnostic.primary.span, sources),
        start,
        end,
        help: help().map(|help| help.text.as_str()).collect(),
        label: &diagnostic.primary.text,
        context: diagnostic.context.iter().map(|label| context(label, sources)).collect(),
        fixes: help().filter_map(|help| Some(fix(help.text.as_str(), help.edit.as_ref()?))).collect(),
    }
}

fn context<'a>(label: &'a Label, sources: &Sources) -> Context<'a> {
    let (start, end) = places(label.span, sources);
    Context { path: path(label.span, sources), start, end, label: &label.text }
}

fn change(edit: &Edit, sources: &Sources) -> Change {
    let (range, replacement) = edit.resolve(&sources.get(edit.span.file).text);
    let (start, end) = places(Span::new(edit.span.file, range.start, range.end), sources);
    Change { path: path(edit.span, sources), start, end, replacement }
}

fn path(span: Span, sources: &Sources) -> String {
    sources.get(span.file).path.display().to_string()
}

fn places(span: Span, sources: &Sources) -> (Place, Place) {
    let (start, end) = sources.positions(span);
    let place = |at: Position| Place { line: at.line, column: at.column };
    (place(start), place(end))
}
