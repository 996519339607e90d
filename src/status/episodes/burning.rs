//! The tiles of the past whose burn rate is above 1, as far as they are loaded; all others are quiet.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::model::{Slo, SloId};
use crate::prom::{Labels, Sample, Series};
use crate::rules::names;
use crate::status::episodes::{Tile, delta};
use crate::status::queries::SUM_LABEL;
use crate::status::series::{GroupLabels, group_labels};
use crate::status::{Extent, longest};
use crate::units::{Duration, float};

/// So many of the newest burning tiles of a budget are kept: a month and more of nothing else.
const MOST_TILES: usize = 10_000;

/// How long after its end a tile may still be written.
pub(super) const SETTLING: TimeDelta = TimeDelta::seconds(60);

/// So much more than the window is loaded, so that what is within it has its true beginning.
const MARGIN: TimeDelta = TimeDelta::days(1);

/// So many of the newest tiles are asked for once more with those after them, should one have come late.
const AGAIN: i32 = 2;

/// A longer grid tells no more: a tile is there once, and its end is known better.
const LONGEST_STEP: Duration = Duration::from_minutes(5);

/// Objectives that differ by less are the same.
const SAME: f64 = 1e-9;

/// A tile that burned, in little memory. Counts up to 16 million are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burning {
    /// In seconds since 1970.
    end: u32,
    total_events: f32,
    bad_events: f32,
}

/// The tiles whose ends lie from `first` to `last`, both included, every `step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileSpan {
    /// The end of the first tile.
    pub first: DateTime<Utc>,
    /// The end of the last tile.
    pub last: DateTime<Utc>,
    /// From the end of one to the end of the next.
    pub step: Duration,
}

/// All that is loaded, SLO by SLO.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BurningTiles(HashMap<SloId, OfSlo>);

/// The tiles of one SLO.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OfSlo {
    terms: Terms,
    /// How far back they have to reach.
    reach: TimeDelta,
    /// From the start of the first tile loaded to the end of the last.
    known: Option<Extent>,
    groups: HashMap<GroupLabels, OfGroup>,
}

/// What tiles are judged by.
#[derive(Clone, Debug, PartialEq)]
struct Terms {
    error_budget: f64,
    tile: Duration,
    group_by: Vec<String>,
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

/// The ends of tiles of length `tile` are looked for at multiples of this since 1970, whoever looks.
#[must_use]
pub fn grid(tile: Duration) -> Duration {
    tile.min(LONGEST_STEP)
}

impl Burning {
    /// A `tile` if its burn rate is above 1. Unknown and idle ones burn nothing.
    pub fn of(tile: &Tile, error_budget: f64) -> Option<Self> {
        let rate = burn_rate(tile.total_events, tile.bad_events, error_budget);
        let end = u32::try_from(tile.end.timestamp()).ok().filter(|_| rate.is_finite() && rate > 1.0)?;
        let [total_events, bad_events] = [tile.total_events, tile.bad_events].map(kept);
        Some(Self { end, total_events, bad_events })
    }

    pub(super) fn end(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.end.into())
    }

    pub(super) fn total_events(&self) -> f64 {
        self.total_events.into()
    }

    pub(super) fn bad_events(&self) -> f64 {
        self.bad_events.into()
    }

    pub(super) fn burn_rate(&self, error_budget: f64) -> f64 {
        burn_rate(self.total_events(), self.bad_events(), error_budget)
    }
}

impl BurningTiles {
    /// Takes in what [`super::queries::terms`] says of `slos`; others are forgotten. What was judged otherwise before is loaded anew.
    pub fn judge(&mut self, slos: &[Arc<Slo>], answer: &[Sample]) {
        let mut told: HashMap<(&str, &str), Vec<&Sample>> = HashMap::new();
        for sample in answer {
            told.entry(id_of(&sample.labels)).or_default().push(sample);
        }
        let mut before = std::mem::take(&mut self.0);
        for slo in slos {
            let samples = told.get(&(slo.id.service.as_str(), slo.id.name.as_str()));
            let (terms, known) = (samples.and_then(|found| Terms::of(slo, found)), before.remove(&slo.id));
            // For some minutes after a reload rules of before are told, too; and for some after a restart none.
            let same = known.filter(|known| terms.as_ref().is_none_or(|terms| *terms == known.terms));
            let new = || terms.map(|terms| OfSlo::new(terms, slo));
            let kept = same.filter(|known| known.terms.suit(slo)).or_else(new);
            let reaching = |kept| OfSlo { reach: reach(slo), ..kept };
            self.0.extend(kept.map(|kept| (slo.id.clone(), reaching(kept))));
        }
    }

    /// What to load next at `now`, at most `chunk` at once: first the newest tiles, then further and further back. `None` when all is there.
    #[must_use]
    pub fn next_span(&self, chunk: TimeDelta, now: DateTime<Utc>) -> Option<TileSpan> {
        let newest = self.0.values().filter_map(|slo| slo.newest(chunk, now)).min_by_key(|span| span.first);
        let older = || self.0.values().filter_map(|slo| slo.older(chunk, now)).max_by_key(|span| span.last);
        newest.or_else(older)
    }

