//! The budget of the present period of the calendar, from the hours of the history and the newest tiles.

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

use crate::model::Slo;
use crate::status::loaded::Loaded;
use crate::status::series::{GroupLabels, GroupSamples, only_of};
use crate::status::unknown::{NO_BAD, is_loaded, nothing_recorded, unknown, unsound};
use crate::status::{Basis, Budget, Counts, Extent, History, HourSum, Hours, Unknown, queries};

/// What is known of the past.
#[derive(Clone, Copy)]
pub(super) struct Past<'a> {
    /// The hours.
    pub(super) history: &'a History,
    /// From when on the sums of the newest tiles count; `None` where they were not asked for.
    pub(super) recent_since: Option<DateTime<Utc>>,
    /// The present.
    pub(super) now: DateTime<Utc>,
}

/// One group of an SLO over the present period.
#[derive(Clone, Copy)]
pub(super) struct Calendar<'a> {
    pub(super) slo: &'a Slo,
    pub(super) loaded: Option<&'a Loaded>,
    pub(super) labels: &'a GroupLabels,
    pub(super) samples: &'a GroupSamples<'a>,
    /// The period.
    pub(super) extent: Extent,
    pub(super) past: Past<'a>,
}

impl Calendar<'_> {
    /// The budget, and what was counted for it.
    pub(super) fn budget(self) -> Result<(Budget, Counts), Unknown> {
        let hours = self.past.history.hours(&self.slo.id, self.labels);
        self.of(hours, ["total", "bad"])
    }

    /// The budget as if maintenance counted.
    pub(super) fn raw(self) -> Result<Budget, Unknown> {
        let hours = self.past.history.raw_hours(&self.slo.id, self.labels);
        self.of(hours, ["raw_total", "raw_bad"]).map(|(budget, _)| budget)
    }

    fn of(self, hours: Option<&Hours>, sums: [&str; 2]) -> Result<(Budget, Counts), Unknown> {
        let tile = is_loaded(self.slo, self.loaded, self.samples)?.tile;
        let since = self.since()?;
        let counts = Counts::of(hours, Extent { end: since, ..self.extent }, tile);
        // To the minute, so that a quiet page stays the same from one poll to the next.
        let now = self.past.now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(self.past.now).max(since);
        let counts = counts.with_recent(self.recent(sums)?, now - since, tile);
        let budget = Budget::of_period(self.slo, Basis::of(self.slo), tile, self.extent, &counts, now);
        let reason = || match counts.tiles {
            0.0 => nothing_recorded(&self.slo.sli),
            _ => unsound(counts.total_events, counts.bad_events),
        };
        Ok((budget.ok_or_else(|| unknown(reason()))?, counts))
    }

    /// From when on the newest tiles are summed up, where the hours of the period are known until then.
    fn since(self) -> Result<DateTime<Utc>, Unknown> {
        let Past { history, recent_since, .. } = self.past;
        match recent_since {
            Some(since) if since < self.extent.start => Err(unknown(JUST_BEGUN)),
            Some(since) if history.holds(self.slo, self.extent.start, since) => Ok(since),
            _ => Err(unknown("the history of its period is not loaded")),
        }
    }

    /// The newest tiles; without sums none was recorded.
    fn recent(self, [total, bad]: [&str; 2]) -> Result<HourSum, Unknown> {
        let sum = |name| only_of(&self.samples.recent, queries::SUM_LABEL, name);
        let tiles = sum("tiles")?.unwrap_or_default();
        match (sum(total)?, sum(bad)?) {
            (Some(total_events), Some(bad_events)) => Ok(HourSum { bad_events, total_events, tiles }),
            (Some(_), None) => Err(unknown(NO_BAD)),
            (None, _) => Ok(HourSum { tiles, ..HourSum::default() }),
        }
    }
}

const JUST_BEGUN: &str = "its period has begun within this hour, and is known once the hour is over";
