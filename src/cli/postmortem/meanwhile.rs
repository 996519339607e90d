//! The recorded runs whose fault fell into a stretch of time.

use chrono::{DateTime, Utc};

use crate::chaos::store::{RunSummary, Store, StoreError};
use crate::postmortem::facts::RunMeanwhile;

/// The runs of whatever service: what another one lost may be what this one felt. The first is the earliest.
///
/// # Errors
/// When the folder of runs cannot be read.
pub(super) fn runs(
    store: &Store,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<RunMeanwhile>, StoreError> {
    let runs = store.list()?;
    let within = |run: &RunMeanwhile| run.from <= to && run.to.is_none_or(|end| end >= from);
    let mut runs: Vec<_> = runs.into_iter().filter_map(meanwhile).filter(within).collect();
    runs.sort_by_key(|run| run.from);
    Ok(runs)
}

/// A run whose fault was asked for.
fn meanwhile(run: RunSummary) -> Option<RunMeanwhile> {
    let to = run.account.and_then(|account| account.reverted_at);
    Some(RunMeanwhile { run: run.run, service: run.service?, from: run.injected_at?, to })
}
