//! Duration expressions: what stands in `[…]` and behind `offset`.

use crate::units::Duration;

use super::{BinaryOp, NumberLiteral, Span};

/// A length of time: a literal such as `5m`, the variable `$window`, or arithmetic on them.
#[derive(Clone, Debug)]
pub struct DurationExpr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: DurationKind,
}

/// What a duration expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DurationKind {
    /// `5m`, or plain seconds: `300`.
    Number(NumberLiteral),
    /// `$window`: the window of the rule that is being built; not PromQL until it is substituted.
    Window,
    /// `step()`: the resolution step of the query.
    Step,
    /// `range()`: the range of the query.
    Range,
    /// `min_of(a, b)`: the shorter one.
    MinOf(Box<DurationExpr>, Box<DurationExpr>),
    /// `max_of(a, b)`: the longer one.
    MaxOf(Box<DurationExpr>, Box<DurationExpr>),
    /// `-a`.
    Negative(Box<DurationExpr>),
    /// `a + b`, with one of `+ - * / % ^`.
    Binary(BinaryOp, Box<DurationExpr>, Box<DurationExpr>),
}

impl DurationExpr {
    /// The seconds of a literal, with its sign; `None` for what only a query can tell.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        match &self.kind {
            DurationKind::Number(number) => Some(number.value()),
            DurationKind::Negative(inner) => Some(-inner.seconds()?),
            _ => None,
        }
    }
}

impl From<DurationKind> for DurationExpr {
    /// A duration that stands in no text.
    fn from(kind: DurationKind) -> Self {
        Self { span: Span::default(), kind }
    }
}

impl From<Duration> for DurationExpr {
    fn from(duration: Duration) -> Self {
        DurationKind::Number(duration.into()).into()
    }
}

impl PartialEq for DurationExpr {
    /// Where they stand does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for DurationExpr {}
