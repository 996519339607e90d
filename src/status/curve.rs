//! The curve of a budget over its window.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::status::counts::share;
use crate::status::{Budget, Counts, Extent, Hours, PastHour};
use crate::units::Duration;

/// One point of the budget curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The end of the hour; for the last point, now to the minute.
    pub at: DateTime<Utc>,
    /// The share of this window's budget that was left then, `None` where no tiles exist.
    pub remaining_ratio: Option<f64>,
}

/// How the budget of a window was spent: 100 % at its start, less what every hour up to its end took; and the hours themselves. Points are
/// made when they are looked at: those of thousands of SLOs would be most of a snapshot.
///
/// The whole budget is that of the live figure, and the last point is where it stands, so that curve and figure
/// agree; the step to it is what the running hour took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve(Option<Recorded>);

#[derive(Clone, Debug)]
struct Recorded {
    hours: Arc<Hours>,
    known: Extent,
    now: DateTime<Utc>,
    /// Without a budget there is nothing that hours could be a share of.
    budget: Option<Whole>,
}

/// The live figure.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Whole {
    allowed_events: f64,
    remaining_ratio: f64,
}

impl Curve {
    /// The curve of the window whose `hours` are `known` and whose budget, where that is known, stands at `budget` now.
    #[must_use]
    pub fn new<'a>(
        hours: Arc<Hours>,
        known: Extent,
        now: DateTime<Utc>,
        budget: impl Into<Option<&'a Budget>>,
    ) -> Self {
        let budget = budget.into().map(|budget| Whole {
            allowed_events: budget.allowed_events(),
            remaining_ratio: budget.remaining_ratio(),
        });
        Self(Some(Recorded { hours, known, now: to_the_minute(now), budget }))
    }

    /// Whether there is none, because the history is not loaded or the budget not known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|recorded| recorded.budget.is_none())
    }

    /// What the hours hold of `extent`, from its start up to the last hour that is loaded, and up to when that is. `None` where
    /// its start is not held.
    #[must_use]
    pub(super) fn counts(&self, extent: Extent, tile: Duration) -> Option<(Counts, DateTime<Utc>)> {
        let Recorded { hours, known, .. } = self.0.as_ref()?;
        let held = Extent { start: extent.start, end: extent.end.min(known.end) };
        let holds = known.start <= held.start && held.start < held.end;
        holds.then(|| (Counts::of(Some(hours), held, tile), held.end))
    }

    /// Its points, an hour each, oldest first.
    #[must_use]
    pub fn points(&self) -> Vec<CurvePoint> {
        let points = |recorded: &Recorded| Some(recorded.points(recorded.budget?));
        self.0.as_ref().and_then(points).unwrap_or_default()
    }

    /// From the window's start to the moment that the last point tells of; `None` until the history is loaded.
    #[must_use]
    pub fn extent(&self) -> Option<Extent> {
        self.0.as_ref().map(|recorded| Extent { start: recorded.known.start, end: recorded.now })
    }

    /// The hours of the window that are over, oldest first, whether or not its budget is known.
    #[must_use]
    pub fn hours(&self) -> Vec<PastHour> {
        self.0.as_ref().map(Recorded::past_hours).unwrap_or_default()
    }
}

impl Recorded {
    fn points(&self, Whole { allowed_events, remaining_ratio }: Whole) -> Vec<CurvePoint> {
        let known = self.known;
        let (mut spent, mut points) = (0.0, vec![CurvePoint { at: known.start, remaining_ratio: None }]);
        for (end, sum) in self.hours.within(known) {
            let before = 1.0 - spent / allowed_events;
            spent += sum.bad_events * share(end, known);
            let remaining_ratio = (sum.tiles > 0.0).then_some(1.0 - spent / allowed_events);
            // What is known of an hour is known at both its ends.
            if let (Some(previous), Some(_)) = (points.last_mut(), remaining_ratio) {
                previous.remaining_ratio.get_or_insert(before);
            }
            points.push(CurvePoint { at: end, remaining_ratio });
        }
        points.pop_if(|last| last.at >= self.now);
        points.push(CurvePoint { at: self.now, remaining_ratio: Some(remaining_ratio) });
        points
    }

    /// The hour that ended last is written and loaded some minutes after its end: until then it is not told as unknown.
    fn past_hours(&self) -> Vec<PastHour> {
        let whole = self.now.duration_trunc(TimeDelta::hours(1)).unwrap_or(self.now);
        let end = if whole - self.known.end <= TimeDelta::hours(1) { self.known.end } else { whole };
        let extent = Extent { end: end.min(whole), ..self.known };
        let past = extent.end > extent.start;
        self.hours.within(extent).filter(|_| past).map(|(end, sum)| PastHour::of(end, sum)).collect()
    }
}

/// Curves of one minute are the same, so that a quiet page stays as it is from one poll to the next; and hours that were not
/// loaded anew are the same ones.
impl PartialEq for Recorded {
    fn eq(&self, other: &Self) -> bool {
        let ends = |one: &Self| (to_the_minute(one.known.start), one.known.end, one.now);
        let rest = |one: &Self| (ends(one), one.budget);
        rest(self) == rest(other) && (Arc::ptr_eq(&self.hours, &other.hours) || self.hours == other.hours)
    }
}

fn to_the_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at)
}
