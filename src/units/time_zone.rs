//! Time zones by their IANA names.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::GapInfo;

/// A place's rules for its clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeZone(chrono_tz::Tz);

/// A name that is no time zone's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone has this name")]
pub struct UnknownTimeZone;

impl TimeZone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(chrono_tz::UTC);

    /// What clocks there show at an instant.
    #[must_use]
    pub fn wall_clock(self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.0).naive_local()
    }

    /// What its time is called at an instant: `UTC`, `CET`, `CEST`; where it has no letters, how far it is from UTC: `+03`.
    #[must_use]
    pub fn abbreviation(self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.0).format("%Z").to_string()
    }

    /// The first instant of a day there. It is not always midnight: where clocks are put forward at midnight the day
    /// begins at one o'clock, and a day that a place skipped begins with the next one.
    ///
    /// `None` beyond the years that can be counted.
    #[must_use]
    pub fn start_of_day(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_time(NaiveTime::MIN);
        let first = self.0.from_local_datetime(&midnight).earliest();
        first.or_else(|| GapInfo::new(&midnight, &self.0)?.end).map(|first| first.to_utc())
    }

    /// The names of all zones, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }
}

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    fn from_str(name: &str) -> Result<Self, UnknownTimeZone> {
        name.parse().map(Self).map_err(|_| UnknownTimeZone)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}
