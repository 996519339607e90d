//! An outage from raw series to the alert: healthy for a while without any error series, then nothing but errors.

use crate::model::{AlertPair, Score, Slo, Unit};
use crate::rules::recorded::FAST_INTERVAL;
use crate::rules::unit_test::file::{Check, Test, firing, of_pair};
use crate::rules::unit_test::traffic::{Phase, Subject, series};
use crate::units::{Decimal, Duration};

/// Healthy traffic before the outage: more than the fast pair's hour.
const HEALTHY: Duration = Duration::from_minutes(70);
/// Scrape and evaluation on top of the model's time to detection.
const SLACK: Duration = Duration::from_secs(90);
/// Time to go on firing, and slack, on top of the short window until a page has to be quiet again.
const RESET_SLACK: Duration = Duration::from_minutes(8);
/// Pairs with a longer short window take too long to become quiet for a quick test.
const LONGEST_SHORT: Duration = Duration::from_minutes(30);

/// The fastest alert fires in time, not before, and is quiet again after the outage.
pub(super) fn test(subject: Subject<'_>) -> Option<Test> {
    let slo = subject.slo;
    let pair = slo.alerts.first()?;
    let (detection, outage, reset) = (detection(slo, pair), outage(slo, pair), reset(slo, pair));
    let (events, quiet) = (events(slo), HEALTHY + outage + reset);
    let phases = [
        Phase { scrapes: steps(HEALTHY), total: events, bad: Decimal::ZERO },
        Phase { scrapes: steps(outage), total: events, bad: events },
        Phase { scrapes: steps(reset), total: events, bad: Decimal::ZERO },
    ];
    let mut checks = vec![
        // The last scrape before the outage: the one at its very beginning already shows errors.
        Check::nothing(firing(&slo.id, ""), HEALTHY - FAST_INTERVAL),
        Check::value(firing(&slo.id, &of_pair(slo, pair)), HEALTHY + detection, "1"),
    ];
    if pair.short <= LONGEST_SHORT {
        checks.push(Check::nothing(firing(&slo.id, &of_pair(slo, pair)), quiet));
    }
    let name = format!("{}: a full outage after healthy traffic without any error series", slo.id.name);
    Some(Test { name, interval: FAST_INTERVAL, series: series(subject, &phases)?, checks })
}

/// Healthy traffic and an outage of the same length as in [`test`], and when the alert is due in it.
pub(super) fn phases(slo: &Slo, pair: &AlertPair) -> ([Phase; 2], Duration) {
    let events = events(slo);
    let healthy = Phase { scrapes: steps(HEALTHY), total: events, bad: Decimal::ZERO };
    let outage = Phase { scrapes: steps(outage(slo, pair)), total: events, bad: events };
    ([healthy, outage], HEALTHY + detection(slo, pair))
}

fn steps(length: Duration) -> u64 {
    length.as_millis() / FAST_INTERVAL.as_millis()
}

/// Between two scrapes: enough for the guard against few events to let the first of them through.
fn events(slo: &Slo) -> Decimal {
    Decimal::from(slo.alerting.min_bad_events.unwrap_or_default()).max(Decimal::ONE_HUNDRED)
}

fn outage(slo: &Slo, pair: &AlertPair) -> Duration {
    Duration::from_secs(detection(slo, pair).as_secs().next_multiple_of(30)) + Duration::from_minutes(5)
}

/// The short window, and the slice that holds the last bad events.
fn reset(slo: &Slo, pair: &AlertPair) -> Duration {
    let slice = slo.slices.map(|slices| slices.length).unwrap_or_default();
    let steps = (pair.short.min(LONGEST_SHORT) + slice + RESET_SLACK).as_secs().next_multiple_of(30);
    Duration::from_secs(steps)
}

/// When a full outage has used the pair's share of the budget: long window × factor × (1 − objective), and slack.
fn detection(slo: &Slo, pair: &AlertPair) -> Duration {
    let share = pair.factor * slo.objective.error_budget() * Decimal::from(pair.long.as_secs());
    let secs: u64 = share.ceil().to_string().parse().unwrap_or(pair.long.as_secs());
    Duration::from_secs(secs) + SLACK + until_bad(slo) + until_enough(slo)
}

/// How long a slice takes to turn bad: all of it where it is bad in part.
fn until_bad(slo: &Slo) -> Duration {
    let Some(slices) = slo.slices else { return Duration::default() };
    match slices.score {
        Score::Target(target) => {
            let secs = target.error_budget() * Decimal::from(slices.length.as_secs());
            Duration::from_secs(secs.ceil().to_string().parse().unwrap_or_default())
        }
        Score::Partial => slices.length,
    }
}

/// How long the guard against few events holds alerts back where time is counted, a sample or a slice at a time.
fn until_enough(slo: &Slo) -> Duration {
    let least = slo.alerting.min_bad_events.unwrap_or_default();
    match slo.unit() {
        Unit::Events => Duration::default(),
        Unit::Samples => slo.scrape_interval * least,
        Unit::Slices => slo.slices.map_or(Duration::from_minutes(5), |slices| slices.length) * least,
    }
}
