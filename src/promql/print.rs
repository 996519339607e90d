//! Writes trees as text that reads back as the same tree, with no more parentheses than it needs.

use std::fmt;

use super::name::{write_grouping_label, write_string};
use super::{
    Aggregate, At, Binary, BinaryModifiers, BinaryOp, Call, DurationExpr, DurationKind, Expr, ExprKind,
    Extension, Grouping, InstantSelector, Matching, RangeSelector, Side, Spanned, Subquery, TimeShift, Unary,
};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(number) => write!(f, "{number}"),
            ExprKind::String(text) => write_string(f, text),
            ExprKind::Window => f.write_str("$window"),
            ExprKind::Instant(instant) => write!(f, "{instant}"),
            ExprKind::Range(range) => write!(f, "{range}"),
            ExprKind::Subquery(subquery) => write!(f, "{subquery}"),
            ExprKind::Call(call) => write!(f, "{call}"),
            ExprKind::Aggregate(aggregate) => write!(f, "{aggregate}"),
            ExprKind::Unary(unary) => write!(f, "{unary}"),
            ExprKind::Binary(binary) => write!(f, "{binary}"),
        }
    }
}

/// How tightly what stands alone is bound.
const ALONE: u8 = u8::MAX;

fn precedence(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Binary(binary) => binary.op.value.precedence(),
        ExprKind::Unary(_) => BinaryOp::SIGN_PRECEDENCE,
        _ => ALONE,
    }
}

/// In parentheses if it binds too loosely for its place.
fn write_part(f: &mut fmt::Formatter<'_>, part: &impl fmt::Display, loose: bool) -> fmt::Result {
    if loose { write!(f, "({part})") } else { write!(f, "{part}") }
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let op = self.op.value;
        write_part(f, &self.lhs, precedence(&self.lhs) < op.left_precedence())?;
        write!(f, " {op}{} ", self.modifiers)?;
        // A sign can stand behind any operator: nothing before it can take it away from its operand.
        let signed = matches!(self.rhs.kind, ExprKind::Unary(_));
        write_part(f, &self.rhs, !signed && precedence(&self.rhs) < op.right_precedence())
    }
}

impl fmt::Display for Unary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.op)?;
        write_part(f, &self.expr, precedence(&self.expr) < BinaryOp::SIGN_PRECEDENCE)
    }
}

impl fmt::Display for BinaryModifiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.returns_bool { " bool" } else { "" })?;
        if let Some(matching) = &self.matching {
            write!(f, "{matching}")?;
        }
        match (&self.fill_left, &self.fill_right) {
            (Some(left), Some(right)) if left == right => write!(f, " fill ({left})"),
            (left, right) => {
                left.iter().try_for_each(|value| write!(f, " fill_left ({value})"))?;
                right.iter().try_for_each(|value| write!(f, " fill_right ({value})"))
            }
        }
    }
}

impl fmt::Display for Matching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_labels(f, if self.on { " on" } else { " ignoring" }, &self.labels)?;
        match &self.group {
            None => Ok(()),
            // The parentheses stay even when empty, lest those of the right side be taken for them.
            Some(group) if group.many == Side::Left => write_labels(f, " group_left", &group.labels),
            Some(group) => write_labels(f, " group_right", &group.labels),
        }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.op)?;
        if let Some(Grouping { without, labels }) = &self.grouping {
            write_labels(f, if *without { " without" } else { " by" }, labels)?;
            f.write_str(" ")?;
        }
        write_arguments(f, &self.args)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name.value)?;
        write_arguments(f, &self.args)
    }
}

impl fmt::Display for InstantSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.selector)?;
        write_extension(f, self.extension)?;
        write!(f, "{}", self.time)
    }
}

impl fmt::Display for RangeSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.selector, self.range)?;
        write_extension(f, self.extension)?;
        write!(f, "{}", self.time)
    }
}

impl fmt::Display for Subquery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_part(f, &self.expr, precedence(&self.expr) < ALONE)?;
        write!(f, "[{}:", self.range)?;
        self.step.iter().try_for_each(|step| write!(f, "{step}"))?;
        write!(f, "]{}", self.time)
    }
}

impl fmt::Display for TimeShift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            None => {}
            Some(At::Timestamp(seconds)) => write!(f, " @ {seconds}")?,
            Some(At::Start) => f.write_str(" @ start()")?,
            Some(At::End) => f.write_str(" @ end()")?,
        }
        let Some(offset) = &self.offset else { return Ok(()) };
        f.write_str(" offset ")?;
        // Only a sign may stand before the duration without parentheses.
        write_part(f, offset, matches!(offset.kind, DurationKind::Binary(..)))
    }
}

impl fmt::Display for DurationExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            DurationKind::Number(number) => write!(f, "{number}"),
            DurationKind::Window => f.write_str("$window"),
            DurationKind::Step => f.write_str("step()"),
            DurationKind::Range => f.write_str("range()"),
            DurationKind::MinOf(a, b) => write!(f, "min_of({a}, {b})"),
            DurationKind::MaxOf(a, b) => write!(f, "max_of({a}, {b})"),
            DurationKind::Negative(inner) => write_negative(f, inner),
            DurationKind::Binary(op, lhs, rhs) => {
                write_part(f, lhs, duration_precedence(lhs) < op.left_precedence())?;
                write!(f, " {op} ")?;
                let signed = matches!(rhs.kind, DurationKind::Negative(_));
                write_part(f, rhs, !signed && duration_precedence(rhs) < op.right_precedence())
            }
        }
    }
}

/// Behind `offset` a sign takes no operator, so that one is put in parentheses.
fn write_negative(f: &mut fmt::Formatter<'_>, inner: &DurationExpr) -> fmt::Result {
    f.write_str("-")?;
    write_part(f, inner, matches!(inner.kind, DurationKind::Binary(..)))
}

fn duration_precedence(duration: &DurationExpr) -> u8 {
    match &duration.kind {
        DurationKind::Binary(op, _, _) => op.precedence(),
        DurationKind::Negative(_) => BinaryOp::SIGN_PRECEDENCE,
        _ => ALONE,
    }
}

fn write_extension(f: &mut fmt::Formatter<'_>, extension: Option<Extension>) -> fmt::Result {
    f.write_str(match extension {
        None => "",
        Some(Extension::Anchored) => " anchored",
        Some(Extension::Smoothed) => " smoothed",
    })
}

fn write_labels(f: &mut fmt::Formatter<'_>, word: &str, labels: &[Spanned<String>]) -> fmt::Result {
    write!(f, "{word} (")?;
    for (at, label) in labels.iter().enumerate() {
        f.write_str(if at == 0 { "" } else { ", " })?;
        write_grouping_label(f, &label.value)?;
    }
    f.write_str(")")
}

fn write_arguments(f: &mut fmt::Formatter<'_>, args: &[Expr]) -> fmt::Result {
    f.write_str("(")?;
    for (at, arg) in args.iter().enumerate() {
        write!(f, "{}{arg}", if at == 0 { "" } else { ", " })?;
    }
    f.write_str(")")
}
