//! When an overspent budget is back above zero.

use chrono::{DateTime, Utc};

use crate::status::{CurvePoint, GroupStatus};
use crate::units::Duration;

/// When what was spent early in the window has left it, so that the budget is no longer overspent, at the present
/// burn rate: the first time t after `now` with overspent + rate × (t − now) / window ≤ what left by t.
/// `None` when something is left, when that is not known, or when it does not happen within the window.
pub(crate) fn recovers_at(
    group: &GroupStatus,
    window: Duration,
    rate: Option<f64>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let overspent = -group.budget.as_ref().ok()?.remaining_ratio();
    let (length, rate) = (chrono::TimeDelta::seconds(i64::try_from(window.as_secs()).ok()?), rate?);
    let recovered = |point: &&CurvePoint| {
        let at = point.at + length;
        let adds = rate * (at - now).as_seconds_f64() / window.as_secs_f64();
        at > now && point.remaining_ratio.is_some_and(|left| overspent + adds <= 1.0 - left)
    };
    if overspent < 0.0 {
        return None;
    }
    group.curve.iter().find(recovered).map(|point| point.at + length)
}
