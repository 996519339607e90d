//! SLIs that look at time: error ratios, gauges and probes. Total and bad come from the same series, so that neither is
//! there without the other.

use super::{Counts, aggregate, assume, sum};
use crate::model::{Comparison, Slo};
use crate::promql::{Expr, VectorSelector};
use crate::rules::base::Base;
use crate::units::Decimal;

/// Each stretch counts once, in part bad; one whose ratio is not a number is not counted.
pub(super) fn ratio(slo: &Slo, base: Base, errors: &Expr) -> Counts {
    let any = format!("{}({})", aggregate("count", slo), base.windowed(errors));
    let known = format!("({}) >= 0", base.windowed(errors));
    // A ratio that is not a number, as of no traffic, counts zero: that is known, unlike one that is missing.
    let total = format!("{}({known})\n  or\n{any} * 0", aggregate("count", slo));
    let bad = format!("{}(clamp_max({known}, 1))\n  or\n{any} * 0", sum(slo));
    counts(slo, "1", total, bad)
}

/// The value as it is at every scrape interval; one that is not a number is not counted.
pub(super) fn gauge(slo: &Slo, base: Base, query: &Expr, good: Comparison) -> Counts {
    let looks = format!("[{}:{}]", base.range(), slo.scrape_interval);
    let known = match &query.kind {
        crate::promql::ExprKind::Binary(_) | crate::promql::ExprKind::Unary(_) => {
            format!("({query}) >= -Inf")
        }
        _ => format!("{query} >= -Inf"),
    };
    let all = format!("count_over_time(({known}){looks})");
    let fine = format!("sum_over_time(({known} {} bool {}){looks})", good.op, good.value);
    let (total, bad) = (format!("{}({all})", sum(slo)), format!("{}(\n  {all}\n  -\n  {fine}\n)", sum(slo)));
    counts(slo, &samples(slo, base), total, bad)
}

/// Every sample is an event, good as far as it is 1.
pub(super) fn probe(slo: &Slo, base: Base, success: &VectorSelector) -> Counts {
    let range = format!("{success}[{}]", base.range());
    let all = format!("count_over_time({range})");
    let bad = format!("{}(clamp_min({all} - sum_over_time({range}), 0))", sum(slo));
    counts(slo, &samples(slo, base), format!("{}({all})", sum(slo)), bad)
}

fn counts(slo: &Slo, units: &str, total: String, bad: String) -> Counts {
    // Slices decide for themselves what those without data are.
    let assumed = if slo.slices.is_some() { crate::model::Assumed::Unknown } else { slo.no_data };
    Counts { total: assume(slo, total, assumed, units, false), bad: assume(slo, bad, assumed, units, true) }
}

/// How many samples a series has.
fn samples(slo: &Slo, base: Base) -> String {
    base.length().ratio_to(slo.scrape_interval).floor().max(Decimal::ONE).normalize().to_string()
}
