//! The full form: message, place, source line, caret, help.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::diag::{Diagnostic, Label, Severity, Source, Sources};

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
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id);
    let help = diagnostic.help.iter().map(|text| Level::HELP.message(text.as_str()));
    title.elements(places(diagnostic, sources)).elements(help)
}

/// The primary place first, then every other file's places; labels in one file share a snippet.
fn places<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Element<'a>> {
    let main = diagnostic.primary.span.file;
    let (same, other): (Vec<&Label>, Vec<&Label>) =
        diagnostic.context.iter().partition(|label| label.span.file == main);
    let source = sources.get(main);
    if source.text.is_empty() {
        return vec![Element::from(Origin::path(source.path.to_string_lossy()))];
    }
    let primary = annotation(AnnotationKind::Primary, &diagnostic.primary, source);
    let context = same.into_iter().map(|label| annotation(AnnotationKind::Context, label, source));
    let mut elements = vec![snippet(source).annotation(primary).annotations(context).into()];
    elements.extend(other.into_iter().map(|label| {
        let source = sources.get(label.span.file);
        snippet(source).annotation(annotation(AnnotationKind::Context, label, source)).into()
    }));
    elements
}

fn snippet(source: &Source) -> Snippet<'_, Annotation<'_>> {
    Snippet::source(source.text.as_str()).line_start(1).path(source.path.to_string_lossy())
}

/// Spans are cut at character boundaries: a caret in the middle of a character would be a panic.
fn annotation<'a>(kind: AnnotationKind, label: &'a Label, source: &Source) -> Annotation<'a> {
    let range = label.span.range();
    let start = source.text.floor_char_boundary(range.start);
    let end = source.text.ceil_char_boundary(range.end.max(start));
    let annotation = kind.span(start..end);
    if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
}
