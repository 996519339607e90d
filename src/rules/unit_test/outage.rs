//! An outage from raw series to the alert: healthy for a while without any error series, then nothing but errors.

use crate::model::{AlertPair, Slo};
use crate::rules::recorded::FAST_INTERVAL;
use crate::rules::unit_test::file::{Check, Test, firing, of_pair};
use crate::rules::unit_test::traffic::{Phase, series};
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
pub(super) fn test(slo: &Slo) -> Option<Test> {
    let pair = slo.alerts.first()?;
    let detection = detection(slo, pair);
    let steps = |length: Duration| length.as_millis() / FAST_INTERVAL.as_millis();
    let outage = Duration::from_secs(detection.as_secs().next_multiple_of(30)) + Duration::from_minutes(5);
    let reset = pair.short.min(LONGEST_SHORT) + RESET_SLACK;
    let (hundred, quiet) = (Decimal::ONE_HUNDRED, HEALTHY + outage + reset);
    let phases = [
        Phase { scrapes: steps(HEALTHY), total: hundred, bad: Decimal::ZERO },
        Phase { scrapes: steps(outage), total: hundred, bad: hundred },
        Phase { scrapes: steps(reset), total: hundred, bad: Decimal::ZERO },
    ];
    let mut checks = vec![
        // The last scrape before the outage: the one at its very beginning already shows errors.
        Check::nothing(firing(&slo.id, ""), HEALTHY - FAST_INTERVAL),
        Check::value(firing(&slo.id, &of_pair(pair)), HEALTHY + detection, "1"),
    ];
    if pair.short <= LONGEST_SHORT {
        checks.push(Check::nothing(firing(&slo.id, &of_pair(pair)), quiet));
    }
    let name = format!("{}: a full outage after healthy traffic without any error series", slo.id.name);
    Some(Test { name, interval: FAST_INTERVAL, series: series(slo, &phases)?, checks })
}

/// When a full outage has used the pair's share of the budget: long window × factor × (1 − objective), and slack.
fn detection(slo: &Slo, pair: &AlertPair) -> Duration {
    let share = pair.factor * slo.objective.error_budget() * Decimal::from(pair.long.as_secs());
    let secs: u64 = share.ceil().to_string().parse().unwrap_or(pair.long.as_secs());
    Duration::from_secs(secs) + SLACK
}
