//! The episodes of a budget as they are told.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::status::episodes::{ALERT_STEP, BurningTiles, Detection, Episode, Firings, delta, stretches};
use crate::status::unknown::{SEVERAL, unknown};
use crate::status::{Extent, GroupStatus, Unknown};

/// So many episodes of a budget are told: those that cost most.
pub const MOST_EPISODES: usize = 100;

/// What is known of a window's episodes.
#[derive(Clone, Debug, PartialEq)]
pub struct PastEpisodes {
    /// From when on all of them are known: when the window began, or later where nothing was recorded or is loaded of the time before.
    pub since: DateTime<Utc>,
    /// Up to when.
    pub until: DateTime<Utc>,
    /// How many others there are since then that cost no more, beyond [`MOST_EPISODES`].
    pub left_out: usize,
    /// Newest first, the one that goes on among them.
    pub list: Vec<PastEpisode>,
}

/// An episode, and how it was noticed.
#[derive(Clone, Debug, PartialEq)]
pub struct PastEpisode {
    /// When it was and what it counted.
    pub episode: Episode,
    /// How it was noticed; `None` where nobody knows when alerts fired then.
    pub detection: Option<Detection>,
}

/// What was loaded beside the polls.
#[derive(Clone, Copy, Debug)]
pub(in crate::status) struct Loaded<'a> {
    pub(in crate::status) burning: &'a BurningTiles,
    pub(in crate::status) firings: &'a Firings,
}

impl Loaded<'_> {
    /// The episodes of the budget of a `group` within the window that lies at `extent`.
    pub(in crate::status) fn episodes(
        &self,
        slo: &Slo,
        group: &GroupStatus,
        extent: Extent,
    ) -> Result<PastEpisodes, Unknown> {
        let of_slo = self.burning.of(slo).ok_or_else(|| unknown(NOT_LOADED))?;
        let known = of_slo.known().ok_or_else(|| unknown(NOT_LOADED))?;
        let recorded = group.recorded_since.ok_or_else(|| unknown(NO_HISTORY))?;
        let of_group = of_slo.group(&group.labels);
        if of_group.is_some_and(|group| group.doubled) {
            return Err(unknown(SEVERAL));
        }
        let known = Extent { start: of_group.and_then(|group| group.cut).unwrap_or(known.start), ..known };
        let tiles = of_group.map_or(&[][..], |group| &group.tiles);
        let mut all = stretches(tiles, known, of_slo.tile(), of_slo.error_budget());
        let mut since = known.start.max(extent.start).max(recorded);
        // One that the end of what is loaded cuts off would be told with too little.
        let cut_off = |one: &Episode| one.closed && !one.begun_within && known.start > extent.start;
        if let Some(first) = all.first().filter(|first| cut_off(first)) {
            since = since.max(first.end);
            all.remove(0);
        }
        let mut list: Vec<Episode> = all.into_iter().filter(|one| one.end > since).rev().collect();
        let left_out = list.len().saturating_sub(MOST_EPISODES);
        keep_costliest(&mut list);
        let alerts = self.firings.of(slo, &group.labels, &group.alerts);
        let tell = |episode: Episode| {
            let tile = of_slo.tile();
            // Of the one that goes on, alerts are known to the moment of the latest question about them.
            let lately = known.end - delta(tile.max(ALERT_STEP));
            let to = if episode.closed { episode.end + delta(tile) } else { lately };
            let holds = self.firings.hold(slo, episode.start - delta(tile), to);
            PastEpisode { detection: holds.then(|| episode.detection(tile, &alerts)), episode }
        };
        Ok(PastEpisodes { since, until: known.end, left_out, list: list.into_iter().map(tell).collect() })
    }
}

/// Of `list`, newest first, [`MOST_EPISODES`]: the one that goes on, and those with most bad events.
fn keep_costliest(list: &mut Vec<Episode>) {
    let cost = |one: &Episode| if one.closed { one.bad_events } else { f64::INFINITY };
    list.sort_by(|one, two| cost(two).total_cmp(&cost(one)));
    list.truncate(MOST_EPISODES);
    list.sort_by_key(|one| Reverse(one.start));
}

/// What a snapshot says until it is told more.
pub(in crate::status) const NOT_LOADED: &str = "its episodes are not loaded";

const NO_HISTORY: &str = "it is not known since when its events are recorded: its history is not loaded";
