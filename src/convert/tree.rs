//! A document to write: values with the places that they were read from, so that comments find them again.

use crate::convert::comments::Comments;
use crate::diag::Span;
use crate::spec::{Pair, Spanned};
use crate::yaml::Writer;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// A text, quoted where it must be.
    Text(String, Option<Span>),
    /// A number, a truth value or another word that stays as it is.
    Plain(String, Option<Span>),
    /// Keys and values.
    Map(Vec<(String, Tree)>),
    /// Values.
    List(Vec<Tree>),
}

impl Tree {
    /// A text that was read.
    pub(super) fn text(text: &Spanned<String>) -> Self {
        Self::Text(text.value.trim().to_owned(), Some(text.span))
    }

    /// A text that is written without quotes where every reader takes it for one: `30d`, `99.9%`.
    pub(super) fn word(text: &Spanned<String>) -> Self {
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'%');
        let is_number = text.value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if text.value.bytes().all(inner) && !is_number && text.value.starts_with(|c: char| c.is_ascii_digit())
        {
            return Self::Plain(text.value.clone(), Some(text.span));
        }
        Self::text(text)
    }

    /// A truth value that was read.
    pub(super) fn boolean(value: &Spanned<bool>) -> Self {
        Self::Plain(value.value.to_string(), Some(value.span))
    }

    /// A text that nobody wrote.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self::Text(text.into(), None)
    }

    /// Whether there is nothing in it.
    pub(super) const fn is_empty(&self) -> bool {
        match self {
            Self::Text(..) | Self::Plain(..) => false,
            Self::Map(entries) => entries.is_empty(),
            Self::List(items) => items.is_empty(),
        }
    }

    /// The places of all values, in the order in which they are written.
    pub(super) fn spans(&self) -> Vec<Span> {
        match self {
            Self::Text(_, span) | Self::Plain(_, span) => span.iter().copied().collect(),
            Self::Map(entries) => entries.iter().flat_map(|(_, value)| value.spans()).collect(),
            Self::List(items) => items.iter().flat_map(Self::spans).collect(),
        }
    }

    /// Writes the keys of a mapping.
    pub(super) fn write(&self, writer: &mut Writer, comments: &mut Comments) {
        let Self::Map(entries) = self else { return };
        for (key, value) in entries {
            // What is about a part of a mapping or a list goes where that part is.
            if matches!(value, Self::Text(..) | Self::Plain(..)) {
                above(value, writer, comments);
            }
            match value {
                Self::Text(text, span) => {
                    writer.entry(key, text);
                    beside(*span, text.contains('\n'), writer, comments);
                }
                Self::Plain(text, span) => {
                    writer.plain_entry(key, text);
                    beside(*span, false, writer, comments);
                }
                Self::Map(_) => writer.nested(key, |writer| value.write(writer, comments)),
                Self::List(items) => writer.nested(key, |writer| list(items, writer, comments)),
            }
        }
    }
}

fn list(items: &[Tree], writer: &mut Writer, comments: &mut Comments) {
    for item in items {
        above(item, writer, comments);
        match item {
            Tree::Text(text, span) | Tree::Plain(text, span) => {
                writer.scalar_item(text);
                beside(*span, false, writer, comments);
            }
            item => writer.item(|writer| item.write(writer, comments)),
        }
    }
}

/// What stands above the first value of `tree`, which has to be written before its key.
fn above(tree: &Tree, writer: &mut Writer, comments: &mut Comments) {
    for text in tree.spans().first().map(|span| comments.above(*span)).unwrap_or_default() {
        writer.comment(&text);
    }
}

fn beside(span: Option<Span>, is_block: bool, writer: &mut Writer, comments: &mut Comments) {
    if let Some(text) = span.and_then(|span| comments.beside(span)) {
        if is_block {
            writer.comment(&text);
        } else {
            writer.beside(&text);
        }
    }
}

/// Keys and values; what is empty is left out.
#[derive(Debug, Default)]
pub(super) struct Map(Vec<(String, Tree)>);

impl Map {
    pub(super) fn add(&mut self, key: impl Into<String>, value: Tree) -> &mut Self {
        if !value.is_empty() {
            self.0.push((key.into(), value));
        }
        self
    }

    pub(super) fn text(&mut self, key: &str, text: Option<&Spanned<String>>) -> &mut Self {
        self.0.extend(text.map(|text| (key.to_owned(), Tree::text(text))));
        self
    }

    pub(super) fn word(&mut self, key: &str, text: Option<&Spanned<String>>) -> &mut Self {
        self.0.extend(text.map(|text| (key.to_owned(), Tree::word(text))));
        self
    }

    pub(super) fn boolean(&mut self, key: &str, value: Option<&Spanned<bool>>) -> &mut Self {
        self.0.extend(value.map(|value| (key.to_owned(), Tree::boolean(value))));
        self
    }

    pub(super) fn pairs(&mut self, key: &str, pairs: &[Pair]) -> &mut Self {
        let entries = pairs.iter().map(|(name, value)| (name.value.clone(), Tree::text(value)));
        self.add(key, Tree::Map(entries.collect()))
    }

    pub(super) fn take(&mut self) -> Tree {
        Tree::Map(std::mem::take(&mut self.0))
    }
}
