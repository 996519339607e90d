//! The curve of a budget over its window.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::status::counts::share;
use crate::status::{Budget, Extent, Hours};

/// One point of the budget curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The end of the hour; for the last point, now to the minute.
    pub at: DateTime<Utc>,
    /// The share of this window's budget that was left then, `None` where no tiles exist.
    pub remaining_ratio: Option<f64>,
}

/// How the budget of the window that began at the start of `known` was spent: 100 % there, less what every hour up to
/// its end took.
///
/// The whole budget is that of the live `budget`, and the last point is where it stands, so that curve and figure
/// agree; the step to it is what the running hour took.
pub(super) fn curve(hours: &Hours, known: Extent, now: DateTime<Utc>, budget: &Budget) -> Vec<CurvePoint> {
    let allowed = budget.allowed_events();
    let (mut spent, mut points) = (0.0, vec![CurvePoint { at: known.start, remaining_ratio: None }]);
    for (end, sum) in hours.within(known) {
        let before = 1.0 - spent / allowed;
        spent += sum.bad_events * share(end, known);
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
