//! A healthy service, which then falls silent: half the budget's error ratio, then no traffic at all.

use crate::model::{Assumed, Score, Sli, Slo, Unit};
use crate::rules::names;
use crate::rules::recorded::{FAST_INTERVAL, latest, series};
use crate::rules::unit_test::file::{Check, Test, firing};
use crate::rules::unit_test::traffic::{self, Phase, Subject};
use crate::units::{Decimal, Duration};

/// No alert ever, and half the budget left; all of it where half the budget's errors spoil no sample or slice.
pub(super) fn test(subject: Subject<'_>) -> Option<Test> {
    let slo = subject.slo;
    if slo.no_data == Assumed::Bad && slo.slices.is_some() {
        // The first sample of a counter counts nothing, so that the first slice is one without data.
        return None;
    }
    let total = Decimal::from(1_000_000);
    let shares = takes_shares(subject);
    let bad = if shares {
        (slo.objective.error_budget() * total / Decimal::TWO).normalize()
    } else {
        Decimal::ZERO
    };
    let healthy = Phase { scrapes: 40, total, bad };
    let silent = Phase { scrapes: 40, total: Decimal::ZERO, bad: Decimal::ZERO };
    let phases = if shares && may_fall_silent(slo) { vec![healthy, silent] } else { vec![healthy] };
    let moments: &[u64] = if phases.len() > 1 { &[5, 19, 25, 39] } else { &[5, 19] };
    let minutes = Duration::from_minutes;
    let mut checks: Vec<Check> =
        moments.iter().map(|at| Check::nothing(firing(&slo.id, ""), minutes(*at))).collect();
    let partial = shares && is_partial(slo);
    checks.extend(slo.burn_windows.first().map(|window| {
        let burn = format!("round(sum({}), 0.01)", series(&names::burn_rate(*window), &slo.id));
        Check::value(burn, minutes(19), if partial { "0.5" } else { "0" })
    }));
    if slo.window.is_rolling() {
        let left = if partial { "0.5" } else { "1" };
        let remaining = format!("round(sum({}), 0.01)", latest(&series(names::REMAINING, &slo.id)));
        let moments = moments.iter().filter(|at| **at % 20 == 19);
        checks.extend(moments.map(|at| Check::value(remaining.clone(), minutes(*at), left)));
    }
    let then = if phases.len() > 1 { ", then silence" } else { "" };
    let name = format!("{}: healthy traffic{then}", slo.id.name);
    Some(Test { name, interval: FAST_INTERVAL, series: traffic::series(subject, &phases)?, checks })
}

/// Whether a few bad events can be put among many: a sample is good or bad as a whole, and so is a composite's slice.
fn takes_shares(subject: Subject<'_>) -> bool {
    let Sli::Composite { components, .. } = &subject.slo.sli else {
        return matches!(subject.slo.sli.unit(), Unit::Events);
    };
    let slos = components.iter().filter_map(|component| subject.known.get(&component.id));
    slos.into_iter().all(|slo| slo.unit() == Unit::Events)
}

/// Whether silence is something else than missing data.
fn may_fall_silent(slo: &Slo) -> bool {
    slo.slices.is_none_or(|slices| slices.empty != Assumed::Bad)
}

/// Whether half the budget's errors use half the budget. Empty slices that count as good would dilute them.
fn is_partial(slo: &Slo) -> bool {
    slo.slices.is_none_or(|slices| slices.score == Score::Partial)
}
