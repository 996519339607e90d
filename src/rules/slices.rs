//! The slice group of an SLO that counts time: every slice, whether it was good. One slice is then what a tile counts.
//!
//! Slices follow the group's own grid, whose phase Prometheus chooses.

use crate::model::{Assumed, Score, Slices, Slo};
use crate::rules::base::{Base, INSTANT};
use crate::rules::expr;
use crate::rules::recorded::{group_names, record, series};
use crate::rules::{Group, maintenance, names};
use crate::units::Duration;

/// The group of an SLO that counts slices.
pub(super) fn group(slo: &Slo) -> Option<Group> {
    let slices = slo.slices?;
    let base = Base::tile(slices.length, slo.scrape_interval);
    let counts = expr::counts(slo, base, names::TOTAL_SLICE);
    let mut rules = vec![
        record(&slo.id, names::TOTAL_SLICE, counts.total),
        record(&slo.id, names::BAD_SLICE, counts.bad),
    ];
    rules.extend(maintenance::tiles(slo, slices.length, &judged(slo, slices)));
    let [name, _, _] = group_names(&slo.id);
    Some(Group { name, interval: slices.length, rules })
}

/// Whether the slice counts, and how far it was bad.
fn judged(slo: &Slo, slices: Slices) -> expr::Counts {
    // Of this evaluation: after a restart the one before it could still be found.
    let [total, bad] = [names::TOTAL_SLICE, names::BAD_SLICE].map(|name| newest(name, slo, slices));
    let counted = match slices.empty {
        Assumed::Unknown => format!("{total} > bool 0"),
        Assumed::Good | Assumed::Bad => format!("{total} >= bool 0"),
    };
    let score = match slices.score {
        Score::Target(target) => format!("{bad} / ({total} > 0) > bool {}", target.error_budget()),
        Score::Partial => expr::unsigned(slo, format!("{bad} / ({total} > 0)")),
    };
    let score = match slices.empty {
        Assumed::Unknown | Assumed::Good => format!("{score}\n  or\n{total} * 0"),
        Assumed::Bad => format!("{score}\n  or\n{total} >= bool 0"),
    };
    if slo.no_data == Assumed::Unknown {
        return expr::Counts { total: counted, bad: score };
    }
    // The sum drops the identity, so that `or` cannot return both sides. A slice without events is not one without data.
    let assumed = |count: &str, value: u8| {
        let value = expr::assumed_value(slo, &value.to_string());
        format!("{}\n  or\n{value} unless on () {total}", expr::apply("sum", count))
    };
    let bad = u8::from(slo.no_data == Assumed::Bad);
    expr::Counts { total: assumed(&counted, 1), bad: assumed(&score, bad) }
}

/// The sum of the tiles or slices that ended within a window, whatever the moment within theirs.
pub(super) fn over(name: &str, slo: &Slo, window: Duration) -> String {
    format!("sum_over_time({}[{}])", series(name, &slo.id), window - INSTANT)
}

/// The newest value of a slice's record.
pub(super) fn newest(name: &str, slo: &Slo, slices: Slices) -> String {
    format!("last_over_time({}[{}])", series(name, &slo.id), slices.length - INSTANT)
}
