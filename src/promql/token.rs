//! The smallest pieces of an expression.

use super::Span;

/// One piece of an expression's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a piece is. Keywords are names: only their place tells whether they are meant as keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Name,
    /// A number or a duration, not yet checked.
    Number,
    String,
    /// `$name`.
    Variable,
    /// One of the operators that are made of signs.
    Operator,
    /// `=~` or `!~`.
    RegexMatch,
    /// A single `=`.
    Assign,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    At,
    /// Something that has been reported already.
    Broken,
    End,
}

impl TokenKind {
    /// How a delimiter is written.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::LeftParen => "(",
            Self::RightParen => ")",
            Self::LeftBrace => "{",
            Self::RightBrace => "}",
            Self::LeftBracket => "[",
            Self::RightBracket => "]",
            _ => "",
        }
    }

    pub(super) fn opens(self) -> bool {
        matches!(self, Self::LeftParen | Self::LeftBrace | Self::LeftBracket)
    }

    pub(super) fn closes(self) -> bool {
        matches!(self, Self::RightParen | Self::RightBrace | Self::RightBracket)
    }
}
