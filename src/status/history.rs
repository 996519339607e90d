//! The past as hourly sums, and the curve of the budget drawn from them.

use chrono::{DateTime, TimeDelta, Utc};

/// The tiles of one hour, summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HourSum {
    /// When the hour ends.
    pub end: DateTime<Utc>,
    /// Bad events.
    pub bad_events: f64,
    /// All events.
    pub total_events: f64,
    /// The share of the hour for which tiles exist, 0 to 1.
    pub coverage: f64,
}

/// One point of the budget curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The end of the hour.
    pub at: DateTime<Utc>,
    /// The share of this window's budget that was left then, `None` where no tiles exist.
    pub remaining_ratio: Option<f64>,
}

/// How the budget of the window that ends with the last hour was spent: 100 % at its start, less what every hour took.
///
/// `allowed_events` is the whole budget of the window, so that the curve ends where the budget stands.
#[must_use]
pub(super) fn curve(
    hours: &[HourSum],
    start: DateTime<Utc>,
    now: DateTime<Utc>,
    allowed_events: f64,
) -> Vec<CurvePoint> {
    let mut points = vec![CurvePoint { at: start, remaining_ratio: Some(1.0) }];
    let (mut spent, mut known) = (0.0, hours.iter().peekable());
    let mut at = start + TimeDelta::hours(1);
    while at <= now {
        while known.peek().is_some_and(|hour| hour.end <= at - TimeDelta::hours(1)) {
            known.next();
        }
        let hour = known.next_if(|hour| hour.end <= at);
        spent += hour.map_or(0.0, |hour| hour.bad_events);
        points.push(CurvePoint { at, remaining_ratio: hour.map(|_| 1.0 - spent / allowed_events) });
        at += TimeDelta::hours(1);
    }
    points
}
