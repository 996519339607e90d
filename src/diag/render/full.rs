//! The full form: message, place, source line, caret, help.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::diag::{Diagnostic, FileId, Label, Severity, Sources};

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&[group(diagnostic, sources)]));
        text.push_str("\n\n");
    }
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id);
    let help = diagnostic.help.iter().map(|help| Level::HELP.message(help.text.as_str()));
    title.elements(places(diagnostic, sources)).elements(help)
}

/// A snippet a file: the primary place's first, then the others in the order in which they are first mentioned.
fn places<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Element<'a>> {
    let mut files: Vec<FileId> = Vec::new();
    for label in labels(diagnostic) {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files.into_iter().map(|file| snippet(diagnostic, file, sources)).collect()
}

fn labels(diagnostic: &Diagnostic) -> impl Iterator<Item = &Label> {
    std::iter::once(&diagnostic.primary).chain(&diagnostic.context)
}

/// The labels of one file. Only the lines around them are handed on: files may be large, and have many problems.
fn snippet<'a>(diagnostic: &'a Diagnostic, file: FileId, sources: &'a Sources) -> Element<'a> {
    let source = sources.get(file);
    if source.text.is_empty() {
        return Origin::path(source.path.to_string_lossy()).into();
    }
    let here = || labels(diagnostic).filter(|label| label.span.file == file);
    let places = || here().map(|label| label.span.within(&source.text));
    let start = places().map(|place| place.start).min().unwrap_or(0);
    let end = places().map(|place| place.end).max().unwrap_or(start);
    let (lines, first) = source.lines_of(&(start..end));
    let annotations = here().map(|label| {
        let primary = std::ptr::eq(label, &raw const diagnostic.primary);
        let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let place = label.span.within(&source.text);
        let within = |at: usize| at.saturating_sub(lines.start);
        let annotation = kind.span(within(place.start)..within(place.end));
        if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
    });
    let text = Snippet::<Annotation<'a>>::source(&source.text[lines.clone()]).line_start(first);
    text.path(source.path.to_string_lossy()).annotations(annotations).into()
}
