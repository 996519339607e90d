//! What an expression of counters gives: counts of events, events a second, or plain numbers.
//!
//! Specs of other tools divide rates by rates, where counts by counts give the same ratio. Counts can be summed, so an
//! expression that is one rate through and through is turned into the count that it stands for.

use super::{AggregateOp, Binary, BinaryOp, Call, Expr, ExprKind, RangeSelector, VectorSelector};
use crate::promql::{DurationExpr, DurationKind, replace};

/// What the values of an expression are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Events within the window.
    Count,
    /// Events a second.
    Rate,
    /// A number without a unit.
    Plain,
    /// Zero, which is a count, a rate and a number alike.
    Zero,
    /// Nobody knows.
    Unknown,
}

/// What `expr` gives.
#[must_use]
pub fn quantity(expr: &Expr) -> Quantity {
    match &expr.kind {
        ExprKind::Number(number) if number.value() == 0.0 => Quantity::Zero,
        ExprKind::Number(_) | ExprKind::Window => Quantity::Plain,
        ExprKind::Call(call) => of_call(call),
        ExprKind::Aggregate(aggregate) => match (aggregate.op, aggregate.args.last()) {
            (AggregateOp::Sum | AggregateOp::Max | AggregateOp::Min | AggregateOp::Avg, Some(inner)) => {
                quantity(inner)
            }
            _ => Quantity::Unknown,
        },
        ExprKind::Unary(unary) => quantity(&unary.expr),
        ExprKind::Binary(binary) => of_binary(binary),
        ExprKind::String(_) | ExprKind::Instant(_) | ExprKind::Range(_) | ExprKind::Subquery(_) => {
            Quantity::Unknown
        }
    }
}

/// The counts that a rate stands for: every `rate(…[$window])` as `increase(…[$window])`. Counts stay as they are;
/// `None` for everything else.
#[must_use]
pub fn as_counts(expr: &Expr) -> Option<Expr> {
    match quantity(expr) {
        Quantity::Count => Some(expr.clone()),
        Quantity::Rate => Some(replace(expr, &mut |part| match &part.kind {
            ExprKind::Call(call) if call.name.value == "rate" => Some(renamed(part, call, "increase")),
            _ => None,
        })),
        _ => None,
    }
}

/// The expression without an `or vector(0)` behind it, which says of a count no more than that nothing was counted.
#[must_use]
pub fn without_zero(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Binary(binary)
            if binary.op.value == BinaryOp::Or
                && quantity(&binary.rhs) == Quantity::Zero
                && matches!(binary.rhs.kind, ExprKind::Call(_)) =>
        {
            without_zero(&binary.lhs)
        }
        _ => expr,
    }
}

/// The counter of `increase(X[$window])`.
#[must_use]
pub fn increase_of(expr: &Expr) -> Option<&VectorSelector> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let range = range_of(call)?;
    (call.name.value == "increase" && range.range.kind == DurationKind::Window).then_some(&range.selector)
}

/// The counter and the `by` labels of `sum by (…) (rate(X[…]))`, `sum(increase(X[…]))` or `increase(X[…])`, whatever the
/// range: whoever sums the counter over windows of its own says the same.
#[must_use]
pub fn summed_counter(expr: &Expr) -> Option<(&VectorSelector, Vec<&str>)> {
    match &expr.kind {
        ExprKind::Aggregate(aggregate) if aggregate.op == AggregateOp::Sum => {
            let labels = match &aggregate.grouping {
                Some(grouping) if grouping.without => return None,
                Some(grouping) => grouping.labels.iter().map(|label| label.value.as_str()).collect(),
                None => Vec::new(),
            };
            Some((&counter(aggregate.args.last()?)?.1.selector, labels))
        }
        _ => Some((&counter(expr)?.1.selector, Vec::new())),
    }
}

/// The function and the range over which [`summed_counter`] found its counter.
#[must_use]
pub fn counted_over(expr: &Expr) -> Option<(&str, &DurationExpr)> {
    let call = match &expr.kind {
        ExprKind::Aggregate(aggregate) => aggregate.args.last()?,
        _ => expr,
    };
    counter(call).map(|(function, range)| (function, &range.range))
}