    /// Takes in the answer about a span of [`BurningTiles::next_span`].
    pub fn absorb(&mut self, slos: &[Arc<Slo>], span: TileSpan, answer: &[Series]) {
        let mut found: HashMap<(&str, &str), Vec<&Series>> = HashMap::new();
        for series in answer {
            found.entry(id_of(&series.labels)).or_default().push(series);
        }
        for slo in slos {
            let series = found.remove(&(slo.id.service.as_str(), slo.id.name.as_str())).unwrap_or_default();
            if let Some(known) = self.0.get_mut(&slo.id) {
                known.absorb(slo, span, &series);
            }
        }
    }

    /// How often something new is there: every so many tiles, of the shortest.
    #[must_use]
    pub fn pace(&self) -> Option<Duration> {
        self.0.values().map(OfSlo::step).min()
    }

    /// What is loaded of an SLO, judged by its present objective.
    pub(super) fn of(&self, slo: &Slo) -> Option<&OfSlo> {
        self.0.get(&slo.id).filter(|known| known.terms.suit(slo))
    }
}

impl Terms {
    /// The terms that are told, if they are those of the present spec and no others are told beside them.
    fn of(slo: &Slo, samples: &[&Sample]) -> Option<Self> {
        let tile = |sample: &&Sample| sample.labels.get(names::TILE_LABEL)?.parse::<Duration>().ok();
        let tiles: Vec<Duration> = samples.iter().filter_map(tile).collect();
        let tile = *tiles.first().filter(|first| tiles.iter().all(|tile| tile == *first))?;
        let same = samples.iter().all(|sample| (sample.value - float(slo.objective.ratio())).abs() < SAME);
        let terms = Self { error_budget: error_budget(slo), tile, group_by: slo.group_by.clone() };
        (same && tile > Duration::default()).then_some(terms)
    }

    fn suit(&self, slo: &Slo) -> bool {
        (self.error_budget - error_budget(slo)).abs() < SAME && self.group_by == slo.group_by
    }
}

impl OfSlo {
    fn new(terms: Terms, slo: &Slo) -> Self {
        Self { terms, reach: reach(slo), known: None, groups: HashMap::new() }
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

    fn step(&self) -> Duration {
        grid(self.terms.tile)
    }

    /// The tiles that were recorded since, or the newest ones of all.
    fn newest(&self, chunk: TimeDelta, now: DateTime<Utc>) -> Option<TileSpan> {
        let (step, last) = (delta(self.step()), self.target(now));
        let Some(known) = self.known.filter(|known| last - known.end < self.reach) else {
            return Some(self.span(self.oldest(now).max(self.on_grid(last - chunk)), last));
        };
        let start = (known.end - step * AGAIN).max(known.start);
        (known.end < last)
            .then(|| self.span(start, last.min(self.on_grid(start + chunk).max(known.end + step))))
    }

    /// Those before the ones that are loaded.
    fn older(&self, chunk: TimeDelta, now: DateTime<Utc>) -> Option<TileSpan> {
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
    fn absorb(&mut self, slo: &Slo, span: TileSpan, series: &[&Series]) {
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
        self.tiles.sort_unstable_by_key(|tile| tile.end);
        let excess = self.tiles.len().saturating_sub(MOST_TILES);
        if let Some(last) = self.tiles.drain(..excess).next_back() {
            self.cut = self.cut.max(Some(last.end()));
        }
        self.tiles.shrink_to_fit();
    }
}

/// The burning tiles of every group, and whether there are two series for it.
fn found(slo: &Slo, series: &[&Series], error_budget: f64) -> Vec<(GroupLabels, Vec<Burning>, bool)> {
    let mut groups: HashMap<GroupLabels, [Vec<&Series>; 2]> = HashMap::new();
    for one in series {
        let kind = usize::from(one.labels.get(SUM_LABEL).is_some_and(|kind| kind == "bad"));
        groups.entry(group_labels(&slo.group_by, &one.labels)).or_default()[kind].push(one);
    }
    let tiles = |(labels, [total, bad]): (GroupLabels, [Vec<&Series>; 2])| {
        let doubled = total.len() > 1 || bad.len() > 1;
        let both = total.first().zip(bad.first());
        (labels, both.map(|(total, bad)| together(total, bad, error_budget)).unwrap_or_default(), doubled)
    };
    groups.into_iter().map(tiles).collect()
}

fn together(total: &Series, bad: &Series, error_budget: f64) -> Vec<Burning> {
    let total: HashMap<DateTime<Utc>, f64> =
        total.points.iter().map(|point| (point.at, point.value)).collect();
    let tile = |at| Some(Tile { end: at, total_events: *total.get(&at)?, bad_events: f64::NAN });
    let both =
        bad.points.iter().filter_map(|point| Some(Tile { bad_events: point.value, ..tile(point.at)? }));
    both.filter_map(|tile| Burning::of(&tile, error_budget)).collect()
}

/// How far back what is about an SLO has to reach.
pub(super) fn reach(slo: &Slo) -> TimeDelta {
    delta(longest(slo.window)) + MARGIN
}

pub(super) fn id_of(labels: &Labels) -> (&str, &str) {
    let label = |name: &str| labels.get(name).map_or("", String::as_str);
    (label(names::SERVICE_LABEL), label(names::SLO_LABEL))
}

fn error_budget(slo: &Slo) -> f64 {
    float(slo.objective.error_budget())
}

fn burn_rate(total_events: f64, bad_events: f64, error_budget: f64) -> f64 {
    bad_events / total_events / error_budget
}

#[expect(clippy::cast_possible_truncation, reason = "six digits are kept")]
const fn kept(events: f64) -> f32 {
    events as f32
}
