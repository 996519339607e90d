//! Expressions of counters turned round: which counters have to grow, and by how much, for the expression to count one event.

use crate::promql::{self, AggregateOp, BinaryOp, Expr, ExprKind, VectorSelector};
use crate::units::Decimal;

/// A counter and how much it grows for each event; one that adds nothing still has to be there.
pub(super) struct Part {
    pub(super) selector: VectorSelector,
    pub(super) scale: Decimal,
}

/// The counters of an expression; `None` where it cannot be turned round or names one twice.
pub(super) fn inverse(expr: &Expr) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    collect(expr, Decimal::ONE, &mut parts)?;
    let twice =
        |at: usize, part: &Part| parts[..at].iter().any(|other| other.selector.name == part.selector.name);
    let repeated = parts.iter().enumerate().any(|(at, part)| twice(at, part));
    (!repeated).then_some(parts)
}

fn collect(expr: &Expr, scale: Decimal, parts: &mut Vec<Part>) -> Option<()> {
    if let Some(selector) = promql::increase_of(expr) {
        selector.name.as_ref()?;
        parts.push(Part { selector: selector.clone(), scale });
        return Some(());
    }
    match &expr.kind {
        ExprKind::Aggregate(aggregate) if aggregate.op == AggregateOp::Sum => {
            collect(aggregate.args.last()?, scale, parts)
        }
        ExprKind::Call(call) if ["clamp_min", "sort", "abs"].contains(&call.name.value.as_str()) => {
            collect(call.args.first()?, scale, parts)
        }
        ExprKind::Binary(binary) => match binary.op.value {
            BinaryOp::Add | BinaryOp::Sub => {
                collect(&binary.lhs, scale, parts)?;
                collect(&binary.rhs, Decimal::ZERO, parts)
            }
            BinaryOp::Or => collect(&binary.lhs, scale, parts),
            BinaryOp::Mul => collect(&binary.lhs, scale / number(&binary.rhs)?, parts),
            BinaryOp::Div => collect(&binary.lhs, scale * number(&binary.rhs)?, parts),
            _ => None,
        },
        _ => None,
    }
}

fn number(expr: &Expr) -> Option<Decimal> {
    let ExprKind::Number(_) = &expr.kind else { return None };
    Decimal::from_str_exact(&expr.to_string()).ok().filter(|number| *number > Decimal::ZERO)
}
