//! No series at all: unknown and a ticket, not a page and not a full budget.

use crate::model::Slo;
use crate::rules::names;
use crate::rules::recorded::{FAST_INTERVAL, latest, series};
use crate::rules::unit_test::file::{Check, Test, firing};
use crate::units::Duration;

/// The absent alert fires alone, and no budget is recorded.
pub(super) fn test(slo: &Slo) -> Test {
    let at = Duration::from_minutes(15);
    let absent = format!(",alertname=\"{}\",{}=\"absent\"", names::ABSENT_ALERT, names::ALERT_LABEL);
    let checks = vec![
        Check::nothing(firing(&slo.id, ""), Duration::from_minutes(5)),
        Check::value(firing(&slo.id, &absent), at, "1"),
        Check::value(firing(&slo.id, ""), at, "1"),
        Check::nothing(latest(&series(names::REMAINING, &slo.id)), at),
    ];
    let name = format!("{}: its series are absent", slo.id.name);
    Test { name, interval: FAST_INTERVAL, series: Vec::new(), checks }
}
