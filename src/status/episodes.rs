//! Episodes: stretches of time in which a budget burned faster than it may.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::{Budget, FiringAlert};
use crate::units::Duration;

/// So many tiles in a row at or below a burn rate of 1 end an episode; fewer are a pause in it.
const PAUSE: i32 = 2;

/// The events of one disjoint slice of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    /// Its end.
    pub end: DateTime<Utc>,
    /// All events.
    pub total_events: f64,
    /// The bad ones.
    pub bad_events: f64,
}

/// A stretch in which a budget burned.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// What names it among those of its SLO: its start, as `20261124t100000z`. Later tiles never change it.
    pub id: String,
    /// The start of its first burning tile.
    pub start: DateTime<Utc>,
    /// The end of its last burning tile.
    pub end: DateTime<Utc>,
    /// Enough quiet tiles are known before it, so that no earlier one can make it longer. Else it may have begun before
    /// the tiles do, and have another name there.
    pub begun_within: bool,
    /// Enough quiet tiles followed, so that no later one can make it longer.
    pub closed: bool,
    /// All events from start to end.
    pub total_events: f64,
    /// The bad ones.
    pub bad_events: f64,
    /// The highest burn rate of a tile.
    pub peak_burn_rate: f64,
}

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
        /// The time to detect: how long after the episode's start that was.
        after: Duration,
    },
    /// None began during it, but this one still fired for what was before.
    FiringAlready(FiringAlert),
    /// No burn alert fired.
    Unnoticed,
}

/// The episodes of an SLO whose budget is `error_budget` of all events (0.001 for 99.9 %): `tiles` of length `tile`,
/// oldest first. A tile that is missing or no number is a quiet one: nothing is known of it, so it ends nothing sooner.
///
/// Ids are stable from one call to the next where the ends of tiles are, as when they are asked for at multiples of their
/// length since the epoch.
#[must_use]
pub fn episodes(tiles: &[Tile], tile: Duration, error_budget: f64) -> Vec<Episode> {
    let length = delta(tile);
    // Half a tile more, because rules are evaluated a moment earlier or later.
    let pause = length * PAUSE + length / 2;
    let (oldest, newest) = (tiles.first().map(|tile| tile.end), tiles.last().map(|tile| tile.end));
    let found = spans(tiles, error_budget, pause + length).into_iter().map(|(first, last)| {
        let within = || tiles.iter().filter(move |tile| (first..=last).contains(&tile.end));
        let rates = within().map(|tile| burn_rate(tile, error_budget));
        Episode {
            id: (first - length).format("%Y%m%dt%H%M%Sz").to_string(),
            start: first - length,
            end: last,
            begun_within: oldest.is_some_and(|oldest| first - oldest > pause),
            closed: newest.is_some_and(|newest| newest - last > pause),
            total_events: within().map(|tile| known(tile.total_events)).sum(),
            bad_events: within().map(|tile| known(tile.bad_events)).sum(),
            peak_burn_rate: rates.fold(0.0, f64::max),
        }
    });
    found.collect()
}

impl Episode {
    /// The share of the whole `budget` that its bad events are; 1 is all of it.
    #[must_use]
    pub fn budget_ratio(&self, budget: &Budget) -> f64 {
        self.bad_events / budget.allowed_events()
    }

    /// How it was noticed, as far as `alerts` tell: all burn alerts of its budget, its tiles being of length `tile`. An
    /// alert may begin to fire a tile after the last one that burned. Of several that began at once, a page counts.
    #[must_use]
    pub fn detection(&self, tile: Duration, alerts: &[FiringSpan]) -> Detection {
        let burning = || alerts.iter().filter(|span| span.alert.severity.is_some());
        let during = self.start..=self.end + delta(tile);
        let began = burning().filter(|span| during.contains(&span.from));
        if let Some(first) = began.min_by_key(|span| (span.from, span.alert.severity)) {
            let after = u64::try_from((first.from - self.start).num_milliseconds()).unwrap_or(0);
            let after = Duration::from_millis(after);
            return Detection::Fired { alert: first.alert.clone(), at: first.from, after };
        }
        let still = |span: &&FiringSpan| span.from < self.start && span.to.is_none_or(|to| to >= self.start);
        let already = burning().filter(still).min_by_key(|span| (span.alert.severity, span.from));
        already.map_or(Detection::Unnoticed, |span| Detection::FiringAlready(span.alert.clone()))
    }
}

/// The ends of the first and the last burning tile of every stretch with no longer pause than `longest`.
fn spans(tiles: &[Tile], error_budget: f64, longest: TimeDelta) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    for end in tiles.iter().filter(|tile| burn_rate(tile, error_budget) > 1.0).map(|tile| tile.end) {
        match spans.last_mut().filter(|(_, last)| end - *last <= longest) {
            Some((_, last)) => *last = end,
            None => spans.push((end, end)),
        }
    }
    spans
}

/// Unknown and idle tiles burn nothing.
fn burn_rate(tile: &Tile, error_budget: f64) -> f64 {
    let rate = tile.bad_events / tile.total_events / error_budget;
    if rate.is_finite() { rate } else { 0.0 }
}

fn known(events: f64) -> f64 {
    if events.is_finite() { events } else { 0.0 }
}

fn delta(tile: Duration) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(tile.as_millis()).unwrap_or(i64::MAX / 1_000_000))
}
