//! The periods before the present one, as a snapshot has them: the sums are shared, and budgets are made of them when somebody looks.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::{Slo, Window};
use crate::status::extent::review;
use crate::status::series::GroupLabels;
use crate::status::{Extent, PastPeriod, PastPeriods, TileLengths};
use crate::units::Duration;

/// What is known of the periods before the present one.
#[derive(Clone, Debug, Default)]
pub enum Previous {
    /// Nothing yet: they are not loaded.
    #[default]
    NotLoaded,
    /// What was recorded in them.
    Loaded {
        /// Their sums.
        periods: Arc<PastPeriods>,
        /// How long a tile is.
        tile: Duration,
        /// The present period.
        present: Extent,
    },
}

/// Sums are never changed once they are loaded.
impl PartialEq for Previous {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::NotLoaded, Self::NotLoaded) => true,
            (
                Self::Loaded { periods, tile, present },
                Self::Loaded { periods: others, tile: other, present: then },
            ) => Arc::ptr_eq(periods, others) && tile == other && present == then,
            _ => false,
        }
    }
}

impl Previous {
    /// Those of `slo` at `now`, where `loaded` has them.
    #[must_use]
    pub fn of(slo: &Slo, loaded: &[Arc<PastPeriods>], tile: Duration, now: DateTime<Utc>) -> Self {
        let window = review(slo.window);
        let periods = loaded.iter().find(|periods| periods.window() == window && periods.is_about(slo));
        match (periods.cloned(), Extent::present(window, now)) {
            (Some(periods), Some(present)) => Self::Loaded { periods, tile, present },
            _ => Self::NotLoaded,
        }
    }

    /// Whose periods these are; `None` as long as they are not loaded.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        let Self::Loaded { periods, .. } = self else { return None };
        Some(periods.window())
    }

    /// One group of `slo` in the period at `extent`, as far as it is one of these or made up of them.
    pub(super) fn over(&self, slo: &Slo, group: &GroupLabels, extent: Extent) -> Option<PastPeriod> {
        let Self::Loaded { periods, tile, .. } = self else { return None };
        periods.over(slo, group, extent, *tile)
    }

    /// The groups of `slo` that recorded anything in it.
    pub(super) fn groups_over<'a>(
        &'a self,
        slo: &'a Slo,
        extent: Extent,
    ) -> impl Iterator<Item = &'a GroupLabels> {
        let periods = match self {
            Self::NotLoaded => None,
            Self::Loaded { periods, .. } => Some(periods),
        };
        periods.into_iter().flat_map(move |periods| periods.groups_over(&slo.id, extent))
    }

    /// How long the tiles of `slo` are.
    pub(super) fn tile(&self, slo: &Slo) -> Duration {
        match self {
            Self::NotLoaded => TileLengths::default().length(slo),
            Self::Loaded { tile, .. } => *tile,
        }
    }

    /// Those of one group of `slo`, newest first, as far back as anything of it was recorded: of a window of the calendar its own
    /// periods, of a rolling one weeks, months or quarters of UTC. `None` as long as they are not loaded.
    #[must_use]
    pub fn periods(&self, slo: &Slo, group: &GroupLabels) -> Option<Vec<PastPeriod>> {
        let Self::Loaded { periods, tile, present } = self else { return None };
        let mut all: Vec<PastPeriod> = ended_since(periods, *present).collect();
        all.extend(periods.of(slo, group, *tile));
        while all.pop_if(|oldest| oldest.counts.tiles == 0.0 && oldest.counts.coverage().is_some()).is_some()
        {
        }
        Some(all)
    }
}

/// The periods that ended since the others were loaded, of which nobody knows yet.
fn ended_since(periods: &PastPeriods, present: Extent) -> impl Iterator<Item = PastPeriod> {
    let (window, newest) = (periods.window(), periods.extents().next());
    let before = move |extent: &Extent| extent.previous(window);
    let ended = std::iter::successors(Some(present), before).skip(1);
    ended
        .take_while(move |extent| newest.is_some_and(|newest| *extent > newest))
        .map(|extent| PastPeriod::unknown(extent, JUST_ENDED))
}

const JUST_ENDED: &str = "it has only just ended and is not loaded yet";
