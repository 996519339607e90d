//! Which rules of an SLO Prometheus has loaded, as `slo_info` tells.

use std::collections::HashMap;
use std::fmt;

use crate::model::{Slo, SloId};
use crate::prom::{Labels, Sample};
use crate::rules::names;
use crate::units::{Duration, Objective, float};

/// The label of `slo_info` with the window, e.g. `30d`.
const WINDOW_LABEL: &str = "window";

/// How long a tile is where `slo_info` does not tell.
const USUAL_TILE: Duration = Duration::from_minutes(5);

/// The loaded rules of an SLO; a label that is missing or cannot be read tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The objective that burn rates and alerts were compiled for.
    pub(super) objective: Option<Objective>,
    /// The window that events are summed over.
    pub(super) window: Option<Duration>,
    /// How long a tile is.
    pub(super) tile: Duration,
}

impl Loaded {
    /// The rules that fit the SLO best: for some minutes after a reload, Prometheus tells of the old ones too.
    pub(super) fn find(slo: &Slo, infos: &[&Sample]) -> Option<Self> {
        let all = || infos.iter().map(|info| Self::from_labels(&info.labels));
        all().find(|loaded| loaded.is_current(slo)).or_else(|| all().next())
    }

    /// All that are loaded, with the names of their SLOs; several of one for some minutes after a reload.
    pub fn all(infos: &[Sample]) -> impl Iterator<Item = (SloId, Self)> {
        infos.iter().filter_map(|info| {
            let label = |name: &str| info.labels.get(name).cloned();
            let id = SloId { service: label(names::SERVICE_LABEL)?, name: label(names::SLO_LABEL)? };
            Some((id, Self::from_labels(&info.labels)))
        })
    }

    /// Whether they were generated from this objective and window.
    #[must_use]
    pub fn is_current(&self, slo: &Slo) -> bool {
        self.objective.is_none_or(|objective| objective == slo.objective)
            && self.window.is_none_or(|window| window == slo.window.length())
    }

    /// What turns a burn rate recorded for the loaded objective into one for the SLO's.
    pub(super) fn burn_rate_factor(&self, slo: &Slo) -> f64 {
        let recorded = self.objective.unwrap_or(slo.objective).error_budget();
        float(recorded / slo.objective.error_budget())
    }

    fn from_labels(labels: &Labels) -> Self {
        let label = |name: &str| labels.get(name);
        Self {
            objective: label(names::OBJECTIVE_LABEL).and_then(|text| text.parse().ok()),
            window: label(WINDOW_LABEL).and_then(|text| text.parse().ok()),
            tile: label(names::TILE_LABEL).and_then(|text| text.parse().ok()).unwrap_or(USUAL_TILE),
        }
    }
}

/// How long the tiles of SLOs are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileLengths(HashMap<SloId, Duration>);

impl TileLengths {
    /// As the loaded rules tell.
    #[must_use]
    pub fn of(infos: &[Sample]) -> Self {
        Self(Loaded::all(infos).map(|(id, loaded)| (id, loaded.tile)).collect())
    }

    /// The length of a tile of `slo`; where no rules are loaded, what it usually is.
    #[must_use]
    pub fn length(&self, slo: &Slo) -> Duration {
        let usual = || slo.slices.map_or(USUAL_TILE, |slices| slices.length);
        self.0.get(&slo.id).copied().unwrap_or_else(usual)
    }
}

impl fmt::Display for Loaded {
    /// `99.9% over 30d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.objective, self.window) {
            (Some(objective), Some(window)) => write!(f, "{objective} over {window}"),
            (Some(objective), None) => write!(f, "{objective} over another kind of window"),
            (None, Some(window)) => write!(f, "another objective over {window}"),
            (None, None) => f.write_str("objective and window unknown"),
        }
    }
}
