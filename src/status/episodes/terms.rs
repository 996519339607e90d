//! What the tiles of an SLO are judged by, and how far back they have to reach.

use chrono::TimeDelta;

use crate::model::Slo;
use crate::prom::Sample;
use crate::rules::names;
use crate::status::episodes::delta;
use crate::status::longest;
use crate::units::{Duration, float};

/// So much more than the window is loaded, so that what is within it has its true beginning.
const MARGIN: TimeDelta = TimeDelta::days(1);

/// Objectives that differ by less are the same.
const SAME: f64 = 1e-9;

/// What tiles are judged by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Terms {
    pub(super) error_budget: f64,
    pub(super) tile: Duration,
    group_by: Vec<String>,
}

impl Terms {
    /// The terms that are told, if they are those of the present spec and no others are told beside them.
    pub(super) fn of(slo: &Slo, samples: &[&Sample]) -> Option<Self> {
        let tile = |sample: &&Sample| sample.labels.get(names::TILE_LABEL)?.parse::<Duration>().ok();
        let tiles: Vec<Duration> = samples.iter().filter_map(tile).collect();
        let tile = *tiles.first().filter(|first| tiles.iter().all(|tile| tile == *first))?;
        let same = samples.iter().all(|sample| (sample.value - float(slo.objective.ratio())).abs() < SAME);
        let terms = Self { error_budget: error_budget(slo), tile, group_by: slo.group_by.clone() };
        (same && tile > Duration::default()).then_some(terms)
    }

    pub(super) fn suit(&self, slo: &Slo) -> bool {
        (self.error_budget - error_budget(slo)).abs() < SAME && self.group_by == slo.group_by
    }
}

/// How far back what is about an SLO's episodes has to reach: over its window, and a margin.
#[must_use]
pub fn reach(slo: &Slo) -> TimeDelta {
    delta(longest(slo.window)) + MARGIN
}

fn error_budget(slo: &Slo) -> f64 {
    float(slo.objective.error_budget())
}
