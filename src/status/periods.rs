//! Budgets of extents whose tiles are known as hourly sums: periods of the calendar, and windows that are over.

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::status::extent::review;
use crate::status::series::GroupLabels;
use crate::status::unknown::{unknown, unsound};
use crate::status::{Basis, Budget, Counts, Extent, History, Unknown, has_raw_hours};
use crate::units::Duration;

/// What is known of an extent that is over.
#[derive(Clone, Debug, PartialEq)]
pub struct PastPeriod {
    /// When it was.
    pub extent: Extent,
    /// What was counted, and for how much of the time.
    pub counts: Counts,
    /// What became of its budget; of the part that is known, where coverage is below 1.
    pub budget: Result<Budget, Unknown>,
    /// The same as if maintenance had counted; `None` where that is not kept.
    pub raw: Option<Result<Budget, Unknown>>,
}

/// The periods before the one of `now`, newest first, as far back as `history` is loaded: those of `slo`'s window, or
/// for a rolling one weeks, months or quarters of UTC. `tile` is how long a tile is.
#[must_use]
pub fn previous(
    slo: &Slo,
    group: &GroupLabels,
    history: &History,
    tile: Duration,
    now: DateTime<Utc>,
) -> Vec<PastPeriod> {
    let window = review(slo.window);
    let before = |extent: &Extent| extent.previous(window);
    let all = std::iter::successors(Extent::present(window, now), before).skip(1);
    let loaded = all.take_while(|extent| history.holds(slo, extent.start, extent.end));
    loaded.map(|extent| past(slo, history, group, extent, tile)).collect()
}

fn past(slo: &Slo, history: &History, group: &GroupLabels, extent: Extent, tile: Duration) -> PastPeriod {
    let counts = Counts::of(history.hours(&slo.id, group), extent, tile);
    let raw = || over(slo, extent, tile, &Counts::of(history.raw_hours(&slo.id, group), extent, tile));
    let raw = has_raw_hours(slo).then(raw);
    PastPeriod { extent, counts, budget: over(slo, extent, tile, &counts), raw }
}

/// The budget of an extent that is over.
fn over(slo: &Slo, extent: Extent, tile: Duration, counts: &Counts) -> Result<Budget, Unknown> {
    let budget = Budget::of_period(slo, Basis::of(slo), tile, extent, counts, extent.end);
    budget.ok_or_else(|| match counts.tiles {
        0.0 => unknown("nothing was recorded in this time"),
        _ => unknown(unsound(counts.total_events, counts.bad_events)),
    })
}

impl Budget {
    /// The budget of `slo` on a `basis`, of which `counts` are known at `now` of the `extent`, in tiles of length `tile`.
    #[must_use]
    pub fn of_period(
        slo: &Slo,
        basis: Basis,
        tile: Duration,
        extent: Extent,
        counts: &Counts,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let budgeted = match basis {
            Basis::Rolling => (counts.total_events, extent.length()),
            Basis::ToDate => (counts.total_events, counts.covered()),
            Basis::Projected => projected(counts, extent.length() - extent.elapsed(now)),
            Basis::WholePeriod => all_slices(counts, extent.length(), tile),
        };
        // What is a difference of two counters may be a hair below zero.
        Self::on(basis, slo.objective, budgeted, counts.total_events, counts.bad_events.max(0.0))
    }
}

/// N so far × (known time + rest of the period) / known time: what was not recorded never comes.
fn projected(counts: &Counts, rest: Duration) -> (f64, Duration) {
    let time = counts.covered() + rest;
    (counts.total_events * time.as_secs_f64() / counts.covered().as_secs_f64(), time)
}

/// All slices of the period without those that were recorded and did not count, as during maintenance.
fn all_slices(counts: &Counts, length: Duration, tile: Duration) -> (f64, Duration) {
    let uncounted = (counts.tiles - counts.total_events).max(0.0);
    let slices = length.as_secs_f64() / tile.as_secs_f64() - uncounted;
    (slices, Duration::from_secs_f64(slices * tile.as_secs_f64()))
}
