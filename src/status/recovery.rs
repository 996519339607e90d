//! When an overspent budget is back above zero.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::{CurvePoint, Outlook};
use crate::units::Duration;

/// What comes next for a budget that is `overspent` by this share of it: when what was spent early in the window has
/// left it, at the present burn `rate`. That is the first time t after `now` with
/// overspent + rate × (t − now) / window ≤ what `curve` says has left by t.
///
/// [`Outlook::Spent`] while rate or history are not known.
pub(super) fn recovery(
    overspent: f64,
    rate: Option<f64>,
    curve: &[CurvePoint],
    window: Duration,
    now: DateTime<Utc>,
) -> Outlook {
    let Some(rate) = rate.filter(|_| !curve.is_empty()) else { return Outlook::Spent };
    let length = TimeDelta::milliseconds(i64::try_from(window.as_millis()).unwrap_or(i64::MAX));
    let recovered = |point: &&CurvePoint| {
        let at = point.at + length;
        let adds = rate * (at - now).as_seconds_f64() / window.as_secs_f64();
        at > now && point.remaining_ratio.is_some_and(|left| overspent + adds <= 1.0 - left)
    };
    let found = curve.iter().find(recovered);
    found.map_or(Outlook::StaysSpent, |point| Outlook::Recovers(point.at + length))
}
