//! Episodes: stretches of time in which a budget burned faster than it may.

use chrono::{DateTime, TimeDelta, Utc};

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
    /// Enough quiet tiles followed, so that no later one can make it longer.
    pub closed: bool,
    /// All events from start to end.
    pub total_events: f64,
    /// The bad ones.
    pub bad_events: f64,
    /// The highest burn rate of a tile.
    pub peak_burn_rate: f64,
}

/// The episodes of an SLO whose budget is `error_budget` of all events (0.001 for 99.9 %): `tiles` of length `tile`,
/// oldest first. A tile that is missing or no number is a quiet one: nothing is known of it, so it ends nothing sooner.
#[must_use]
pub fn episodes(tiles: &[Tile], tile: Duration, error_budget: f64) -> Vec<Episode> {
    let length = TimeDelta::milliseconds(i64::try_from(tile.as_millis()).unwrap_or(i64::MAX / 1_000_000));
    // Half a tile more, because rules are evaluated a moment earlier or later.
    let pause = length * PAUSE + length / 2;
    let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    for end in tiles.iter().filter(|tile| burn_rate(tile, error_budget) > 1.0).map(|tile| tile.end) {
        match spans.last_mut().filter(|(_, last)| end - *last <= pause + length) {
            Some((_, last)) => *last = end,
            None => spans.push((end, end)),
        }
    }
    let newest = tiles.last().map(|tile| tile.end);
    let closed = |last: DateTime<Utc>| newest.is_some_and(|newest| newest - last > pause);
    let within = |(first, last): (DateTime<Utc>, DateTime<Utc>)| {
        tiles.iter().filter(move |tile| (first..=last).contains(&tile.end))
    };
    spans
        .into_iter()
        .map(|(first, last)| Episode {
            id: (first - length).format("%Y%m%dt%H%M%Sz").to_string(),
            start: first - length,
            end: last,
            closed: closed(last),
            total_events: within((first, last)).map(|tile| known(tile.total_events)).sum(),
            bad_events: within((first, last)).map(|tile| known(tile.bad_events)).sum(),
            peak_burn_rate: within((first, last))
                .map(|tile| burn_rate(tile, error_budget))
                .fold(0.0, f64::max),
        })
        .collect()
}

/// Unknown and idle tiles burn nothing.
fn burn_rate(tile: &Tile, error_budget: f64) -> f64 {
    let rate = tile.bad_events / tile.total_events / error_budget;
    if rate.is_finite() { rate } else { 0.0 }
}

fn known(events: f64) -> f64 {
    if events.is_finite() { events } else { 0.0 }
}
