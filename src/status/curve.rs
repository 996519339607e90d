//! The curve of a budget over its window, and the share of the window that is known.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::status::{Budget, HourSum, Hours};
use crate::units::Duration;

/// One point of the budget curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The end of the hour; for the last point, now to the minute.
    pub at: DateTime<Utc>,
    /// The share of this window's budget that was left then, `None` where no tiles exist.
    pub remaining_ratio: Option<f64>,
}

/// How the budget of the window that ends now was spent: 100 % at its start, less what every hour up to `until` took.
///
/// The whole budget is that of the live `budget`, and the last point is where it stands, so that curve and figure
/// agree; the step to it is what the running hour took.
pub(super) fn curve(
    hours: &Hours,
    start: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
    budget: &Budget,
) -> Vec<CurvePoint> {
    let allowed = budget.allowed_events();
    let (mut spent, mut points) = (0.0, vec![CurvePoint { at: start, remaining_ratio: None }]);
    for (end, sum) in hours.between(start, until) {
        let before = 1.0 - spent / allowed;
        spent += sum.bad_events * share_after(start, end);
        let remaining_ratio = (sum.tiles > 0.0).then_some(1.0 - spent / allowed);
        // What is known of an hour is known at both its ends.
        if let (Some(previous), Some(_)) = (points.last_mut(), remaining_ratio) {
            previous.remaining_ratio.get_or_insert(before);
        }
        points.push(CurvePoint { at: end, remaining_ratio });
    }
    end_at(&mut points, now, budget.remaining_ratio());
    points
}

/// Ends the curve at the live figure; at the minute, so that a quiet page stays the same from one poll to the next.
fn end_at(points: &mut Vec<CurvePoint>, now: DateTime<Utc>, remaining: f64) {
    let at = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
    points.pop_if(|last| last.at >= at);
    points.push(CurvePoint { at, remaining_ratio: Some(remaining) });
}

/// The share of the time from `start` to `until` for which tiles of length `tile` exist, 0 to 1.
/// `None` where no whole hour lies between.
pub(super) fn coverage(
    hours: Option<&Hours>,
    tile: Duration,
    start: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Option<f64> {
    let length = in_hours(until - start);
    // What is missing is summed up, so that a window without gaps is covered by exactly 1.
    let missing = |hours: &Hours| -> f64 {
        hours.between(start, until).map(|(end, sum)| missing_share(sum, tile) * share_after(start, end)).sum()
    };
    (length >= 1.0).then(|| hours.map_or(0.0, |hours| (1.0 - missing(hours) / length).max(0.0)))
}

/// A rule group that is loaded anew may record a tile more in an hour; an hour is never covered twice.
fn missing_share(sum: HourSum, tile: Duration) -> f64 {
    (1.0 - sum.tiles * tile.as_secs_f64() / 3_600.0).max(0.0)
}

/// How much of the hour that ends at `end` lies after `start`: the window's first hour is cut.
fn share_after(start: DateTime<Utc>, end: DateTime<Utc>) -> f64 {
    in_hours(end - start).min(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
fn in_hours(length: TimeDelta) -> f64 {
    length.num_milliseconds() as f64 / 3_600_000.0
}
