//! The moments that a budget is about: the window as it lies at one moment.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, TimeDelta, Utc};

use crate::model::{Period, Window};
use crate::units::{Duration, TimeZone};

/// From `start` up to and without `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extent {
    /// Its first moment.
    pub start: DateTime<Utc>,
    /// The first moment after it; of a period of the calendar, the start of the next one.
    pub end: DateTime<Utc>,
}

impl Extent {
    /// The window as it lies at `now`: for a rolling one the time before, for one of the calendar the whole period that
    /// `now` lies in, by the clocks of its time zone.
    ///
    /// `None` for moments beyond the years that can be counted.
    #[must_use]
    pub fn present(window: Window, now: DateTime<Utc>) -> Option<Self> {
        match window {
            Window::Rolling(length) => Self::ending(now, length),
            Window::Calendar { period, zone } => {
                let day = first_day(period, zone.wall_clock(now).date())?;
                let beginning = |day| {
                    let [start, end] = [Some(day), next(period, day)].map(|day| zone.start_of_day(day?));
                    Some(Self { start: start?, end: end? })
                };
                // Clocks that are put back over midnight show the day before once more.
                beginning(day).filter(|extent| now < extent.end).or_else(|| beginning(next(period, day)?))
            }
        }
    }

    /// The extent of the same `window` that ended when this one began.
    #[must_use]
    pub fn previous(self, window: Window) -> Option<Self> {
        match window {
            Window::Rolling(length) => Self::ending(self.start, length),
            Window::Calendar { .. } => {
                Self::present(window, self.start.checked_sub_signed(TimeDelta::milliseconds(1))?)
            }
        }
    }

    /// How long it is. Periods differ: a week in which clocks are put forward has 167 hours.
    #[must_use]
    pub fn length(self) -> Duration {
        length(self.end - self.start)
    }

    /// How much of it has passed at `now`.
    #[must_use]
    pub fn elapsed(self, now: DateTime<Utc>) -> Duration {
        length(now.min(self.end) - self.start)
    }

    fn ending(end: DateTime<Utc>, window: Duration) -> Option<Self> {
        let millis = i64::try_from(window.as_millis()).ok()?;
        Some(Self { start: end.checked_sub_signed(TimeDelta::try_milliseconds(millis)?)?, end })
    }
}

/// How far back an extent of `window` can begin, whatever the calendar: a month of 31 days in whose last night clocks
/// are put back, a quarter of 92.
#[must_use]
pub fn longest(window: Window) -> Duration {
    let days = match window {
        Window::Rolling(length) => return length,
        Window::Calendar { period: Period::Week, .. } => 7,
        Window::Calendar { period: Period::Month, .. } => 31,
        Window::Calendar { period: Period::Quarter, .. } => 92,
    };
    Duration::from_days(days) + Duration::from_hours(1)
}

/// The window by whose extents the past is told: that of the calendar itself; of a rolling one, which has no periods, the
/// weeks, months or quarters of UTC that are about as long.
pub(super) fn review(window: Window) -> Window {
    let Window::Rolling(length) = window else { return window };
    let period = match length {
        _ if length <= Duration::from_days(7) => Period::Week,
        _ if length <= Duration::from_days(31) => Period::Month,
        _ => Period::Quarter,
    };
    Window::Calendar { period, zone: TimeZone::UTC }
}

fn first_day(period: Period, day: NaiveDate) -> Option<NaiveDate> {
    match period {
        Period::Week => day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())),
        Period::Month => day.with_day(1),
        Period::Quarter => day.with_day(1)?.with_month0(day.month0() / 3 * 3),
    }
}

/// The first day of the period after the one that begins with `day`.
fn next(period: Period, day: NaiveDate) -> Option<NaiveDate> {
    match period {
        Period::Week => day.checked_add_days(Days::new(7)),
        Period::Month => day.checked_add_months(Months::new(1)),
        Period::Quarter => day.checked_add_months(Months::new(3)),
    }
}

/// What lies before an extent's start has no length.
fn length(delta: TimeDelta) -> Duration {
    Duration::from_millis(u64::try_from(delta.num_milliseconds()).unwrap_or(0))
}
