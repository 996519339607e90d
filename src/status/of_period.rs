//! The budget of a period of the calendar, on whichever basis, from what was counted of it.

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::status::{Basis, Budget, Counts, Extent};
use crate::units::Duration;

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
            Basis::Rolling | Basis::ToDate => (counts.total_events, counts.covered()),
            Basis::Projected => projected(counts, extent.length() - extent.elapsed(now)),
            Basis::WholePeriod => all_slices(counts, extent.length(), tile),
        };
        // What is a difference of two counters may be a hair below zero; what is no number stays none.
        let bad_events = if counts.bad_events < 0.0 { 0.0 } else { counts.bad_events };
        Self::on(basis, slo.objective, budgeted, counts.total_events, bad_events)
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
