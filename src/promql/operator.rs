//! The operators of PromQL: their names and how tightly they bind.

use std::fmt;

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the operators of the table below")]
pub enum BinaryOp {
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    TrimUpper,
    TrimLower,
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Atan2,
    Pow,
}

/// A sign before an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `+a`.
    Plus,
    /// `-a`.
    Minus,
}

/// Every binary operator as it is written, with how tightly it binds.
const BINARY: [(BinaryOp, &str, u8); 18] = [
    (BinaryOp::Or, "or", 1),
    (BinaryOp::And, "and", 2),
    (BinaryOp::Unless, "unless", 2),
    (BinaryOp::Equal, "==", 3),
    (BinaryOp::NotEqual, "!=", 3),
    (BinaryOp::Greater, ">", 3),
    (BinaryOp::GreaterOrEqual, ">=", 3),
    (BinaryOp::Less, "<", 3),
    (BinaryOp::LessOrEqual, "<=", 3),
    (BinaryOp::TrimUpper, "</", 3),
    (BinaryOp::TrimLower, ">/", 3),
    (BinaryOp::Add, "+", 4),
    (BinaryOp::Sub, "-", 4),
    (BinaryOp::Mul, "*", 5),
    (BinaryOp::Div, "/", 5),
    (BinaryOp::Mod, "%", 5),
    (BinaryOp::Atan2, "atan2", 5),
    (BinaryOp::Pow, "^", 7),
];

impl BinaryOp {
    /// A sign binds tighter than `*` and looser than `^`: `-a ^ b` is `-(a ^ b)`, `-a * b` is `(-a) * b`.
    pub(super) const SIGN_PRECEDENCE: u8 = 6;

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        BINARY.into_iter().map(|(op, _, _)| op)
    }

    /// The operator that is written `text`; words in any case.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        BINARY.iter().find(|(_, name, _)| name.eq_ignore_ascii_case(text)).map(|(op, _, _)| *op)
    }

    /// How tightly it binds: more binds tighter.
    pub(super) fn precedence(self) -> u8 {
        BINARY[self as usize].2
    }

    /// What binds too loosely to stand on its right without parentheses; only `^` groups to the right.
    pub(super) fn right_precedence(self) -> u8 {
        if self == Self::Pow { self.precedence() } else { self.precedence() + 1 }
    }

    /// What binds too loosely to stand on its left without parentheses.
    pub(super) fn left_precedence(self) -> u8 {
        if self == Self::Pow { self.precedence() + 1 } else { self.precedence() }
    }

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        BINARY[self as usize].1
    }

    /// `==`, `!=`, `<`, `<=`, `>`, `>=`: those that take `bool`.
    #[must_use]
    pub fn is_comparison(self) -> bool {
        use BinaryOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        matches!(self, Equal | NotEqual | Greater | GreaterOrEqual | Less | LessOrEqual)
    }

    /// `and`, `or`, `unless`: those on sets of series.
    #[must_use]
    pub fn is_set(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Unless)
    }
}

impl fmt::Display for BinaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for UnaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plus => "+",
            Self::Minus => "-",
        })
    }
}
