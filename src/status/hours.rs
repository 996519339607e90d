//! Hourly sums of the tiles of one budget.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::Extent;

/// The tiles of one hour, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourSum {
    /// Bad events.
    pub bad_events: f64,
    /// All events.
    pub total_events: f64,
    /// How many tiles were recorded; without any, nothing is known of the hour.
    pub tiles: f64,
}

/// Consecutive hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hours {
    /// The end of the first hour, in hours since the epoch.
    first: i64,
    sums: Vec<Kept>,
}

/// Bad events, all events and tiles of an hour in half the memory: there are hundreds of hours of thousands of SLOs.
/// Counts up to 16 million stay exact, and larger ones are off by less than a ten-millionth.
type Kept = [f32; 3];

impl Hours {
    /// Every hour of which a part lies within `extent`, oldest first, with its end; hours without tiles are empty sums.
    pub fn within(&self, extent: Extent) -> impl Iterator<Item = (DateTime<Utc>, HourSum)> {
        let last = hour_of(extent.end - TimeDelta::milliseconds(1)) + 1;
        (hour_of(extent.start) + 1..=last).map(|hour| (end_of(hour), self.get(hour)))
    }

    /// The start of the first hour of `extent` with tiles.
    pub(super) fn first_known(&self, extent: Extent) -> Option<DateTime<Utc>> {
        let known = self.within(extent).find(|(_, sum)| sum.tiles > 0.0);
        known.map(|(end, _)| (end - TimeDelta::hours(1)).max(extent.start))
    }

    fn get(&self, hour: i64) -> HourSum {
        let at = usize::try_from(hour - self.first).ok();
        let kept = at.and_then(|at| self.sums.get(at)).copied().unwrap_or_default();
        let [bad_events, total_events, tiles] = kept.map(f64::from);
        HourSum { bad_events, total_events, tiles }
    }

    /// Changes the hour that ends at hour `end`, made if it is not there yet; those before the first are forgotten.
    #[expect(clippy::cast_possible_truncation, reason = "six digits are kept")]
    pub(super) fn change(&mut self, end: i64, change: impl FnOnce(&mut HourSum)) {
        if self.sums.is_empty() {
            self.first = end;
        }
        let mut sum = self.get(end);
        let Ok(at) = usize::try_from(end - self.first) else { return };
        if at >= self.sums.len() {
            self.sums.resize(at + 1, Kept::default());
        }
        change(&mut sum);
        self.sums[at] = [sum.bad_events, sum.total_events, sum.tiles].map(|count| count as f32);
    }

    /// Forgets hours before hour `first`.
    pub(super) fn trim(&mut self, first: i64) {
        let old = usize::try_from(first - self.first).unwrap_or(0).min(self.sums.len());
        self.sums.drain(..old);
        self.first += i64::try_from(old).unwrap_or(0);
    }

    /// Forgets hours from hour `first` on and makes room for them up to `last`, and for no more: thousands of SLOs would
    /// keep twice the memory.
    pub(super) fn renew(&mut self, first: i64, last: i64) {
        self.sums.truncate(usize::try_from(first - self.first).unwrap_or(0));
        self.sums.reserve_exact(usize::try_from(last - first + 1).unwrap_or(0));
    }
}

/// The whole hours up to `at`, since the epoch.
pub(super) fn hour_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(3_600)
}

pub(super) fn end_of(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
}
