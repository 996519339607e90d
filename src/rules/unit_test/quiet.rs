//! A healthy service, which then falls silent: half the budget's error ratio, then no traffic at all.

use crate::model::Slo;
use crate::rules::names;
use crate::rules::recorded::{FAST_INTERVAL, latest, series};
use crate::rules::unit_test::file::{Check, Test, firing};
use crate::rules::unit_test::traffic::{self, Phase};
use crate::units::{Decimal, Duration};

/// No alert ever, and half the budget left.
pub(super) fn test(slo: &Slo) -> Option<Test> {
    let total = Decimal::from(1_000_000);
    let bad = (slo.objective.error_budget() * total / Decimal::TWO).normalize();
    let phases =
        [Phase { scrapes: 40, total, bad }, Phase { scrapes: 40, total: Decimal::ZERO, bad: Decimal::ZERO }];
    let minutes = Duration::from_minutes;
    let mut checks: Vec<Check> =
        [5, 19, 25, 39].map(|at| Check::nothing(firing(&slo.id, ""), minutes(at))).into_iter().collect();
    let remaining = format!("round(sum({}), 0.01)", latest(&series(names::REMAINING, &slo.id)));
    checks.extend([19, 39].map(|at| Check::value(remaining.clone(), minutes(at), "0.5")));
    let name = format!("{}: healthy traffic, then silence", slo.id.name);
    Some(Test { name, interval: FAST_INTERVAL, series: traffic::series(slo, &phases)?, checks })
}
