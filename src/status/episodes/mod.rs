//! Episodes: stretches of time in which a budget burned faster than it may.

mod burning;
mod detection;
mod firings;
mod of_slo;
mod past;
pub mod queries;
mod terms;
mod tiles;
mod within;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::SloId;
use crate::status::{Budget, Extent};
use crate::units::Duration;

pub use burning::Burning;
pub use detection::{Detection, FiringSpan};
pub use firings::{ALERT_STEP, Firings};
pub(in crate::status) use past::{Loaded, NOT_LOADED};
pub use past::{MOST_EPISODES, PastEpisode, PastEpisodes};
pub use terms::reach;
pub use tiles::{BurningTiles, TileSpan, grid};

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

/// A stretch in which a budget burned. What it counts are the events of its burning tiles, without its pauses: these spent no more
/// than they may.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// The start of its first burning tile, to a tile.
    pub start: DateTime<Utc>,
    /// The end of its last burning tile.
    pub end: DateTime<Utc>,
    /// Enough quiet tiles are known before it, so that no earlier one can make it longer. Else it may have begun before
    /// the tiles do.
    pub begun_within: bool,
    /// Enough quiet tiles followed, so that no later one can make it longer.
    pub closed: bool,
    /// All events of its burning tiles.
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
    let (Some(first), Some(last)) = (tiles.first(), tiles.last()) else { return Vec::new() };
    let known = Extent { start: first.end - delta(tile), end: last.end };
    let burning: Vec<Burning> = tiles.iter().filter_map(|one| Burning::of(one, error_budget)).collect();
    stretches(&burning, known, tile, error_budget)
}

/// The episodes that `burning` tiles of length `tile` make, where all others of the time that is `known` are quiet.
///
/// They are the same from one call to the next where the ends of tiles are, as when they are asked for on their [`grid`].
pub(super) fn stretches(
    burning: &[Burning],
    known: Extent,
    tile: Duration,
    error_budget: f64,
) -> Vec<Episode> {
    let (length, pause) = (delta(tile), pause(tile));
    let together = |one: &Burning, two: &Burning| two.end() - one.end() <= pause + length;
    let episode = |within: &[Burning]| {
        let (first, last) = (within.first()?.end(), within.last()?.end());
        Some(Episode {
            start: first - length,
            end: last,
            begun_within: first - known.start > pause + length,
            closed: known.end - last > pause,
            total_events: within.iter().map(Burning::total_events).sum(),
            bad_events: within.iter().map(Burning::bad_events).sum(),
            peak_burn_rate: within.iter().map(|tile| tile.burn_rate(error_budget)).fold(0.0, f64::max),
        })
    };
    burning.chunk_by(together).filter_map(episode).collect()
}

impl Episode {
    /// What names it among all episodes: SLO, group and start, as `shop/orders/20261124t100000z` or
    /// `shop/orders{region="eu"}/20261124t100000z`. Neither later tiles nor those that leave change it. `None` for one that may have
    /// begun before its tiles do, and has another name then.
    #[must_use]
    pub fn id(&self, slo: &SloId, group: &[(String, String)]) -> Option<String> {
        let mut labels: Vec<_> = group.iter().filter(|(_, value)| !value.is_empty()).collect();
        labels.sort();
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
        let group = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.begun_within.then(|| format!("{slo}{group}/{}", self.start.format("%Y%m%dt%H%M%Sz")))
    }

    /// The share of the whole `budget` that its bad events are; 1 is all of it.
    #[must_use]
    pub fn budget_ratio(&self, budget: &Budget) -> f64 {
        self.share_of(budget.allowed_events())
    }

    /// The same of a budget of so many bad events.
    #[must_use]
    pub fn share_of(&self, allowed_events: f64) -> f64 {
        self.bad_events / allowed_events
    }
}

/// The longest pause: half a tile more, because rules are evaluated a moment earlier or later.
fn pause(tile: Duration) -> TimeDelta {
    delta(tile) * PAUSE + delta(tile) / 2
}

fn delta(length: Duration) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 1_000_000))
}
