//! Counts to burn rates and budget: bad events placed just inside and just outside every window, so that each sum
//! tells exactly which samples it holds. The recorded counts are fed, and evaluated once when all of them lie in the past:
//! the rules record the newest count of the fast group themselves, from raw series.

use std::collections::BTreeMap;

use crate::model::{CountedAs, HistogramKind, Sli, Slo};
use crate::rules::recorded::{BASE, FAST_INTERVAL, is_fast, series};
use crate::rules::unit_test::file::{Check, Series, Test, recorded_series};
use crate::rules::unit_test::traffic::{self, Phase, Subject};
use crate::rules::{Options, Target, names};
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
pub(super) fn tests(subject: Subject<'_>, options: &Options, now: Duration) -> Vec<Test> {
    match subject.slo.slices {
        None => [vec![fast(subject, options.target, now)], tiled(subject.slo, options.tile, now)].concat(),
        Some(slices) => tiled(subject.slo, slices.length, now),
    }
}

/// Bad events by the age of their sample, in samples.
type Placed = BTreeMap<u64, u64>;

fn fast(subject: Subject<'_>, target: Target, now: Duration) -> Test {
    let slo = subject.slo;
    let windows: Vec<Duration> = slo.burn_windows.iter().copied().filter(|window| is_fast(*window)).collect();
    let shift = samples(BASE / 2, FAST_INTERVAL);
    let rests: Vec<u64> = windows.iter().map(|window| samples(*window - BASE, FAST_INTERVAL)).collect();
    let edges = rests.iter().flat_map(|rest| [shift + rest, (shift + rest).saturating_sub(1)]);
    let placed = place(edges.chain([shift.saturating_sub(1), shift]), NEWEST, 10);
    let raw = raw_series(subject, samples(now, FAST_INTERVAL));
    let fresh = if raw.is_some() { RAW_FRESH } else { unknown_fresh(slo, target, &placed) };
    let checks = windows.iter().zip(&rests).map(|(window, rest)| {
        let older = sum(&placed, shift, shift + rest);
        let total = Decimal::from(fresh.total * 10 + TOTAL * rest + older) / Decimal::TEN;
        Check::value(bad_events(slo, *window, total), now, (fresh.bad + older / 10).to_string())
    });
    Test {
        name: format!("{}: burn rates of the fast group hold exactly their windows", slo.id.name),
        interval: FAST_INTERVAL,
        checks: checks.collect(),
        series: raw.into_iter().flatten().chain(fed(slo, &placed, samples(now, FAST_INTERVAL))).collect(),
    }
}

/// The counts that the rules record at the moment of evaluation.
struct Fresh {
    total: u64,
    bad: u64,
}

/// What the raw series hold in five minutes.
const RAW_FRESH: Fresh = Fresh { total: 1_000, bad: 100 };
/// Enough scrapes for five minutes in the middle of traffic.
const RAW_SCRAPES: u64 = 20;

/// Traffic up to the moment of evaluation, where the SLI can be turned round.
fn raw_series(subject: Subject<'_>, now: u64) -> Option<Vec<Series>> {
    // Whether components are counted before their composite is up to promtool, which reads native histograms from 3.0 on.
    let single =
        !matches!(subject.slo.sli, Sli::Composite { .. } | Sli::Latency { kind: HistogramKind::Native, .. });
    let phase = Phase { scrapes: RAW_SCRAPES, total: Decimal::ONE_HUNDRED, bad: Decimal::TEN };
    let series = traffic::series(subject, &[phase]).filter(|_| single)?;
    let late = |series: Series| Series {
        values: format!("_x{} {}", now + 1 - RAW_SCRAPES, series.values),
        ..series
    };
    Some(series.into_iter().map(late).collect())
}

/// What the rules make of the newest total where there are no raw series: no error series is no errors, no good series
/// is no good events, and all others record nothing, so that the fed count stays the newest; as does an SLI with `good`
/// where the total is not read from what was recorded.
fn unknown_fresh(slo: &Slo, target: Target, placed: &Placed) -> Fresh {
    let newest = placed.get(&NEWEST).copied().unwrap_or(0);
    let total = TOTAL + newest;
    let bad = match &slo.sli {
        Sli::Events { counted_as: CountedAs::Good, .. } if target != Target::VictoriaMetrics => total,
        Sli::Events { counted_as: CountedAs::Bad, .. } | Sli::Latency { kind: HistogramKind::Native, .. } => {
            0
        }
        Sli::Events { .. }
        | Sli::Latency { .. }
        | Sli::Ratio { .. }
        | Sli::Gauge { .. }
        | Sli::Probe { .. }
        | Sli::Composite { .. } => newest,
    };
    // Maintenance leaves the fresh counts as they are.
    Fresh { total, bad }
}

/// The windows of the tiles that count and, where maintenance is left out of them, the window of the raw ones.
fn tiled(slo: &Slo, tile: Duration, now: Duration) -> Vec<Test> {
    let raw = !slo.maintenance.is_empty() && slo.window.is_rolling();
    std::iter::once(counted(slo, tile, now)).chain(raw.then(|| maintained(slo, tile, now))).collect()
}

