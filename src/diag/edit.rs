//! Remedies that can be carried out: an edit replaces a part of a file.

use std::ops::Range;

use crate::diag::{Diagnostic, FileId, Sources, Span};

/// What to do about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// In words.
    pub text: String,
    /// As a change of the file, where it is as plain as that.
    pub edit: Option<Edit>,
}

/// A replacement of a part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    with: With,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum With {
    Scalar(String),
    Text(String),
}

impl Edit {
    /// Gives the YAML scalar at `span` another value, written with the quotes of the old one.
    #[must_use]
    pub fn scalar(span: Span, value: impl Into<String>) -> Self {
        Self { span, with: With::Scalar(value.into()) }
    }

    /// Replaces the text at `span` by `text` as it is.
    #[must_use]
    pub fn verbatim(span: Span, text: impl Into<String>) -> Self {
        Self { span, with: With::Text(text.into()) }
    }

    /// The bytes of `source` that go, cut at character boundaries, and the text that takes their place.
    #[must_use]
    pub fn resolve(&self, source: &str) -> (Range<usize>, String) {
        let range = self.span.within(source);
        match &self.with {
            With::Text(text) => (range, text.clone()),
            With::Scalar(value) => {
                // The place of a block scalar ends behind its last line break, which stays.
                let old = source[range.clone()].trim_end();
                (range.start..range.start + old.len(), scalar(old, value))
            }
        }
    }
}

/// A file with edits applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Which file.
    pub file: FileId,
    /// Its new text.
    pub text: String,
    /// How many problems were put right.
    pub fixes: usize,
}

/// Carries out what is certain: the edits of `diagnostics` that offer exactly one. Of two that overlap the first wins.
/// Gives the files that change, in the order of their ids.
#[must_use]
pub fn fix(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Fixed> {
    let edits = diagnostics.iter().filter_map(Diagnostic::only_edit);
    let mut accepted: Vec<(FileId, Range<usize>, String)> = Vec::new();
    for edit in edits {
        let (range, text) = edit.resolve(&sources.get(edit.span.file).text);
        let clash = |(file, other, _): &(FileId, Range<usize>, String)| {
            *file == edit.span.file && overlap(&range, other)
        };
        if !accepted.iter().any(clash) {
            accepted.push((edit.span.file, range, text));
        }
    }
    accepted.sort_by_key(|(file, range, _)| (*file, range.start));
    let files = accepted.chunk_by(|(file, ..), (next, ..)| file == next);
    files.map(|edits| applied(edits, sources)).collect()
}

/// `edits` are of one file, in its order, and apart from each other.
fn applied(edits: &[(FileId, Range<usize>, String)], sources: &Sources) -> Fixed {
    let file = edits[0].0;
    let source = &sources.get(file).text;
    let (mut text, mut done) = (String::with_capacity(source.len()), 0);
    for (_, range, replacement) in edits {
        text.push_str(&source[done..range.start]);
        text.push_str(replacement);
        done = range.end;
    }
    text.push_str(&source[done..]);
    Fixed { file, text, fixes: edits.len() }
}

/// Insertions at one place, too, would come in an order that nobody chose.
fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start == b.start || a.start < b.end && b.start < a.end
}

/// `value` in the quotes of `old`, or bare where that means the same. A JSON string is a YAML one between double quotes.
fn scalar(old: &str, value: &str) -> String {
    let escaped = || serde_json::Value::from(value).to_string();
    let quoted = |quote| old.len() > 1 && old.starts_with(quote) && old.ends_with(quote);
    if quoted('\'') && value.chars().all(|c| !c.is_control()) {
        format!("'{}'", value.replace('\'', "''"))
    } else if !quoted('"') && bare(old, value) {
        value.to_owned()
    } else {
        escaped()
    }
}

/// Whether the bare `value` is read as itself where the bare `old` stood: what ends a value between brackets may only
/// be there when it ended none before.
fn bare(old: &str, value: &str) -> bool {
    let first = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '/';
    let ends = |c: &char| matches!(c, ',' | '[' | ']' | '{' | '}');
    value.starts_with(first)
        && !value.ends_with([':', ' '])
        && !value.contains(": ")
        && !value.contains(" #")
        && !["null", "Null", "NULL"].contains(&value)
        && value.chars().all(|c| !c.is_control() && !('\u{80}'..'\u{a0}').contains(&c))
        && value.chars().filter(ends).all(|c| old.contains(c))
}
