//! Counts to burn rates and budget: bad events placed just inside and just outside every window, so that each sum
//! tells exactly which samples it holds. The recorded counts are fed, and evaluated once when all of them lie in the past:
//! the rules would record a count of their own beside a fed one at the same moment.

use std::collections::BTreeMap;

use crate::model::{CountedAs, Sli, Slo};
use crate::rules::names;
use crate::rules::recorded::{BASE, FAST_INTERVAL, burn_windows, is_fast, series};
use crate::rules::unit_test::file::{Check, Series, Test, recorded_series};
use crate::units::{Decimal, Duration};

/// Events of every sample.
const TOTAL: u64 = 1_000;
/// The age of the newest count fed to the fast group: what an instant selector finds.
const NEWEST: u64 = 1;
/// The age of the newest tile fed: older than Prometheus looks back, so that no count is made up from it.
const NEWEST_TILE: u64 = 2;

/// One evaluation at the start and one when everything fed lies in the past.
pub(super) fn evaluation_interval(slos: &[&Slo]) -> Duration {
    let longest = slos.iter().map(|slo| slo.window.length()).max().unwrap_or_default();
    longest + Duration::from_days(1)
}

/// One test for the windows of each group, evaluated at `now`.
pub(super) fn tests(slo: &Slo, tile: Duration, now: Duration) -> [Test; 2] {
    [fast(slo, now), tiled(slo, tile, now)]
}

/// Bad events by the age of their sample, in samples.
type Placed = BTreeMap<u64, u64>;

fn fast(slo: &Slo, now: Duration) -> Test {
    let windows: Vec<Duration> = burn_windows(slo).into_iter().filter(|window| is_fast(*window)).collect();
    let shift = samples(BASE / 2, FAST_INTERVAL);
    let rests: Vec<u64> = windows.iter().map(|window| samples(*window - BASE, FAST_INTERVAL)).collect();
    let edges = rests.iter().flat_map(|rest| [shift + rest, (shift + rest).saturating_sub(1)]);
    let placed = place(edges.chain([shift.saturating_sub(1), shift]), NEWEST, 10);
    let fresh = fresh_bad_events(slo, &placed);
    let checks = windows.iter().zip(&rests).map(|(window, rest)| {
        let bad = fresh + sum(&placed, shift, shift + rest) / 10;
        let total =
            Decimal::from(TOTAL) * (Decimal::ONE + Decimal::new(i64::try_from(*rest).unwrap_or(0), 1));
        Check::value(bad_events(slo, *window, total), now, bad.to_string())
    });
    Test {
        name: format!("{}: burn rates of the fast group hold exactly their windows", slo.id.name),
        interval: FAST_INTERVAL,
        checks: checks.collect(),
        series: fed(slo, &placed, samples(now, FAST_INTERVAL)),
    }
}

/// What the rules make of the newest total, there being no raw series: no error series is no errors, no good series
/// is no good events, and a latency records nothing, so that the fed count stays the newest.
fn fresh_bad_events(slo: &Slo, placed: &Placed) -> u64 {
    match &slo.sli {
        Sli::Events { counted_as: CountedAs::Bad, .. } => 0,
        Sli::Events { counted_as: CountedAs::Good, .. } => TOTAL,
        Sli::Latency { .. } => placed.get(&NEWEST).copied().unwrap_or(0),
    }
}

fn tiled(slo: &Slo, tile: Duration, now: Duration) -> Test {
    let windows: Vec<Duration> = burn_windows(slo).into_iter().filter(|window| !is_fast(*window)).collect();
    let all = windows.iter().copied().chain([slo.window.length()]);
    let edges = all.flat_map(|window| [samples(window, tile), samples(window, tile) - 1]);
    let placed = place(edges, NEWEST_TILE, 1);
    let mut checks: Vec<Check> = windows
        .iter()
        .map(|window| {
            let count = samples(*window, tile);
            let total = Decimal::from(total(&placed, count));
            Check::value(bad_events(slo, *window, total), now, sum(&placed, 0, count).to_string())
        })
        .collect();
    checks.extend(budget_checks(slo, &placed, samples(slo.window.length(), tile), now));
    Test {
        name: format!("{}: burn rates and budget of the tile group hold exactly their windows", slo.id.name),
        interval: tile,
        checks,
        series: tiles(slo, &placed, samples(now, tile)),
    }
}

