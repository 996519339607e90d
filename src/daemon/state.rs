//! What every request handler reads.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use crate::daemon::runs::Runs;
use crate::daemon::{Metrics, PageOptions};
use crate::status::Snapshot;

/// What every request handler reads; a clone is cheap.
#[derive(Clone, Debug)]
pub struct AppState {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    runs: watch::Receiver<Arc<Runs>>,
    clock: fn() -> DateTime<Utc>,
    metrics: Arc<Metrics>,
    options: Arc<PageOptions>,
    started_at: DateTime<Utc>,
}

impl AppState {
    /// Serves the newest of `snapshots`, seen at the time that `clock` tells, and no runs.
    #[must_use]
    pub fn new(
        snapshots: watch::Receiver<Arc<Snapshot>>,
        clock: fn() -> DateTime<Utc>,
        metrics: Arc<Metrics>,
        options: PageOptions,
    ) -> Self {
        let (_, runs) = watch::channel(Arc::default());
        Self { snapshots, runs, clock, metrics, options: Arc::new(options), started_at: clock() }
    }

    /// Serves the newest of `runs`, too.
    #[must_use]
    pub fn with_runs(self, runs: watch::Receiver<Arc<Runs>>) -> Self {
        Self { runs, ..self }
    }

    /// What there is to be seen now.
    pub(crate) fn seen(&self) -> Seen {
        Seen {
            snapshot: Arc::clone(&self.snapshots.borrow()),
            runs: Arc::clone(&self.runs.borrow()),
            now: (self.clock)(),
            options: Arc::clone(&self.options),
            started_at: self.started_at,
        }
    }

    /// The daemon's own metrics.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }
}

/// All that a page or an answer of the API is a function of.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The budgets.
    pub(crate) snapshot: Arc<Snapshot>,
    /// The runs.
    pub(crate) runs: Arc<Runs>,
    /// The present.
    pub(crate) now: DateTime<Utc>,
    /// What the pages say beside.
    pub(crate) options: Arc<PageOptions>,
    started_at: DateTime<Utc>,
}

impl Seen {
    /// The weak tag of everything that is a function of this: the content of snapshot and runs, when Prometheus answered,
    /// and how long ago that is, rounded to the interval at which pages refresh themselves.
    pub(crate) fn tag(&self) -> String {
        const STEP: TimeDelta = TimeDelta::seconds(15);
        let since = self.snapshot.answered_at.unwrap_or(self.started_at);
        let step = (self.now - since).num_seconds().div_euclid(STEP.num_seconds());
        let (daemon, answer) = (self.started_at.timestamp_millis(), since.timestamp_millis());
        let (budgets, runs) = (self.snapshot.revision, self.runs.revision);
        format!("W/\"{daemon:x}-{budgets}-{runs}-{answer:x}-{step}\"")
    }
}
