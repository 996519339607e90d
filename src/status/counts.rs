//! What was counted between two moments, from hourly sums.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::{Extent, HourSum, Hours};
use crate::units::Duration;

/// The recorded tiles of an extent, summed up, and how much of it they cover.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// All events.
    pub total_events: f64,
    /// The bad ones.
    pub bad_events: f64,
    /// How many tiles were recorded.
    pub tiles: f64,
    /// The bad events of hours of which only a part lies within, as where a day begins at half past the hour of UTC.
    /// Such an hour is shared out by time: so many bad events are perhaps on the wrong side.
    pub shared_out_events: f64,
    /// In hours.
    length: f64,
    missing: f64,
}

impl Counts {
    /// What `hours` hold of `extent`, recorded in tiles of length `tile`; nothing where there are none.
    #[must_use]
    pub fn of(hours: Option<&Hours>, extent: Extent, tile: Duration) -> Self {
        let length = in_hours(extent.end - extent.start).max(0.0);
        let empty = Self { length, ..Self::default() };
        let Some(hours) = hours else { return Self { missing: length, ..empty } };
        hours.within(extent).fold(empty, |counts, (end, sum)| counts.with_hour(sum, share(end, extent), tile))
    }

    /// What was counted in all tiles of a time, which is this long.
    #[must_use]
    pub fn summed(sum: HourSum, span: TimeDelta, tile: Duration) -> Self {
        Self::default().with_recent(sum, span.max(TimeDelta::zero()), tile)
    }

    /// With the tiles of the time since then, which is this long.
    #[must_use]
    pub fn with_recent(self, recent: HourSum, span: TimeDelta, tile: Duration) -> Self {
        // What is no number covers nothing.
        let (length, tiles) = (in_hours(span), recent.tiles.max(0.0));
        let covered = (tiles * in_hours_of(tile)).min(length);
        Self {
            total_events: self.total_events + recent.total_events,
            bad_events: self.bad_events + recent.bad_events,
            tiles: self.tiles + tiles,
            length: self.length + length,
            missing: self.missing + length - covered,
            ..self
        }
    }

    /// The share of the time for which tiles exist, 0 to 1. `None` where it is shorter than an hour.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        (self.length >= 1.0).then(|| (1.0 - self.missing / self.length).max(0.0))
    }

    /// The time for which tiles exist.
    #[must_use]
    pub fn covered(&self) -> Duration {
        Duration::from_secs_f64((self.length - self.missing) * 3_600.0)
    }

    fn with_hour(self, sum: HourSum, share: f64, tile: Duration) -> Self {
        // What is missing is summed up, so that time without gaps is covered by exactly 1. A rule group that is loaded
        // anew may record a tile more in an hour; an hour is never covered twice.
        let missing = (1.0 - sum.tiles * in_hours_of(tile)).max(0.0) * share;
        Self {
            total_events: self.total_events + sum.total_events * share,
            bad_events: self.bad_events + sum.bad_events * share,
            tiles: self.tiles + sum.tiles * share,
            shared_out_events: self.shared_out_events + if share < 1.0 { sum.bad_events } else { 0.0 },
            missing: self.missing + missing,
            ..self
        }
    }
}

/// How much of the hour that ends at `end` lies within `extent`, 0 to 1.
pub(super) fn share(end: DateTime<Utc>, extent: Extent) -> f64 {
    let start = (end - TimeDelta::hours(1)).max(extent.start);
    in_hours(end.min(extent.end) - start).clamp(0.0, 1.0)
}

fn in_hours_of(length: Duration) -> f64 {
    length.as_secs_f64() / 3_600.0
}

#[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
fn in_hours(length: TimeDelta) -> f64 {
    length.num_milliseconds() as f64 / 3_600_000.0
}
