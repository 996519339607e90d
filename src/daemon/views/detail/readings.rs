//! The figures of every hour, for the crosshair that charts have where JavaScript runs.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::{CurvePoint, Extent, PastHour};

/// A figure an hour, separated by commas, with nothing in between where it is not known; the last one is the running hour's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Readings {
    /// The start of the first hour, in seconds since 1970.
    pub(crate) start: i64,
    /// The moment that the last figures are of.
    pub(crate) end: i64,
    /// What was left of the budget at its end, as a ratio.
    pub(crate) left: String,
    /// The burn rate.
    pub(crate) rate: String,
    /// Bad events.
    pub(crate) bad: String,
    /// All events.
    pub(crate) total: String,
}

impl Readings {
    /// Those of `hours` and of the one that runs, which burns at `now`; `None` without any.
    pub(super) fn of(
        hours: &[PastHour],
        points: &[CurvePoint],
        now: Option<f64>,
        shown: Extent,
        error_budget: f64,
    ) -> Option<Self> {
        let (first, last) = (hours.first()?, hours.last()?);
        let place = |end: DateTime<Utc>| points.binary_search_by_key(&end, |point| point.at).ok();
        let left = |end| points[place(end)?].remaining_ratio;
        let newest = || points.last().and_then(|point| point.remaining_ratio);
        // Where the last hour is not loaded yet, the running one is further away than a step.
        let runs = shown.end > last.end && shown.end - last.end <= TimeDelta::hours(1);
        let of = |value: &dyn Fn(&PastHour) -> Option<f64>, now: Option<f64>, digits: i32| {
            let past = hours.iter().map(value);
            past.chain(runs.then_some(now)).map(|value| written(value, digits)).collect::<Vec<_>>().join(",")
        };
        Some(Self {
            start: first.start().timestamp(),
            end: shown.end.timestamp(),
            left: of(&|hour| left(hour.end), newest(), 4),
            rate: of(&|hour| hour.burn_rate(error_budget), now, 2),
            bad: of(&|hour| hour.counted.map(|sum| sum.bad_events), None, 0),
            total: of(&|hour| hour.counted.map(|sum| sum.total_events), None, 0),
        })
    }
}

/// With so many digits after the point, and no more than it needs.
fn written(value: Option<f64>, digits: i32) -> String {
    let scale = 10_f64.powi(digits);
    value.map(|value| format!("{}", (value * scale).round() / scale)).unwrap_or_default()
}
