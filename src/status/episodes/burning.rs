//! Tiles whose burn rate is above 1.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Slo;
use crate::prom::Series;
use crate::status::episodes::Tile;
use crate::status::queries::SUM_LABEL;
use crate::status::series::{GroupLabels, group_labels};

/// A tile that burned, in little memory. Counts up to 16 million are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burning {
    /// In seconds since 1970.
    end: u32,
    total_events: f32,
    bad_events: f32,
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

/// The burning tiles of every group, and whether there are two series for it.
pub(super) fn found(
    slo: &Slo,
    series: &[&Series],
    error_budget: f64,
) -> Vec<(GroupLabels, Vec<Burning>, bool)> {
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

fn burn_rate(total_events: f64, bad_events: f64, error_budget: f64) -> f64 {
    bad_events / total_events / error_budget
}

#[expect(clippy::cast_possible_truncation, reason = "six digits are kept")]
const fn kept(events: f64) -> f32 {
    events as f32
}
