//! Looking through trees and changing parts of them.

use super::{DurationExpr, DurationKind, Expr, ExprKind, TimeShift, VectorSelector};
use crate::units::Duration;

/// Shows every expression of a tree, parents before children.
pub fn walk<'a>(expr: &'a Expr, visit: &mut impl FnMut(&'a Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Window
        | ExprKind::Instant(_)
        | ExprKind::Range(_) => {}
        ExprKind::Subquery(subquery) => walk(&subquery.expr, visit),
        ExprKind::Call(call) => call.args.iter().for_each(|arg| walk(arg, visit)),
        ExprKind::Aggregate(aggregate) => aggregate.args.iter().for_each(|arg| walk(arg, visit)),
        ExprKind::Unary(unary) => walk(&unary.expr, visit),
        ExprKind::Binary(binary) => {
            walk(&binary.lhs, visit);
            walk(&binary.rhs, visit);
        }
    }
}

/// All selectors of a tree, in the order of the text.
#[must_use]
pub fn selectors(expr: &Expr) -> Vec<&VectorSelector> {
    let mut found = Vec::new();
    walk(expr, &mut |expr| match &expr.kind {
        ExprKind::Instant(instant) => found.push(&instant.selector),
        ExprKind::Range(range) => found.push(&range.selector),
        _ => {}
    });
    found
}

/// The selector, if the expression is one and nothing else: no range, no modifier.
#[must_use]
pub fn is_selector(expr: &Expr) -> Option<&VectorSelector> {
    match &expr.kind {
        ExprKind::Instant(instant) if instant.extension.is_none() && instant.time.is_now() => {
            Some(&instant.selector)
        }
        _ => None,
    }
}

/// Whether `$window` stands anywhere in the tree.
#[must_use]
pub fn uses_window(expr: &Expr) -> bool {
    let mut found = false;
    walk(expr, &mut |expr| {
        found |= expr.kind == ExprKind::Window || durations(expr).into_iter().any(duration_uses_window);
    });
    found
}

/// The same tree with a duration in the place of every `$window`.
#[must_use]
pub fn substitute_window(expr: &Expr, window: Duration) -> Expr {
    let mut changed = expr.clone();
    walk_mut(&mut changed, &mut |expr| {
        if expr.kind == ExprKind::Window {
            expr.kind = ExprKind::Number(window.into());
        }
        for duration in durations_mut(expr) {
            substitute(duration, window);
        }
    });
    changed
}

/// The same tree with every selector changed by `change`.
#[must_use]
pub fn map_selectors(expr: &Expr, mut change: impl FnMut(&VectorSelector) -> VectorSelector) -> Expr {
    let mut changed = expr.clone();
    walk_mut(&mut changed, &mut |expr| match &mut expr.kind {
        ExprKind::Instant(instant) => instant.selector = change(&instant.selector),
        ExprKind::Range(range) => range.selector = change(&range.selector),
        _ => {}
    });
    changed
}

/// The same tree with every part for which `change` has another in its place; what was put in is not looked through.
#[must_use]
pub fn replace(expr: &Expr, change: &mut impl FnMut(&Expr) -> Option<Expr>) -> Expr {
    if let Some(other) = change(expr) {
        return other;
    }
    let mut changed = expr.clone();
    match &mut changed.kind {
        ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Window
        | ExprKind::Instant(_)
        | ExprKind::Range(_) => {}
        ExprKind::Subquery(subquery) => subquery.expr = replace(&subquery.expr, change),
        ExprKind::Call(call) => call.args.iter_mut().for_each(|arg| *arg = replace(arg, change)),
        ExprKind::Aggregate(aggregate) => {
            aggregate.args.iter_mut().for_each(|arg| *arg = replace(arg, change));
        }
        ExprKind::Unary(unary) => unary.expr = replace(&unary.expr, change),
        ExprKind::Binary(binary) => {
            binary.lhs = replace(&binary.lhs, change);
            binary.rhs = replace(&binary.rhs, change);
        }
    }
    changed
}

impl TimeShift {
    /// Neither `@` nor `offset`.
    #[must_use]
    pub fn is_now(&self) -> bool {
        self.at.is_none() && self.offset.is_none()
    }
}

fn walk_mut(expr: &mut Expr, visit: &mut impl FnMut(&mut Expr)) {
    visit(expr);
    match &mut expr.kind {
        ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Window
        | ExprKind::Instant(_)
        | ExprKind::Range(_) => {}
        ExprKind::Subquery(subquery) => walk_mut(&mut subquery.expr, visit),
        ExprKind::Call(call) => call.args.iter_mut().for_each(|arg| walk_mut(arg, visit)),
        ExprKind::Aggregate(aggregate) => aggregate.args.iter_mut().for_each(|arg| walk_mut(arg, visit)),
        ExprKind::Unary(unary) => walk_mut(&mut unary.expr, visit),
        ExprKind::Binary(binary) => {
            walk_mut(&mut binary.lhs, visit);
            walk_mut(&mut binary.rhs, visit);
        }
    }
}

/// The durations of one expression, without those of its children.
fn durations(expr: &Expr) -> Vec<&DurationExpr> {
    match &expr.kind {
        ExprKind::Instant(instant) => instant.time.offset.iter().collect(),
        ExprKind::Range(range) => std::iter::once(&range.range).chain(&range.time.offset).collect(),
        ExprKind::Subquery(subquery) => {
            std::iter::once(&subquery.range).chain(&subquery.step).chain(&subquery.time.offset).collect()
        }
        _ => Vec::new(),
    }
}

fn durations_mut(expr: &mut Expr) -> Vec<&mut DurationExpr> {
    match &mut expr.kind {
        ExprKind::Instant(instant) => instant.time.offset.iter_mut().collect(),
        ExprKind::Range(range) => std::iter::once(&mut range.range).chain(&mut range.time.offset).collect(),
        ExprKind::Subquery(subquery) => {
            let own = std::iter::once(&mut subquery.range).chain(&mut subquery.step);
            own.chain(&mut subquery.time.offset).collect()
        }
        _ => Vec::new(),
    }
}

fn duration_uses_window(duration: &DurationExpr) -> bool {
    match &duration.kind {
        DurationKind::Window => true,
        DurationKind::Number(_) | DurationKind::Step | DurationKind::Range => false,
        DurationKind::Negative(inner) => duration_uses_window(inner),
        DurationKind::MinOf(a, b) | DurationKind::MaxOf(a, b) | DurationKind::Binary(_, a, b) => {
            duration_uses_window(a) || duration_uses_window(b)
        }
    }
}

fn substitute(duration: &mut DurationExpr, window: Duration) {
    match &mut duration.kind {
        DurationKind::Window => duration.kind = DurationKind::Number(window.into()),
        DurationKind::Number(_) | DurationKind::Step | DurationKind::Range => {}
        DurationKind::Negative(inner) => substitute(inner, window),
        DurationKind::MinOf(a, b) | DurationKind::MaxOf(a, b) | DurationKind::Binary(_, a, b) => {
            substitute(a, window);
            substitute(b, window);
        }
    }
}
