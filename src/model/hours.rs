//! Hours of the week in which something is allowed: `Mon-Thu 09:00-16:00 Europe/Paris`.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::units::TimeZone;

/// Some days of the week, from one time of day to another, by the clocks of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Monday to Sunday.
    pub days: [bool; 7],
    /// Minutes since midnight at which they begin.
    pub from: u32,
    /// Minutes since midnight at which they end.
    pub to: u32,
    /// Whose clocks.
    pub zone: TimeZone,
}

impl Hours {
    /// Whether `now` is within them.
    #[must_use]
    pub fn contains(&self, _now: DateTime<Utc>) -> bool {
        false
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.days)
    }
}