fn maintained(slo: &Slo, tile: Duration, now: Duration) -> Test {
    let count = samples(slo.window.length(), tile);
    let oldest_seen = samples(names::LOOKBACK, tile);
    let placed = place([count, count - 1].into_iter(), oldest_seen, 1);
    Test {
        name: format!("{}: what maintenance leaves out stays recorded", slo.id.name),
        interval: tile,
        checks: budget_checks(slo, &placed, count, now, RAW).into(),
        series: tiles(slo, &placed, samples(now, tile), [names::RAW_TOTAL_TILE, names::RAW_BAD_TILE]),
    }
}

fn counted(slo: &Slo, tile: Duration, now: Duration) -> Test {
    let tiled = |window: &Duration| slo.slices.is_some() || !is_fast(*window);
    let windows: Vec<Duration> = slo.burn_windows.iter().copied().filter(tiled).collect();
    let all = windows.iter().copied().chain([slo.window.length()]);
    let edges = all.flat_map(|window| [samples(window, tile), samples(window, tile) - 1]);
    // Slices are judged from other series than those fed.
    let newest = if slo.slices.is_some() { 0 } else { NEWEST_TILE };
    let placed = place(edges, newest, 1);
    let mut checks: Vec<Check> = windows
        .iter()
        .map(|window| {
            let count = samples(*window, tile);
            let total = Decimal::from(total(&placed, count));
            Check::value(bad_events(slo, *window, total), now, sum(&placed, 0, count).to_string())
        })
        .collect();
    let count = samples(slo.window.length(), tile);
    if slo.window.is_rolling() {
        checks.extend(budget_checks(slo, &placed, count, now, COUNTED));
    }
    Test {
        name: format!("{}: burn rates and budget of the tile group hold exactly their windows", slo.id.name),
        interval: tile,
        checks,
        series: tiles(slo, &placed, samples(now, tile), [names::TOTAL_TILE, names::BAD_TILE]),
    }
}

/// The burn rate turned back into bad events: × (1 − objective) × total.
fn bad_events(slo: &Slo, window: Duration, total: Decimal) -> String {
    let scale = (slo.objective.error_budget() * total).normalize();
    format!("round(sum({}) * {scale}, 0.001)", series(&names::burn_rate(window), &slo.id))
}

/// Total, bad and remaining, as they are recorded.
type Names = [&'static str; 3];
const COUNTED: Names = [names::TOTAL_WINDOW, names::BAD_WINDOW, names::REMAINING];
const RAW: Names = [names::RAW_TOTAL_WINDOW, names::RAW_BAD_WINDOW, names::RAW_REMAINING];

fn budget_checks(slo: &Slo, placed: &Placed, count: u64, now: Duration, names: Names) -> [Check; 3] {
    let (bad, total) = (sum(placed, 0, count), total(placed, count));
    let budget = (slo.objective.error_budget() * Decimal::from(total)).normalize();
    let spent = format!("round((1 - sum({})) * {budget})", series(names[2], &slo.id));
    let of = |name: &str| format!("sum({})", series(name, &slo.id));
    [
        Check::value(of(names[0]), now, total.to_string()),
        Check::value(of(names[1]), now, bad.to_string()),
        Check::value(spent, now, bad.to_string()),
    ]
}

/// How many samples a window holds that has one at its end.
fn samples(length: Duration, interval: Duration) -> u64 {
    length.as_millis().div_ceil(interval.as_millis())
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
fn tiles(slo: &Slo, placed: &Placed, now: u64, names: [&str; 2]) -> Vec<Series> {
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
    let (totals, bads) = (totals.join(" "), bads.join(" "));
    let fed = |name, values| Series { series: recorded_series(slo, name), values };
    vec![fed(names[0], totals), fed(names[1], bads)]
}

/// Total and bad counts of the fast group, the moment of evaluation being the sample numbered `now`. The totals differ
/// where the bad counts do, so that a window at the wrong place is noticed in them, too.
fn fed(slo: &Slo, placed: &Placed, now: u64) -> Vec<Series> {
    let oldest = placed.keys().next_back().copied().unwrap_or(0);
    let gap = if now > oldest { format!("_x{} ", now - oldest) } else { String::new() };
    let values = |base: u64| {
        let (mut parts, mut next) = (Vec::new(), oldest);
        for (age, count) in placed.iter().rev() {
            if next > *age {
                parts.push(format!("{base}+0x{}", next - age - 1));
            }
            parts.push((base + count).to_string());
            next = age.saturating_sub(1);
        }
        format!("{gap}{}", parts.join(" "))
    };
    vec![
        Series { series: recorded_series(slo, names::TOTAL_INCREASE), values: values(TOTAL) },
        Series { series: recorded_series(slo, names::BAD_INCREASE), values: values(0) },
    ]
}