/// The burn rate turned back into bad events: × (1 − objective) × total.
fn bad_events(slo: &Slo, window: Duration, total: Decimal) -> String {
    let scale = (slo.objective.error_budget() * total).normalize();
    format!("round(sum({}) * {scale})", series(&names::burn_rate(window), &slo.id))
}

fn budget_checks(slo: &Slo, placed: &Placed, count: u64, now: Duration) -> [Check; 3] {
    let (bad, total) = (sum(placed, 0, count), total(placed, count));
    let budget = (slo.objective.error_budget() * Decimal::from(total)).normalize();
    let spent = format!("round((1 - sum({})) * {budget})", series(names::REMAINING, &slo.id));
    let of = |name: &str| format!("sum({})", series(name, &slo.id));
    [
        Check::value(of(names::TOTAL_WINDOW), now, total.to_string()),
        Check::value(of(names::BAD_WINDOW), now, bad.to_string()),
        Check::value(spent, now, bad.to_string()),
    ]
}

fn samples(length: Duration, interval: Duration) -> u64 {
    length.as_millis() / interval.as_millis()
}

/// A different number of bad events, a multiple of `unit`, at each age and at the newest one.
fn place(ages: impl Iterator<Item = u64>, newest: u64, unit: u64) -> Placed {
    let mut placed: Placed = ages.chain([newest]).filter(|age| *age >= newest).map(|age| (age, 0)).collect();
    for (bad, amount) in placed.values_mut().zip(11..) {
        *bad = amount * unit;
    }
    placed
}

/// The bad events of the samples aged `from..to`.
fn sum(placed: &Placed, from: u64, to: u64) -> u64 {
    placed.range(from..to).map(|(_, bad)| bad).sum()
}

/// All events of the tiles younger than `to`: there are no tiles but those with bad events.
fn total(placed: &Placed, to: u64) -> u64 {
    TOTAL * placed.range(..to).map(|_| 1).sum::<u64>()
}

/// Total and bad tiles, gaps between them: promtool refuses queries that touch more than 10,000 samples, which is
/// fewer than the tiles of 35 days.
fn tiles(slo: &Slo, placed: &Placed, now: u64) -> Vec<Series> {
    let (mut totals, mut bads, mut next) = (Vec::new(), Vec::new(), now);
    for (age, bad) in placed.iter().rev() {
        if next > *age {
            totals.push(format!("_x{}", next - age));
            bads.push(format!("_x{}", next - age));
        }
        totals.push(TOTAL.to_string());
        bads.push(bad.to_string());
        next = age.saturating_sub(1);
    }
    vec![
        Series { series: recorded_series(slo, names::TOTAL_TILE), values: totals.join(" ") },
        Series { series: recorded_series(slo, names::BAD_TILE), values: bads.join(" ") },
    ]
}

/// Total and bad counts of the fast group, the moment of evaluation being the sample numbered `now`.
fn fed(slo: &Slo, placed: &Placed, now: u64) -> Vec<Series> {
    let (newest, oldest) = (first(placed.keys().next()), first(placed.keys().next_back()));
    let gap = if now > oldest { format!("_x{} ", now - oldest) } else { String::new() };
    let (mut parts, mut next) = (Vec::new(), oldest);
    for (age, count) in placed.iter().rev() {
        if next > *age {
            parts.push(format!("0+0x{}", next - age - 1));
        }
        parts.push(count.to_string());
        next = age.saturating_sub(1);
    }
    let steady = format!("{gap}{TOTAL}+0x{}", oldest - newest);
    vec![
        Series { series: recorded_series(slo, names::TOTAL_INCREASE), values: steady },
        Series {
            series: recorded_series(slo, names::BAD_INCREASE),
            values: format!("{gap}{}", parts.join(" ")),
        },
    ]
}

fn first(age: Option<&u64>) -> u64 {
    age.copied().unwrap_or(0)
}
