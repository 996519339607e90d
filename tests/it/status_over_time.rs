//! Hours, and how fast budgets burned in them.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::status::{Curve, Extent, HourSum, PastHour, highest_burn_rate};
use sloe::units::Duration;

use crate::fixtures;
use crate::recorded::history;

const ERROR_BUDGET: f64 = 0.001;

fn end(hour: usize) -> DateTime<Utc> {
    let first = "2026-11-01T01:00:00Z".parse::<DateTime<Utc>>().expect("a moment");
    first + TimeDelta::hours(i64::try_from(hour).expect("few hours"))
}

fn sum(total_events: f64, bad_events: f64) -> HourSum {
    HourSum { bad_events, total_events, tiles: 12.0 }
}

fn hours(counted: &[Option<(f64, f64)>]) -> Vec<PastHour> {
    let hour = |(at, sums): (usize, &Option<(f64, f64)>)| PastHour {
        end: end(at),
        counted: sums.map(|(total, bad)| sum(total, bad)),
    };
    counted.iter().enumerate().map(hour).collect()
}

fn whole(hours: &[PastHour]) -> Extent {
    Extent { start: hours[0].start(), end: hours.last().expect("an hour").end }
}

#[test]
fn an_hour_without_events_burned_nothing_and_one_without_tiles_is_unknown() {
    let hours = hours(&[Some((1_000.0, 2.0)), Some((0.0, 0.0)), None]);
    let rates: Vec<Option<f64>> = hours.iter().map(|hour| hour.burn_rate(ERROR_BUDGET)).collect();
    assert_eq!(rates, [Some(2.0), Some(0.0), None]);
}

#[test]
fn a_long_window_thins_a_short_outage() {
    let mut counted = vec![Some((1_000.0, 0.0)); 12];
    counted[8] = Some((1_000.0, 12.0));
    let hours = hours(&counted);
    let during = Extent { start: hours[8].start(), end: hours[8].end };
    let over = |hours_long| highest_burn_rate(&hours, Duration::from_hours(hours_long), during, ERROR_BUDGET);
    assert_eq!(over(1), Some(12.0));
    assert_eq!(over(6), Some(2.0));
    let before = Extent { start: hours[0].start(), end: hours[3].end };
    assert_eq!(highest_burn_rate(&hours, Duration::from_hours(1), before, ERROR_BUDGET), Some(0.0));
}

#[test]
fn what_is_not_known_is_no_rate() {
    let hours = hours(&[None, None, None]);
    assert_eq!(highest_burn_rate(&hours, Duration::from_hours(6), whole(&hours), ERROR_BUDGET), None);
    assert_eq!(highest_burn_rate(&[], Duration::from_hours(6), whole(&hours), ERROR_BUDGET), None);
}

#[test]
fn hours_are_there_without_a_budget_and_gaps_among_them() {
    let recorded = [Some(sum(100.0, 1.0)), None, Some(sum(80.0, 0.0))];
    let slo = fixtures::availability("shop", "99.9%");
    let history = history(&slo, end(2), &recorded);
    let kept = Arc::new(history.hours(&slo.id, &Vec::new()).expect("some are known").clone());
    let known = Extent { start: end(0) - TimeDelta::hours(1), end: end(2) };
    let curve = |now| Curve::new(Arc::clone(&kept), known, now, None);
    let lately = curve(end(2) + TimeDelta::minutes(20));
    assert!(lately.is_empty() && lately.points().is_empty());
    let counted = |curve: &Curve| curve.hours().iter().map(|hour| hour.counted.is_some()).collect::<Vec<_>>();
    assert_eq!(counted(&lately), [true, false, true]);
    assert_eq!(lately.extent().expect("its hours are loaded").start, known.start);
    // An hour after that, another one is over and may not be loaded yet; after two, it is missing.
    assert_eq!(counted(&curve(end(3) + TimeDelta::minutes(1))), [true, false, true]);
    assert_eq!(counted(&curve(end(4) + TimeDelta::minutes(1))), [true, false, true, false, false]);
}

proptest! {
    /// A window is never worse than its worst hour, and one of an hour is exactly that.
    #[test]
    fn windows_lie_below_their_hours(
        counted in proptest::collection::vec(proptest::option::weighted(0.9, (0.0..1e6_f64, 0.0..1.0_f64)), 1..100),
        length in 1..80_u64,
    ) {
        let counted: Vec<_> = counted.iter().map(|hour| hour.map(|(total, bad)| (total, total * bad))).collect();
        let hours = hours(&counted);
        let over = |long| highest_burn_rate(&hours, Duration::from_hours(long), whole(&hours), ERROR_BUDGET);
        let worst = hours.iter().filter_map(|hour| hour.burn_rate(ERROR_BUDGET)).reduce(f64::max);
        prop_assert_eq!(over(1), worst);
        prop_assert_eq!(over(length).is_some(), worst.is_some());
        prop_assert!(over(length) <= worst.map(|worst| worst * (1.0 + 1e-9)));
    }
}
