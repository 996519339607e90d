//! The three shapes in which events are counted, over whatever turns a counter into a count.
//!
//! Bad events are never absent while the total is known, and never below zero:
//! an SLI with `bad` takes a missing error series for no errors, one with `good` a missing one for no good events.
//! Only a target whose bucket exists judges its latencies: events of all others are neither bad nor part of the total,
//! and where no target has the bucket nothing is recorded.

use crate::model::{CountedAs, Sli, Slo};
use crate::promql::{MatchOp, Matcher, VectorSelector};
use crate::rules::recorded::series;
use crate::units::Decimal;

/// Turns a counter's selector into the count of each series' events: `increase(X[5m])`, or a tile.
pub(super) type Count<'a> = &'a dyn Fn(&VectorSelector) -> String;

/// Where the counts are recorded.
pub(super) struct Names {
    pub(super) total: &'static str,
    pub(super) bad: &'static str,
}

/// The records of total and bad events, in the order in which they have to be evaluated.
pub(super) fn event_records(slo: &Slo, names: &Names, count: Count<'_>) -> [(&'static str, String); 2] {
    let summed = |selector| apply(&sum(slo), &count(selector));
    match &slo.sli {
        Sli::Events { counted, counted_as, total } => {
            let total_recorded = series(names.total, &slo.id);
            let zero = format!("{}(0 * {total_recorded})", sum(slo));
            let known = format!("{}\n  or\n{zero}", summed(counted));
            let bad = match counted_as {
                CountedAs::Bad => known,
                CountedAs::Good => {
                    format!("clamp_min({}({total_recorded}) - ({}), 0)", sum(slo), indent(&known))
                }
            };
            [(names.total, summed(total)), (names.bad, bad)]
        }
        Sli::Latency { histogram, threshold, .. } => {
            let all = operand(&count(&observations(histogram)));
            let fast = apply("sum without (le) ", &count(&bucket(histogram, *threshold)));
            let bad = apply(&sum(slo), &format!("{all}\n-\n{fast}"));
            let judged = apply(&sum(slo), &format!("{all}\nand\n{fast}"));
            [(names.total, judged), (names.bad, format!("clamp_min({bad}, 0)"))]
        }
    }
}

/// An operand of `and` or `-`: in parentheses where it has operators of its own.
fn operand(expr: &str) -> String {
    if expr.contains('\n') { apply("", expr) } else { expr.to_owned() }
}

/// `function(argument)`, on lines of its own where the argument has several.
fn apply(function: &str, argument: &str) -> String {
    if argument.contains('\n') {
        format!("{function}(\n  {}\n)", indent(argument))
    } else {
        format!("{function}({argument})")
    }
}

/// The counters without which an SLO is unknown: the total, or a latency's count and bucket.
pub(super) fn vital_series(sli: &Sli) -> Vec<VectorSelector> {
    match sli {
        Sli::Events { total, .. } => vec![total.clone()],
        Sli::Latency { histogram, threshold, .. } => {
            vec![observations(histogram), bucket(histogram, *threshold)]
        }
    }
}

/// `sum`, or `sum by (…)` where the SLO fans out.
pub(super) fn sum(slo: &Slo) -> String {
    if slo.group_by.is_empty() { "sum".to_owned() } else { format!("sum by ({}) ", slo.group_by.join(", ")) }
}

/// The counter of a histogram's observations.
pub(super) fn observations(histogram: &VectorSelector) -> VectorSelector {
    histogram.with_name(format!("{}_count", name(histogram)))
}

/// The counter of the observations at or below `threshold` seconds.
pub(super) fn bucket(histogram: &VectorSelector, threshold: Decimal) -> VectorSelector {
    buckets(histogram).with_matcher(le(threshold))
}

/// All buckets of a histogram.
pub(super) fn buckets(histogram: &VectorSelector) -> VectorSelector {
    histogram.with_name(format!("{}_bucket", name(histogram)))
}

/// Prometheus 3 stores the bound of a whole number as `1.0` where Prometheus 2 stores `1`.
fn le(threshold: Decimal) -> Matcher {
    if threshold.is_integer() {
        Matcher::new("le", MatchOp::Regex, format!("{threshold}|{threshold}\\.0"))
    } else {
        Matcher::new("le", MatchOp::Equal, threshold.to_string())
    }
}

fn name(selector: &VectorSelector) -> &str {
    selector.name.as_deref().unwrap_or_default()
}

/// The lines after the first, two spaces further in.
fn indent(text: &str) -> String {
    text.replace('\n', "\n  ")
}
