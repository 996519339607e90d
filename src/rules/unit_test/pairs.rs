//! Burn rates to alerts: each pair fires above its factor on both windows, and on neither window alone.

use crate::model::{AlertPair, Slo};
use crate::rules::names;
use crate::rules::unit_test::file::{Check, Series, Test, firing, of_pair, recorded_series};
use crate::units::{Decimal, Duration};

/// The distance of the burn rates fed.
const STEP: Duration = Duration::from_minutes(1);

/// Three minutes a pair: long above and short at the factor, the other way round, both above.
pub(super) fn test(slo: &Slo) -> Option<Test> {
    (!slo.alerts.is_empty()).then(|| Test {
        name: format!("{}: every pair fires above its factor on both windows only", slo.id.name),
        interval: STEP,
        series: fed(slo),
        checks: slo.alerts.iter().enumerate().flat_map(|(at, pair)| checks(slo, at, pair)).collect(),
    })
}

fn fed(slo: &Slo) -> Vec<Series> {
    let mut series: Vec<Series> = slo.burn_windows.iter().map(|window| burn_series(slo, *window)).collect();
    if let Some(least) = slo.alerting.min_bad_events {
        series.extend(bad_series(slo, &format!("{least}+0x{}", slo.alerts.len() * 3)));
    }
    series
}

/// The recorded bad events that the guard against few events sums, of both groups.
pub(super) fn bad_series(slo: &Slo, values: &str) -> Vec<Series> {
    let increase = slo.slices.is_none().then_some(names::BAD_INCREASE);
    let fed = |name| Series { series: recorded_series(slo, name), values: values.to_owned() };
    increase.into_iter().chain([names::BAD_TILE]).map(fed).collect()
}

fn burn_series(slo: &Slo, window: Duration) -> Series {
    let values: Vec<String> =
        slo.alerts.iter().flat_map(|pair| rates(pair, window)).map(|v| v.to_string()).collect();
    Series { series: recorded_series(slo, &names::burn_rate(window)), values: values.join(" ") }
}

/// The burn rates of one window during a pair's three minutes.
fn rates(pair: &AlertPair, window: Duration) -> [Decimal; 3] {
    let (at, above) = (pair.factor, (pair.factor * Decimal::new(101, 2)).normalize());
    match (window == pair.long, window == pair.short) {
        (true, true) => [at, at, above],
        (true, false) => [above, at, above],
        (false, true) => [at, above, above],
        (false, false) => [Decimal::ZERO; 3],
    }
}

fn checks(slo: &Slo, index: usize, pair: &AlertPair) -> [Check; 3] {
    let start = STEP * (index as u64 * 3);
    let alert = firing(&slo.id, &of_pair(slo, pair));
    [
        Check::nothing(alert.clone(), start),
        Check::nothing(alert.clone(), start + STEP),
        Check::value(alert, start + STEP * 2, "1"),
    ]
}
