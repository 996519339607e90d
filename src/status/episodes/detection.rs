//! How an episode was noticed.

use chrono::{DateTime, Utc};

use crate::status::FiringAlert;
use crate::status::episodes::{Episode, delta};
use crate::units::Duration;

/// An alert of a budget, and from when to when it fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiringSpan {
    /// Which one.
    pub alert: FiringAlert,
    /// When it began to fire.
    pub from: DateTime<Utc>,
    /// When it ended; `None` while it fires.
    pub to: Option<DateTime<Utc>>,
}

/// How an episode was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detection {
    /// By the first burn alert that began to fire during it.
    Fired {
        /// Which one.
        alert: FiringAlert,
        /// When it began to fire.
        at: DateTime<Utc>,
        /// The time to detect: how long after the episode's start that was; 0 for less than that is known to.
        after: Duration,
    },
    /// None began during it, but this one still fired for what was before.
    FiringAlready(FiringAlert),
    /// No burn alert fired.
    Unnoticed,
}

impl Episode {
    /// How it was noticed, as far as `alerts` tell: all burn alerts of its budget, its tiles being of length `tile`. An
    /// alert may begin to fire a tile after the last one that burned, and, since a start is known to a tile, as much before the first
    /// one. Of several that began at once, a page counts.
    #[must_use]
    pub fn detection(&self, tile: Duration, alerts: &[FiringSpan]) -> Detection {
        let burning = || alerts.iter().filter(|span| span.alert.severity.is_some());
        let earliest = self.start - delta(tile);
        let during = earliest..=self.end + delta(tile);
        let began = burning().filter(|span| during.contains(&span.from));
        if let Some(first) = began.min_by_key(|span| (span.from, span.alert.severity)) {
            let after = u64::try_from((first.from - self.start).num_milliseconds()).unwrap_or(0);
            let after = Duration::from_millis(after);
            return Detection::Fired { alert: first.alert.clone(), at: first.from, after };
        }
        let still = |span: &&FiringSpan| span.from < earliest && span.to.is_none_or(|to| to >= self.start);
        let already = burning().filter(still).min_by_key(|span| (span.alert.severity, span.from));
        already.map_or(Detection::Unnoticed, |span| Detection::FiringAlready(span.alert.clone()))
    }
}