/// The labels of the `by (…)` around all parts of an expression; none where a part has others, or none.
#[must_use]
pub fn summed_by(expr: &Expr) -> Option<Vec<&str>> {
    match &expr.kind {
        ExprKind::Aggregate(aggregate) => {
            let grouping = aggregate.grouping.as_ref().filter(|grouping| !grouping.without)?;
            Some(grouping.labels.iter().map(|label| label.value.as_str()).collect())
        }
        ExprKind::Binary(binary) => match (summed_by(&binary.lhs), summed_by(&binary.rhs)) {
            (Some(one), Some(other)) if one == other => Some(one),
            (Some(one), None) if matches!(binary.rhs.kind, ExprKind::Number(_)) => Some(one),
            (None, Some(one)) if matches!(binary.lhs.kind, ExprKind::Number(_)) => Some(one),
            _ => None,
        },
        ExprKind::Unary(unary) => summed_by(&unary.expr),
        _ => None,
    }
}

/// `rate` or `increase`, and what it is of.
fn counter(expr: &Expr) -> Option<(&str, &RangeSelector)> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let function = call.name.value.as_str();
    let known = ["rate", "increase"].contains(&function);
    range_of(call).filter(|_| known).map(|range| (function, range))
}

/// The range of a function's only argument, where it is a plain one.
fn range_of(call: &Call) -> Option<&RangeSelector> {
    let [Expr { kind: ExprKind::Range(range), .. }] = call.args.as_slice() else { return None };
    (range.time.is_now() && range.extension.is_none()).then_some(range)
}

fn renamed(part: &Expr, call: &Call, name: &str) -> Expr {
    let mut call = call.clone();
    name.clone_into(&mut call.name.value);
    Expr { span: part.span, kind: ExprKind::Call(Box::new(call)) }
}

fn of_call(call: &Call) -> Quantity {
    let windowed = range_of(call).is_some_and(|range| range.range.kind == DurationKind::Window);
    let first = || call.args.first().map_or(Quantity::Unknown, quantity);
    match call.name.value.as_str() {
        "rate" if windowed => Quantity::Rate,
        "increase" | "count_over_time" | "changes" | "resets" | "sum_over_time" if windowed => {
            Quantity::Count
        }
        "vector" | "scalar" | "sort" | "label_replace" | "label_join" | "abs" => first(),
        "clamp_min" | "clamp_max" if matches!(call.args.get(1).map(quantity), Some(Quantity::Zero)) => {
            first()
        }
        _ => Quantity::Unknown,
    }
}

fn of_binary(binary: &Binary) -> Quantity {
    let (lhs, rhs) = (quantity(&binary.lhs), quantity(&binary.rhs));
    match binary.op.value {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Or => alike(lhs, rhs),
        BinaryOp::And | BinaryOp::Unless => lhs,
        BinaryOp::Mul => product(lhs, rhs),
        BinaryOp::Div => match (lhs, rhs) {
            (one, Quantity::Plain) => one,
            (one, other) if one == other && one != Quantity::Unknown => Quantity::Plain,
            _ => Quantity::Unknown,
        },
        op if op.is_comparison() && !binary.modifiers.returns_bool && rhs == Quantity::Zero => lhs,
        _ => Quantity::Unknown,
    }
}

fn alike(lhs: Quantity, rhs: Quantity) -> Quantity {
    match (lhs, rhs) {
        (one, Quantity::Zero) | (Quantity::Zero, one) => one,
        (one, other) if one == other => one,
        _ => Quantity::Unknown,
    }
}

fn product(lhs: Quantity, rhs: Quantity) -> Quantity {
    match (lhs, rhs) {
        (one, Quantity::Plain) | (Quantity::Plain, one) => one,
        (Quantity::Zero, _) | (_, Quantity::Zero) => Quantity::Zero,
        _ => Quantity::Unknown,
    }
}
