//! The spanned tree. Scalars stay text: what `1.10` or `yes` means is the decoder's business.

use crate::diag::{Edit, Span};

/// One document of a file.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its content.
    pub root: Node,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it is; for an alias, the place of the alias.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Any text, number or boolean.
    Scalar(Scalar),
    /// `- a`.
    Sequence(Vec<Node>),
    /// `a: b`, in written order; no key twice.
    Mapping(Vec<Entry>),
}

/// The text of a scalar.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// Its value, escapes and folding undone.
    pub text: String,
    /// Written without quotes and not as a block, so that it could also be a number or a boolean.
    pub plain: bool,
    /// Written between double quotes, with escapes.
    pub double_quoted: bool,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A mapping's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

impl Node {
    /// What kind of value this is, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a value",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// The value of a mapping's key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The key and value of this name in a mapping.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Mapping(entries) => entries.iter().find(|entry| entry.key.text == key),
            _ => None,
        }
    }

    /// The place in the file of the bytes `start..end` of a scalar's text, so that a mistake inside a block of PromQL
    /// is underlined where it stands. `source` is the file's text.
    #[must_use]
    pub fn locate(&self, source: &str, start: usize, end: usize) -> Span {
        let Value::Scalar(scalar) = &self.value else { return self.span };
        let place = |at| source_offset(scalar, source, self.span, at);
        let first = place(start);
        let last = if end > start {
            place(last_char(&scalar.text, end)) + last_len(&scalar.text, end)
        } else {
            first
        };
        Span::new(self.span.file, first, last.max(first).min(source.len()))
    }

    /// The edit that puts `text` in the place of the bytes `start..end` of a scalar's text: only there where that is
    /// safe, else by writing the scalar anew. `None` where its place in `source` does not hold it, as for an alias.
    #[must_use]
    pub fn edit(&self, source: &str, start: usize, end: usize, text: &str) -> Option<Edit> {
        let Value::Scalar(scalar) = &self.value else { return None };
        let (old, span) = (scalar.text.get(start..end)?, self.locate(source, start, end));
        let (found, whole) = (source.get(span.range())?, source.get(self.span.range())?);
        let word = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && start + text.len() > 0;
        if word && found == old {
            return Some(Edit::verbatim(span, text));
        }
        if quoted_span(source, self.span) || scalar.plain && whole == scalar.text {
            let value = [&scalar.text[..start], text, &scalar.text[end..]].concat();
            return Some(Edit::scalar(self.span, value));
        }
        // Blocks have neither quotes nor escapes, only line breaks and indentation of their own.
        let is_block = !scalar.plain && found.split_whitespace().eq(old.split_whitespace());
        (is_block && !text.contains('\n')).then(|| Edit::verbatim(span, text))
    }
}

fn last_char(text: &str, end: usize) -> usize {
    let end = text.floor_char_boundary(end);
    text[..end].char_indices().next_back().map_or(0, |(at, _)| at)
}

fn last_len(text: &str, end: usize) -> usize {
    let end = text.floor_char_boundary(end);
    text[..end].chars().next_back().map_or(0, char::len_utf8)
}

/// Walks value and source side by side: characters that are equal match, white space that only one of them has is
/// indentation or folding, a backslash between double quotes starts an escape, `''` between single ones is a quote.
fn source_offset(scalar: &Scalar, source: &str, span: crate::diag::Span, target: usize) -> usize {
    let mut rest = source.get(span.range()).unwrap_or_default().char_indices().peekable();
    if !scalar.plain && rest.peek().is_some_and(|(_, c)| matches!(c, '"' | '\'')) && quoted_span(source, span)
    {
        rest.next();
    }
    for (at, wanted) in scalar.text.char_indices() {
        skip_folding(&mut rest, wanted, scalar.double_quoted);
        let Some(&(place, found)) = rest.peek() else { break };
        if at >= target {
            return span.start as usize + place;
        }
        if found == wanted && !(scalar.double_quoted && found == '\\') {
            rest.next();
            if wanted == '\'' && quoted_span(source, span) && !scalar.double_quoted {
                rest.next_if(|(_, c)| *c == '\'');
            }
        } else if scalar.double_quoted && found == '\\' {
            skip_escape(&mut rest);
        }
    }
    rest.peek().map_or(span.end as usize, |(place, _)| span.start as usize + place)
}

/// Steps over white space that the value does not have, and over an escaped line break.
fn skip_folding(
    rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>,
    wanted: char,
    double_quoted: bool,
) {
    while let Some(&(_, found)) = rest.peek() {
        let escaped_break =
            || double_quoted && found == '\\' && rest.clone().nth(1).is_some_and(|(_, c)| c == '\n');
        if !(found.is_whitespace() && found != wanted || escaped_break()) {
            break;
        }
        rest.next();
    }
}

/// Whether the span holds the quotes of a quoted scalar (a block scalar may begin with one of its own).
fn quoted_span(source: &str, span: Span) -> bool {
    let text = source.get(span.range()).unwrap_or_default();
    text.len() >= 2
        && (text.starts_with('"') && text.ends_with('"') || text.starts_with('\'') && text.ends_with('\''))
}

/// Steps over `\n`, `\x41`, `\u0041` or `\U00000041`.
fn skip_escape(rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>) {
    rest.next();
    let digits = match rest.next() {
        Some((_, 'x')) => 2,
        Some((_, 'u')) => 4,
        Some((_, 'U')) => 8,
        _ => 0,
    };
    for _ in 0..digits {
        rest.next_if(|(_, c)| c.is_ascii_hexdigit());
    }
}
