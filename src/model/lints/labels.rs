//! Aggregations whose labels do not fit each other, or the labels that an SLO fans out by.

use std::collections::BTreeSet;

use super::Subject;
use crate::diag::{Code, Diagnostic, Span};
use crate::promql::{self, Binary, BinaryModifiers, BinaryOp, Expr, ExprKind};
use crate::yaml::Node;

/// A query of the spec that is more than a selector.
struct Written<'a> {
    key: &'static str,
    node: &'a Node,
    expr: Expr,
}

/// What a query's series are told apart by; `None` where that is not written in it.
type Labels = Option<BTreeSet<String>>;

/// What the aggregations of an SLI lose.
pub(super) fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let written: Vec<Written<'_>> = subject.queries().into_iter().filter_map(aggregated).collect();
    let mut problems: Vec<Diagnostic> = written
        .iter()
        .flat_map(|query| unmatched(subject, query))
        .chain(differing(subject, &written))
        .collect();
    if problems.is_empty() {
        problems.extend(written.iter().filter_map(|query| lost(subject, query)));
        problems.extend(written.iter().filter_map(|query| unused(subject, query)));
    }
    problems
}

/// Texts without a parenthesis aggregate nothing, and most are such.
fn aggregated<'a>((key, node): (&'static str, &'a Node)) -> Option<Written<'a>> {
    let text = node.text().filter(|text| text.contains('('))?;
    Some(Written { key, node, expr: promql::parse(text).0? })
}

/// Operators between sides that are summed by different labels, of which no two series match.
fn unmatched(subject: &Subject<'_>, query: &Written<'_>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    promql::walk(&query.expr, &mut |expr| {
        let ExprKind::Binary(binary) = &expr.kind else { return };
        let sides = (labels(&binary.lhs), labels(&binary.rhs));
        let (Some(left), Some(right)) = sides else { return };
        if left == right || !matches_all_labels(binary) || one_number(binary) {
            return;
        }
        let message = format!(
            "the left side is summed {} and the right side {}: none of their series match, and this gives nothing",
            by(&left),
            by(&right)
        );
        let place = |span| subject.place(query.node, span);
        problems.push(
            Diagnostic::warning(Code::LABELS_DIFFER, place(binary.op.span), message)
                .context(place(binary.lhs.span), format!("summed {}", by(&left)))
                .context(place(binary.rhs.span), format!("summed {}", by(&right)))
                .help("sum both sides by the same labels"),
        );
    });
    problems
}

/// Good or bad and total that are summed by different labels.
fn differing(subject: &Subject<'_>, written: &[Written<'_>]) -> Option<Diagnostic> {
    let [counted, total] = written else { return None };
    let (some, all) = (labels(&counted.expr)?, labels(&total.expr)?);
    let message = format!("`{}` is summed {} and `{}` {}", counted.key, by(&some), total.key, by(&all));
    let kept = &subject.slo.group_by;
    let budget = if kept.is_empty() {
        "the SLO has one budget for all of them".to_owned()
    } else {
        format!("the SLO has a budget for each {}", names(kept.iter()))
    };
    let problem = Diagnostic::warning(Code::LABELS_DIFFER, whole(subject, counted), message);
    let problem = problem.context(whole(subject, total), "the total").help(budget);
    (some != all).then(|| problem.help("sum both by the same labels, those of `group_by`"))
}

/// Labels of `group_by` that an aggregation does not keep: every group would be the empty one.
fn lost(subject: &Subject<'_>, query: &Written<'_>) -> Option<Diagnostic> {
    // The sum around a counter is left away by the compiler, which applies its own.
    let kept = labels(&query.expr).filter(|_| promql::summed_counter(&query.expr).is_none())?;
    let lost: Vec<&String> = subject.slo.group_by.iter().filter(|label| !kept.contains(*label)).collect();
    let message = format!(
        "`{}` does not keep {}, by which the SLO fans out: all its groups become one without a name",
        query.key,
        names(lost.iter().copied())
    );
    let problem = Diagnostic::warning(Code::LABELS_DIFFER, whole(subject, query), message);
    let all: Vec<&str> = subject.slo.group_by.iter().map(String::as_str).collect();
    (!lost.is_empty()).then(|| problem.help(format!("aggregate `by ({})`", all.join(", "))))
}

/// Labels that are kept only to be summed away.
fn unused(subject: &Subject<'_>, query: &Written<'_>) -> Option<Diagnostic> {
    let kept = labels(&query.expr)?;
    let unused: Vec<&String> = kept.iter().filter(|label| !subject.slo.group_by.contains(label)).collect();
    let message = format!(
        "`{}` is summed by {}, but the SLO does not fan out by it: one budget is made of all",
        query.key,
        names(unused.iter().copied())
    );
    let list: Vec<&str> = kept.iter().map(String::as_str).collect();
    let problem = Diagnostic::warning(Code::LABELS_DIFFER, whole(subject, query), message);
    (!unused.is_empty()).then(|| {
        problem.help(format!(
            "write `group_by: [{}]` for a budget each, or leave the labels out",
            list.join(", ")
        ))
    })
}

/// The labels that an expression's series carry for certain.
fn labels(expr: &Expr) -> Labels {
    match &expr.kind {
        ExprKind::Aggregate(aggregate) => match &aggregate.grouping {
            None => Some(BTreeSet::new()),
            Some(grouping) if grouping.without => None,
            Some(grouping) => Some(grouping.labels.iter().map(|label| label.value.clone()).collect()),
        },
        ExprKind::Call(call) => match call.name.value.as_str() {
            "vector" => Some(BTreeSet::new()),
            "abs" | "ceil" | "floor" | "round" | "clamp" | "clamp_min" | "clamp_max" | "sort"
            | "sort_desc" => labels(call.args.first()?),
            _ => None,
        },
        ExprKind::Unary(unary) => labels(&unary.expr),
        ExprKind::Binary(binary) if is_number(&binary.lhs) => labels(&binary.rhs),
        ExprKind::Binary(binary) if is_number(&binary.rhs) => labels(&binary.lhs),
        ExprKind::Binary(binary) => {
            let (left, right) = (labels(&binary.lhs)?, labels(&binary.rhs)?);
            (left == right && matches_all_labels(binary)).then_some(left)
        }
        _ => None,
    }
}

/// Whether both sides must agree in all labels; `or` and `unless` are also of use where they do not.
fn matches_all_labels(binary: &Binary) -> bool {
    let BinaryModifiers { matching, fill_left, fill_right, .. } = &binary.modifiers;
    let one_sided = matches!(binary.op.value, BinaryOp::Or | BinaryOp::Unless);
    matching.is_none() && fill_left.is_none() && fill_right.is_none() && !one_sided
}

fn one_number(binary: &Binary) -> bool {
    is_number(&binary.lhs) || is_number(&binary.rhs)
}

fn is_number(expr: &Expr) -> bool {
    promql::check(expr).0 == Some(promql::ValueType::Scalar)
}

fn whole(subject: &Subject<'_>, query: &Written<'_>) -> Span {
    subject.place(query.node, query.expr.span)
}

/// ``by `a`, `b` ``, or `over everything`.
fn by(labels: &BTreeSet<String>) -> String {
    if labels.is_empty() { "over everything".to_owned() } else { format!("by {}", names(labels.iter())) }
}

fn names<'a>(labels: impl Iterator<Item = &'a String>) -> String {
    labels.map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ")
}
