//! PromQL of our own: parsed with spans, checked, printed and rewritten.
//!
//! `parse` never fails as such: it gives the tree, if there is one, and all problems it found. `check` gives the type
//! of a tree and what Prometheus would refuse in it. A function that is not known is a warning, never an error.

mod aggregate;
mod ast;
mod check;
mod duration;
mod example;
mod functions;
mod lexer;
mod name;
mod number;
mod operator;
mod overlap;
mod parser;
mod pattern;
mod print;
mod problem;
mod quantity;
mod re2;
mod rewrite;
mod selector;
mod span;
mod strings;
mod token;
mod value_type;

pub use aggregate::AggregateOp;
pub use ast::{
    Aggregate, At, Binary, BinaryModifiers, Call, Expr, ExprKind, Extension, Group, Grouping,
    InstantSelector, Matching, RangeSelector, Side, Subquery, TimeShift, Unary,
};
pub use check::check;
pub use duration::{DurationExpr, DurationKind};
pub use example::example_labels;
pub use name::{is_bare_label, is_bare_metric};
pub use number::{NumberLiteral, SignedNumber};
pub use operator::{BinaryOp, UnaryOp};
pub use overlap::{apart, can_match, is_part, unmet};
pub use parser::{parse, parse_selector};
pub use problem::{Problem, Severity};
pub use quantity::{
    Quantity, as_counts, counted_over, increase_of, quantity, summed_by, summed_counter, without_zero,
};
pub use rewrite::{is_selector, map_selectors, replace, selectors, substitute_window, uses_window, walk};
pub use selector::{MatchOp, Matcher, VectorSelector};
pub use span::{Span, Spanned};
pub use value_type::ValueType;
