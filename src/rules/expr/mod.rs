//! From an SLI to the expressions of its total and its bad events over some stretch of time.
//!
//! Bad events are never absent while the total is known, and no sum of them is below zero:
//! an SLI with `bad` takes a missing error series for no errors, one with `good` a missing one for no good events.
//! Only a target whose bucket exists judges its latencies: events of all others are neither bad nor part of the total,
//! and where no target has the bucket nothing is recorded.

mod composite;
pub(super) mod histogram;
mod time;

use crate::model::{Assumed, CountedAs, HistogramKind, Query, Sli, Slo};
use crate::rules::base::Base;
use crate::rules::names;
use crate::rules::recorded::series;
use crate::units::Duration;

/// The expressions of an SLI's counts; that of the bad events may read what was recorded of the total.
pub(super) struct Counts {
    pub(super) total: String,
    pub(super) bad: String,
}

/// The counts of an SLO over `base`, the total being recorded under the name `total`.
pub(super) fn counts(slo: &Slo, base: Base, total: &str) -> Counts {
    counts_of(slo, base, &composite::recorded(slo, base), &series(total, &slo.id))
}

/// The same without anything recorded: `components` are the counts of what a composite is made of, and where bad events are told
/// from all events, these stand there once more.
pub(super) fn counts_at_once(slo: &Slo, base: Base, components: &[Counts]) -> Counts {
    let total = counts_of(slo, base, components, "").total;
    counts_of(slo, base, components, &apply("", &total))
}

fn counts_of(slo: &Slo, base: Base, components: &[Counts], recorded: &str) -> Counts {
    match &slo.sli {
        Sli::Events { counted, counted_as, total } => {
            events(slo, base, (counted, *counted_as, total), recorded)
        }
        Sli::Latency { histogram, threshold, kind, .. } => {
            latency(slo, *kind, &base.observations(histogram, *threshold, *kind), recorded)
        }
        Sli::Ratio { errors } => time::ratio(slo, base, errors),
        Sli::Gauge { query, good } => time::gauge(slo, base, query, *good),
        Sli::Probe { success } => time::probe(slo, base, success),
        Sli::Composite { combined, components: parts } => {
            composite::counts(slo, *combined, parts, components, recorded)
        }
    }
}

fn events(
    slo: &Slo,
    base: Base,
    (counted, counted_as, total): (&Query, CountedAs, &Query),
    recorded: &str,
) -> Counts {
    let summed = |query| apply(&sum(slo), &base.events(query));
    let zero = format!("{}(0 * {recorded})", sum(slo));
    // An expression whose result is no number is unknown, not missing.
    let zero = match counted {
        Query::Counter(_) => zero,
        Query::Expression(expr) => {
            format!("({zero} unless on ({}) ({}))", slo.group_by.join(", "), base.windowed(expr))
        }
    };
    let known = format!("{}\n  or\n{zero}", summed(counted));
    let bad = match counted_as {
        CountedAs::Bad => known,
        // Signed: where good events and all events are counted by different targets, or at different moments, each tile is
        // off a little to either side, and only the sum is right.
        CountedAs::Good => format!("{}({recorded}) - ({})", sum(slo), indent(&known)),
    };
    Counts { total: summed(total), bad }
}

fn latency(slo: &Slo, kind: HistogramKind, (all, fast): &(String, String), recorded: &str) -> Counts {
    let all = operand(all);
    if kind == HistogramKind::Native {
        let bad = apply(&sum(slo), &format!("{all}\n-\n{}", operand(fast)));
        let bad = format!("clamp_min({}, 0)\n  or\n{}(0 * {recorded})", indent(&bad), sum(slo));
        return Counts { total: apply(&sum(slo), &all), bad };
    }
    let fast = apply("sum without (le) ", fast);
    let bad = apply(&sum(slo), &format!("{all}\n-\n{fast}"));
    Counts { total: apply(&sum(slo), &format!("{all}\nand\n{fast}")), bad: format!("clamp_min({bad}, 0)") }
}

/// What has to exist lest the SLO is unknown: the total, or a latency's count and bucket.
pub(super) fn vital_series(slo: &Slo) -> Vec<String> {
    match &slo.sli {
        Sli::Events { total: Query::Counter(total), .. } => vec![total.to_string()],
        Sli::Events { total: Query::Expression(total), .. } => vec![Base::Fast.windowed(total).to_string()],
        Sli::Latency { histogram, threshold, kind: HistogramKind::Classic, .. } => vec![
            histogram::observations(histogram).to_string(),
            histogram::bucket(histogram, *threshold).to_string(),
        ],
        Sli::Latency { histogram, kind: HistogramKind::Native, .. } => vec![histogram.to_string()],
        Sli::Ratio { errors } => vec![Base::Fast.windowed(errors).to_string()],
        Sli::Gauge { query, .. } => vec![query.to_string()],
        Sli::Probe { success } => vec![success.to_string()],
        Sli::Composite { components, .. } => composite::totals(components, Base::Fast),
    }
}

/// A fresh Prometheus has no data either: time is taken for something only where the rules have run for so long.
const AWAKE: Duration = Duration::from_minutes(15);

/// Time without data taken for good or bad: so many units of it.
pub(super) fn assume(slo: &Slo, expr: String, assumed: Assumed, units: &str, bad: bool) -> String {
    match assumed {
        Assumed::Unknown => expr,
        Assumed::Good if bad => format!("{expr}\n  or\n{}", assumed_value(slo, "0")),
        Assumed::Good | Assumed::Bad => format!("{expr}\n  or\n{}", assumed_value(slo, units)),
    }
}

/// A value where the rules have run for some time.
pub(super) fn assumed_value(slo: &Slo, value: &str) -> String {
    format!("vector({value}) and on () {} offset {AWAKE}", series(names::OBJECTIVE, &slo.id))
}

/// Whether single counts of bad events may be below zero, their sum being right.
pub(super) fn is_signed(slo: &Slo) -> bool {
    matches!(&slo.sli, Sli::Events { counted_as: CountedAs::Good, .. } | Sli::Composite { .. })
}

/// A sum of bad events, which is never below zero.
pub(super) fn unsigned(slo: &Slo, sum: String) -> String {
    if is_signed(slo) { apply("clamp_min", &format!("{sum}, 0")) } else { sum }
}

/// `sum`, or `sum by (…)` where the SLO fans out.
pub(super) fn sum(slo: &Slo) -> String {
    aggregate("sum", slo)
}

/// An aggregation, by its groups where the SLO fans out.
pub(super) fn aggregate(operator: &str, slo: &Slo) -> String {
    if slo.group_by.is_empty() {
        operator.to_owned()
    } else {
        format!("{operator} by ({}) ", slo.group_by.join(", "))
    }
}

/// An operand of `and` or `-`: in parentheses where it has operators of its own.
fn operand(expr: &str) -> String {
    if expr.contains('\n') { apply("", expr) } else { expr.to_owned() }
}

/// `function(argument)`, on lines of its own where the argument has several.
pub(super) fn apply(function: &str, argument: &str) -> String {
    if argument.contains('\n') {
        format!("{function}(\n  {}\n)", indent(argument))
    } else {
        format!("{function}({argument})")
    }
}

/// The lines after the first, two spaces further in.
pub(super) fn indent(text: &str) -> String {
    text.replace('\n', "\n  ")
}
