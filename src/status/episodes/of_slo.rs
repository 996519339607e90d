//! The burning tiles of one SLO.

use std::collections::HashMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::model::Slo;
use crate::prom::Series;
use crate::status::Extent;
use crate::status::episodes::burning::{Burning, found};
use crate::status::episodes::terms::{Terms, reach};
use crate::status::episodes::{TileSpan, delta, grid};
use crate::status::series::GroupLabels;
use crate::units::Duration;

/// So many of the newest burning tiles of a budget are kept: a month and more of nothing else.
const MOST_TILES: usize = 10_000;

/// How long after its end a tile may still be written.
pub(super) const SETTLING: TimeDelta = TimeDelta::seconds(60);

/// So many of the newest tiles are asked for once more with those after them, should one have come late.
const AGAIN: i32 = 2;

/// The tiles of one SLO.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OfSlo {
    pub(super) terms: Terms,
    /// How far back they have to reach.
    reach: TimeDelta,
    /// From the start of the first tile loaded to the end of the last.
    known: Option<Extent>,
    groups: HashMap<GroupLabels, OfGroup>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OfGroup {
    /// Oldest first.
    pub(super) tiles: Vec<Burning>,
    /// Where older ones were left out: the end of the last of these.
    pub(super) cut: Option<DateTime<Utc>>,
    /// There are two series for it, so that nobody knows.
    pub(super) doubled: bool,
}

impl OfSlo {
    pub(super) fn new(terms: Terms, slo: &Slo) -> Self {
        Self { terms, reach: reach(slo), known: None, groups: HashMap::new() }
    }

    /// The window may be another one than when loading began.
    pub(super) fn reaching_for(self, slo: &Slo) -> Self {
        Self { reach: reach(slo), ..self }
    }

    pub(super) const fn known(&self) -> Option<Extent> {
        self.known
    }

    pub(super) const fn tile(&self) -> Duration {
        self.terms.tile
    }

    pub(super) const fn error_budget(&self) -> f64 {
        self.terms.error_budget
    }

    pub(super) fn group(&self, labels: &GroupLabels) -> Option<&OfGroup> {
        self.groups.get(labels)
    }

    pub(super) fn step(&self) -> Duration {
        grid(self.terms.tile)
    }

    /// The tiles that were recorded since, or the newest ones of all.
    pub(super) fn newest(&self, chunk: TimeDelta, now: DateTime<Utc>) -> Option<TileSpan> {
        let (step, last) = (delta(self.step()), self.target(now));
        let Some(known) = self.known.filter(|known| last - known.end < self.reach) else {
            return Some(self.span(self.oldest(now).max(self.on_grid(last - chunk)), last));
        };
        let start = (known.end - step * AGAIN).max(known.start);
        (known.end < last)
            .then(|| self.span(start, last.min(self.on_grid(start + chunk).max(known.end + step))))
    }

    /// Those before the ones that are loaded.
    pub(super) fn older(&self, chunk: TimeDelta, now: DateTime<Utc>) -> Option<TileSpan> {
        let (known, oldest) = (self.known?, self.oldest(now));
        let start = self.on_grid(known.start - chunk).max(oldest);
        (known.start > oldest).then(|| self.span(start, known.start))
    }

    /// The tiles that begin at `start` or later and end at `last` or earlier.
    fn span(&self, start: DateTime<Utc>, last: DateTime<Utc>) -> TileSpan {
        TileSpan { first: start + delta(self.step()), last, step: self.step() }
    }

    fn target(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.on_grid(now - SETTLING)
    }

    fn oldest(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.on_grid(now - self.reach)
    }

    fn on_grid(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at.duration_trunc(delta(self.step())).unwrap_or(at)
    }

    /// Where the span does not meet what is known, or has another grid, it was asked for others.
    pub(super) fn absorb(&mut self, slo: &Slo, span: TileSpan, series: &[&Series]) {
        let new = Extent { start: span.first - delta(span.step), end: span.last };
        let meets = |known: Extent| new.start <= known.end && known.start <= new.end;
        let stale = self.known.is_some_and(|known| new.end - known.end >= self.reach);
        if span.step != self.step() || self.known.is_some_and(|known| !stale && !meets(known)) {
            return;
        }
        if stale {
            (self.known, self.groups) = (None, HashMap::new());
        }
        let joined = self.known.unwrap_or(new);
        let known = Extent { start: joined.start.min(new.start), end: joined.end.max(new.end) };
        let known = Extent { start: known.start.max(known.end - self.reach), ..known };
        self.known = Some(known);
        self.forget(new, known.start);
        for (labels, tiles, doubled) in found(slo, series, self.terms.error_budget) {
            self.groups.entry(labels).or_default().put(tiles, doubled);
        }
    }

    /// Those of a span that comes anew, and those that are too old.
    fn forget(&mut self, span: Extent, oldest: DateTime<Utc>) {
        let again = |tile: &Burning| span.start < tile.end() && tile.end() <= span.end;
        for group in self.groups.values_mut() {
            group.tiles.retain(|tile| tile.end() > oldest && !again(tile));
        }
        self.groups.retain(|_, group| !group.tiles.is_empty() || group.doubled);
    }
}

impl OfGroup {
    fn put(&mut self, tiles: Vec<Burning>, doubled: bool) {
        self.doubled |= doubled;
        self.tiles.extend(tiles);
        self.tiles.sort_unstable_by_key(Burning::end);
        let excess = self.tiles.len().saturating_sub(MOST_TILES);
        if let Some(last) = self.tiles.drain(..excess).next_back() {
            self.cut = self.cut.max(Some(last.end()));
        }
        self.tiles.shrink_to_fit();
    }
}
