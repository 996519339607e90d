//! What was counted hour by hour, and how fast the budget burned then.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::{Extent, HourSum};
use crate::units::Duration;

/// An hour that is over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastHour {
    /// Its end.
    pub end: DateTime<Utc>,
    /// What was counted in it; `None` where no tile was recorded.
    pub counted: Option<HourSum>,
}

impl PastHour {
    /// The hour that ends at `end`, in which `sum` was recorded.
    pub(super) fn of(end: DateTime<Utc>, sum: HourSum) -> Self {
        Self { end, counted: (sum.tiles > 0.0).then_some(sum) }
    }

    /// Its first moment.
    #[must_use]
    pub fn start(&self) -> DateTime<Utc> {
        self.end - TimeDelta::hours(1)
    }

    /// How fast it burned a budget that is `error_budget` of all events; 0 without events, and `None` where nothing is known.
    #[must_use]
    pub fn burn_rate(&self, error_budget: f64) -> Option<f64> {
        self.counted.map(|sum| burn_rate(sum.total_events, sum.bad_events, error_budget))
    }
}

/// The highest burn rate over `window`, as whole hours tell it, that ended `during` an extent or at most an hour after it; `None` where
/// nothing is known. A window that ends between two hours may have burned a little faster.
#[must_use]
pub fn highest_burn_rate(
    hours: &[PastHour],
    window: Duration,
    during: Extent,
    error_budget: f64,
) -> Option<f64> {
    let length = usize::try_from(window.as_secs().div_ceil(3_600)).unwrap_or(usize::MAX).max(1);
    let ends_then = |hour: &PastHour| hour.end > during.start && hour.start() < during.end;
    let over = |last: usize| {
        let known = || hours[(last + 1).saturating_sub(length)..=last].iter().filter_map(|hour| hour.counted);
        let sum = |kept: fn(HourSum) -> f64| known().map(kept).sum::<f64>();
        let rate = burn_rate(sum(|sum| sum.total_events), sum(|sum| sum.bad_events), error_budget);
        known().next().map(|_| rate)
    };
    let ends = hours.iter().enumerate().filter(|(_, hour)| ends_then(hour));
    ends.filter_map(|(last, _)| over(last)).reduce(f64::max)
}

fn burn_rate(total_events: f64, bad_events: f64, error_budget: f64) -> f64 {
    if total_events > 0.0 { bad_events / total_events / error_budget } else { 0.0 }
}
