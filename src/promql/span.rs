//! Where something stands in the text of an expression.

use crate::diag::{self, Sources};
use crate::yaml::Node;

/// A stretch of an expression's text, in bytes: `start` is the first, `end` the one after the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From `start` to before `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From where this one starts to where `other` ends.
    #[must_use]
    pub const fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    /// The same stretch in the file: `node` holds the expression's text.
    #[must_use]
    pub fn within(self, node: &Node, sources: &Sources) -> diag::Span {
        node.locate(&sources.get(node.span.file).text, self.start, self.end)
    }
}

/// A value and where it stands; equal to another when the values are equal.
#[derive(Clone, Copy, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was read; empty for what was built by hand.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, read at `span`.
    #[must_use]
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> From<T> for Spanned<T> {
    /// A value that stands in no text.
    fn from(value: T) -> Self {
        Self { value, span: Span::default() }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}
