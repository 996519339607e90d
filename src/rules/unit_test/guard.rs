//! The guard against few events: however fast the budget burns, nothing fires before there are enough bad events.

use crate::model::Slo;
use crate::rules::names;
use crate::rules::unit_test::file::{Check, Series, Test, firing, recorded_series};
use crate::rules::unit_test::pairs;
use crate::units::{Decimal, Duration};

/// The distance of the samples fed: longer than every window, so that each stands alone in it.
const STEP: Duration = Duration::from_minutes(1);

/// One event short of enough, then enough.
pub(super) fn test(slo: &Slo) -> Option<Test> {
    let least = slo.alerting.min_bad_events.filter(|_| !slo.alerts.is_empty())?;
    let burning: Decimal = slo.alerts.iter().map(|pair| pair.factor).max()? * Decimal::TWO;
    let burn = |window: &Duration| Series {
        series: recorded_series(slo, &names::burn_rate(*window)),
        values: format!("{} {}", burning.normalize(), burning.normalize()),
    };
    let mut series: Vec<Series> = slo.burn_windows.iter().map(burn).collect();
    // The first sample stays within every window: the second one makes up for what it lacks.
    let values = format!("{} {}", Decimal::from(least) - Decimal::new(5, 1), least);
    series.extend(pairs::bad_series(slo, &values));
    let all = slo.alerts.len().to_string();
    let checks = vec![
        Check::nothing(firing(&slo.id, ""), Duration::default()),
        Check::value(firing(&slo.id, ""), STEP, all),
    ];
    let name = format!("{}: no burn alert before {least} bad events", slo.id.name);
    Some(Test { name, interval: STEP, series, checks })
}
