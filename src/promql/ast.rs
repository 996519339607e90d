//! The tree of an expression: plain data, equal to another tree when it means the same, wherever it stands.

use super::{
    AggregateOp, BinaryOp, DurationExpr, NumberLiteral, SignedNumber, Span, Spanned, UnaryOp, VectorSelector,
};

/// An expression and where it stands. Parentheses are not kept: the tree says what they said.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where it stands, without parentheses around it.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `0.5`, or a duration as its seconds: `5m`.
    Number(NumberLiteral),
    /// `"text"`.
    String(String),
    /// `$window` as a number of seconds; not PromQL until it is substituted.
    Window,
    /// `up{job="a"}`.
    Instant(Box<InstantSelector>),
    /// `up[5m]`.
    Range(Box<RangeSelector>),
    /// `up[1h:5m]`.
    Subquery(Box<Subquery>),
    /// `rate(…)`.
    Call(Box<Call>),
    /// `sum by (job) (…)`.
    Aggregate(Box<Aggregate>),
    /// `-a`.
    Unary(Box<Unary>),
    /// `a / b`.
    Binary(Box<Binary>),
}

/// A selector for the newest samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstantSelector {
    /// Which series.
    pub selector: VectorSelector,
    /// Their values at the edges of the range, if asked for.
    pub extension: Option<Extension>,
    /// When.
    pub time: TimeShift,
}

/// A selector for all samples of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeSelector {
    /// Which series.
    pub selector: VectorSelector,
    /// How far back.
    pub range: DurationExpr,
    /// Values at the edges of the range, if asked for.
    pub extension: Option<Extension>,
    /// When.
    pub time: TimeShift,
}

/// An instant query repeated over a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subquery {
    /// What is asked again and again.
    pub expr: Expr,
    /// How far back.
    pub range: DurationExpr,
    /// How often; the global evaluation interval when left out.
    pub step: Option<DurationExpr>,
    /// When.
    pub time: TimeShift,
}

/// The modifiers `@` and `offset`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeShift {
    /// Evaluate at a fixed time.
    pub at: Option<At>,
    /// Evaluate so much earlier.
    pub offset: Option<DurationExpr>,
}

/// What `@` takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// Seconds since 1970.
    Timestamp(SignedNumber),
    /// The start of the query's range.
    Start,
    /// The end of the query's range.
    End,
}

/// How a range vector gets values at the edges of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// `anchored`: the newest sample before the edge.
    Anchored,
    /// `smoothed`: interpolated between the samples around the edge.
    Smoothed,
}

/// A function call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The function's name.
    pub name: Spanned<String>,
    /// Its arguments.
    pub args: Vec<Expr>,
}

/// An aggregation over a vector's series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// Which one.
    pub op: AggregateOp,
    /// The labels that are kept or dropped.
    pub grouping: Option<Grouping>,
    /// The parameter, if it takes one, then the vector.
    pub args: Vec<Expr>,
}

/// `by (…)` or `without (…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// Whether the labels are those to drop.
    pub without: bool,
    /// The labels.
    pub labels: Vec<Spanned<String>>,
}

/// An expression with a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unary {
    /// The sign.
    pub op: UnaryOp,
    /// What it stands before.
    pub expr: Expr,
}

/// Two expressions with an operator between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binary {
    /// The operator.
    pub op: Spanned<BinaryOp>,
    /// How the two sides are matched.
    pub modifiers: BinaryModifiers,
    /// The left side.
    pub lhs: Expr,
    /// The right side.
    pub rhs: Expr,
}

/// What may stand between a binary operator and its right side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BinaryModifiers {
    /// `bool`: a comparison gives 0 or 1 instead of filtering.
    pub returns_bool: bool,
    /// `on (…)` or `ignoring (…)`, and with it perhaps a side with many series.
    pub matching: Option<Matching>,
    /// `fill_left (…)`: the value of a missing series on the left.
    pub fill_left: Option<SignedNumber>,
    /// `fill_right (…)`: the value of a missing series on the right.
    pub fill_right: Option<SignedNumber>,
}

/// Which labels must agree on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// Whether the labels are those to compare (`on`), or those to leave out (`ignoring`).
    pub on: bool,
    /// The labels.
    pub labels: Vec<Spanned<String>>,
    /// `group_left` or `group_right`.
    pub group: Option<Group>,
}

/// One side may have many series for one on the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The side with many.
    pub many: Side,
    /// Labels taken over from the side with one.
    pub labels: Vec<Spanned<String>>,
}

/// A side of a binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the operator.
    Left,
    /// Behind the operator.
    Right,
}

impl From<ExprKind> for Expr {
    /// An expression that stands in no text.
    fn from(kind: ExprKind) -> Self {
        Self { span: Span::default(), kind }
    }
}

impl From<VectorSelector> for Expr {
    /// The newest samples of these series.
    fn from(selector: VectorSelector) -> Self {
        let span = selector.span;
        let instant = InstantSelector { selector, extension: None, time: TimeShift::default() };
        Self { span, kind: ExprKind::Instant(Box::new(instant)) }
    }
}

impl PartialEq for Expr {
    /// Where they stand does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Expr {}
