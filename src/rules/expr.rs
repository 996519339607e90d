//! The three shapes in which events are counted, over whatever turns a counter into a count.
//!
//! Bad events are never absent while the total is known, and never below zero:
//! an SLI with `bad` takes a missing error series for no errors, one with `good` a missing one for no good events,
//! and a latency whose bucket does not exist is unknown: neither its bad events nor its total are recorded.

use crate::model::{CountedAs, Sli, Slo};
use crate::promql::{MatchOp, Matcher, VectorSelector};
use crate::rules::recorded::series;
use crate::units::Decimal;

/// Turns a counter's selector into the count of its events: `sum(increase(X[5m]))`, or a tile.
pub(super) type Count<'a> = &'a dyn Fn(&VectorSelector) -> String;

/// Where the counts are recorded.
pub(super) struct Names {
    pub(super) total: &'static str,
    pub(super) bad: &'static str,
}

/// The records of total and bad events, in the order in which they have to be evaluated.
pub(super) fn event_records(slo: &Slo, names: &Names, count: Count<'_>) -> Vec<(&'static str, String)> {
    let total_recorded = series(names.total, &slo.id);
    match &slo.sli {
        Sli::Events { counted, counted_as, total } => {
            let zero = format!("{}(0 * {total_recorded})", sum(slo));
            let known = format!("{}\n  or\n{zero}", count(counted));
            let bad = match counted_as {
                CountedAs::Bad => known,
                CountedAs::Good => {
                    format!("clamp_min({}({total_recorded}) - ({}), 0)", sum(slo), indent(&known))
                }
            };
            vec![(names.total, count(total)), (names.bad, bad)]
        }
        Sli::Latency { histogram, threshold, .. } => {
            let (all, fast) = (count(&observations(histogram)), count(&bucket(histogram, *threshold)));
            let bad = format!("clamp_min(\n  {}\n  -\n  {},\n0)", indent(&all), indent(&fast));
            let total = format!("{all}\n  and {}\n{}", on(slo), series(names.bad, &slo.id));
            vec![(names.bad, bad), (names.total, total)]
        }
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

/// `on (…)` with the group labels: matches a sum with a recorded series, which has the identity labels besides.
fn on(slo: &Slo) -> String {
    format!("on ({})", slo.group_by.join(", "))
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
pub(super) fn indent(text: &str) -> String {
    text.replace('\n', "\n  ")
}
