//! No series at all: unknown and a ticket, not a page and not a full budget.

use crate::model::{Assumed, Slo};
use crate::rules::names;
use crate::rules::recorded::{FAST_INTERVAL, latest, series};
use crate::rules::unit_test::file::{Check, Test, firing, quoted};
use crate::units::Duration;

/// The absent alert fires alone, and no budget is recorded, unless time without data is taken for something.
pub(super) fn test(slo: &Slo) -> Option<Test> {
    let style = &slo.alerting.absent;
    let hold = style.hold.unwrap_or_default();
    let at = Duration::from_secs((hold + Duration::from_minutes(5)).as_secs().next_multiple_of(30));
    let name = style.name.as_deref().unwrap_or(names::ABSENT_ALERT);
    let absent = format!(",alertname={},{}=\"absent\"", quoted(name), names::ALERT_LABEL);
    let mut checks = vec![Check::value(firing(&slo.id, &absent), at, "1")];
    if hold > FAST_INTERVAL * 2 {
        let before = Duration::from_secs(hold.as_secs() / 60 * 30);
        let which = if slo.no_data == Assumed::Unknown { "" } else { &absent };
        checks.insert(0, Check::nothing(firing(&slo.id, which), before));
    }
    if slo.no_data == Assumed::Unknown {
        checks.push(Check::value(firing(&slo.id, ""), at, "1"));
        checks.push(Check::nothing(latest(&series(names::REMAINING, &slo.id)), at));
    }
    let name = format!("{}: its series are absent", slo.id.name);
    style.enabled.then(|| Test { name, interval: FAST_INTERVAL, series: Vec::new(), checks })
}
