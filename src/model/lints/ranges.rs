//! Ranges of a spec's own that are too short for the scrape interval.

use super::Subject;
use crate::diag::{Code, Diagnostic};
use crate::model::{Query, Sli};
use crate::promql::{self, Call, Expr, ExprKind};
use crate::units::Duration;
use crate::yaml::Node;

/// Functions that need several samples to say anything.
const OF_CHANGES: [&str; 5] = ["rate", "increase", "delta", "deriv", "changes"];
/// With fewer scrapes their results jump.
const SCRAPES: u64 = 4;

/// Ranges that hold fewer than four scrapes.
pub(super) fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let free = match &subject.slo.sli {
        Sli::Events { counted, total, .. } => {
            [counted, total].into_iter().any(|query| matches!(query, Query::Expression(_)))
        }
        Sli::Ratio { .. } | Sli::Gauge { .. } => true,
        Sli::Latency { .. } | Sli::Probe { .. } | Sli::Composite { .. } => false,
    };
    let queries = subject.queries().into_iter().filter(|_| free);
    queries.flat_map(|(_, node)| of_query(subject, node)).collect()
}

fn of_query(subject: &Subject<'_>, node: &Node) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let expr = node.text().and_then(|text| promql::parse(text).0);
    // Of a counter in a sum the compiler takes the selector alone.
    if let Some(expr) = expr.filter(|expr| promql::summed_counter(expr).is_none()) {
        promql::walk(&expr, &mut |expr| {
            if let ExprKind::Call(call) = &expr.kind {
                problems.extend(short(subject, node, call));
            }
        });
    }
    problems
}

fn short(subject: &Subject<'_>, node: &Node, call: &Call) -> Option<Diagnostic> {
    let [range @ Expr { kind: ExprKind::Range(selector), .. }] = call.args.as_slice() else { return None };
    let length = Duration::from_secs_f64(selector.range.seconds()?);
    let interval = subject.slo.scrape_interval;
    let needs_several = OF_CHANGES.contains(&call.name.value.as_str());
    let scrapes = length.as_millis() / interval.as_millis().max(1);
    let message = format!(
        "`[{length}]` holds {scrapes} scrapes of {interval}, fewer than the {SCRAPES} that `{}` needs",
        call.name.value
    );
    let span = subject.place(node, range.span);
    let help = format!("write `[{}]` or more, or `[$window]` where events are counted", interval * SCRAPES);
    (needs_several && scrapes < SCRAPES)
        .then(|| Diagnostic::warning(Code::SCRAPE_INTERVAL, span, message).help(help))
}
