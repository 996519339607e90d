//! Few and round ticks.

use chrono::{DateTime, Days, Duration, Timelike as _, Utc};

use crate::units::TimeZone;

/// The ticks of a scale from at most `lowest` up to 1, in shares: 0, 0.25, 0.5, 0.75, 1. The first is the scale's foot.
pub(super) fn share_ticks(lowest: f64) -> Vec<f64> {
    let steps = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
    let fits = |step: &&f64| (1.0 - lowest) / **step <= 5.0;
    let step = steps.iter().find(fits).copied().unwrap_or(-lowest / 4.0);
    let below = (-lowest / step - 1e-9).ceil().max(0.0);
    let mut ticks = Vec::new();
    let mut at = -below * step;
    while at < 1.0 - 1e-9 {
        ticks.push(at);
        at += step;
    }
    ticks.push(1.0);
    ticks
}

/// At most about `most` round times from `start` to `end` by the clocks of `zone`: midnights counted back from the last one, or hours of the
/// day that are so many apart. An hour that clocks show twice is marked once.
pub(super) fn time_ticks(
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    zone: TimeZone,
    most: i64,
) -> Vec<DateTime<Utc>> {
    let span = (end - start).num_hours();
    let fits = |step: &i64| span / *step < most;
    if let Some(step) = [1, 2, 3, 6, 12].into_iter().find(fits) {
        return hours_of_day(start, end, zone, step);
    }
    let days = [1, 2, 5, 7, 10, 15, 30, 60, 90, 365].into_iter().find(|days| fits(&(days * 24)));
    midnights(start, end, zone, days.unwrap_or(span / 24))
}

/// Every so many hours of the day. Clocks are off UTC by quarters of an hour.
fn hours_of_day(start: DateTime<Utc>, end: DateTime<Utc>, zone: TimeZone, step: i64) -> Vec<DateTime<Utc>> {
    let quarter = |n: i64| DateTime::from_timestamp(n * 900, 0);
    let quarters = start.timestamp().div_euclid(900)..=end.timestamp().div_euclid(900);
    let round = |at: &DateTime<Utc>| {
        let clock = zone.wall_clock(*at);
        clock.minute() == 0 && i64::from(clock.hour()) % step == 0
    };
    let mut ticks: Vec<_> =
        quarters.filter_map(quarter).filter(|at| (start..=end).contains(at)).filter(round).collect();
    ticks.dedup_by_key(|at| zone.wall_clock(*at));
    ticks
}

/// The beginnings of days, every so many of them, the last one among them.
fn midnights(start: DateTime<Utc>, end: DateTime<Utc>, zone: TimeZone, step: i64) -> Vec<DateTime<Utc>> {
    let step = Days::new(u64::try_from(step).unwrap_or(1).max(1));
    let last = zone.wall_clock(end).date();
    let days = std::iter::successors(Some(last), |day| day.checked_sub_days(step));
    let begin = days.map_while(|day| zone.start_of_day(day));
    let mut ticks: Vec<_> = begin.take_while(|at| *at >= start).filter(|at| *at <= end).collect();
    ticks.reverse();
    ticks
}

/// About `most` round times between `start` and `end`, counted from `zero`, and the seconds between two of them.
pub(super) fn round_ticks(
    zero: DateTime<Utc>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    most: i64,
) -> (Vec<DateTime<Utc>>, i64) {
    let steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];
    let span = (end - start).num_seconds();
    let step = steps.into_iter().find(|step| span / step <= most).unwrap_or(span.max(1));
    let count = |at: DateTime<Utc>| (at - zero).num_seconds().div_euclid(step);
    let ticks = (count(start)..=count(end)).map(|n| zero + Duration::seconds(n * step));
    (ticks.filter(|at| (start..=end).contains(at)).collect(), step)
}

/// Round times of day between `start` and `end`, about `most`, and how they are written: with seconds where they are
/// less than a minute apart.
pub(super) fn clock_ticks(
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    most: i64,
) -> (Vec<DateTime<Utc>>, &'static str) {
    let (mut ticks, step) = round_ticks(DateTime::UNIX_EPOCH, start, end, most);
    // At the very edge it would stand below the scale.
    ticks.retain(|at| *at > start);
    let format = match step {
        ..60 => "%H:%M:%S",
        60..86_400 => "%H:%M",
        _ => "%-d %b",
    };
    (ticks, format)
}

/// The smallest round step, 1, 2, 2.5 or 5 times a power of ten, of which five hold `missing`, a ratio above zero.
pub(super) fn round_step(missing: f64) -> f64 {
    let magnitude = 10_f64.powf(missing.log10().floor());
    let steps = [0.2, 0.25, 0.5, 1.0, 2.0].map(|factor| factor * magnitude);
    steps.into_iter().find(|step| missing / step <= 5.0).unwrap_or(magnitude * 2.5)
}
