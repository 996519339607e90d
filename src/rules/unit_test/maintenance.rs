//! An outage during maintenance: nothing fires and nothing is spent, and what happened stays recorded.

use crate::model::Slo;
use crate::rules::names;
use crate::rules::recorded::{FAST_INTERVAL, latest, series};
use crate::rules::unit_test::file::{Check, Series, Test, firing};
use crate::rules::unit_test::outage;
use crate::rules::unit_test::traffic::{self, Subject};
use crate::units::Duration;

/// The outage that else alerts, with the recorded maintenance fed all along.
pub(super) fn test(subject: Subject<'_>) -> Option<Test> {
    let slo = subject.slo;
    let pair = slo.alerts.first().filter(|_| !slo.maintenance.is_empty())?;
    let (phases, due) = outage::phases(slo, pair);
    let mut all = traffic::series(subject, &phases)?;
    let scrapes: u64 = phases.iter().map(|phase| phase.scrapes).sum();
    let active = series(names::MAINTENANCE, &slo.id);
    all.push(Series { series: active, values: format!("1+0x{}", scrapes - 1) });
    let name = format!("{}: an outage during maintenance", slo.id.name);
    Some(Test { name, interval: FAST_INTERVAL, series: all, checks: checks(slo, due) })
}

fn checks(slo: &Slo, due: Duration) -> Vec<Check> {
    let counted = |name: &str| format!("sum({}) > bool 0", latest(&series(name, &slo.id)));
    vec![
        Check::nothing(firing(&slo.id, ""), due),
        Check::value(counted(names::BAD_TILE), due, "0"),
        Check::value(counted(names::RAW_BAD_TILE), due, "1"),
    ]
}
