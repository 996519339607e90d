//! What every request handler reads.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use crate::daemon::{Metrics, PageOptions};
use crate::status::Snapshot;

/// What every request handler reads; a clone is cheap.
#[derive(Clone, Debug)]
pub struct AppState {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    clock: fn() -> DateTime<Utc>,
    metrics: Arc<Metrics>,
    options: Arc<PageOptions>,
    started_at: DateTime<Utc>,
}

impl AppState {
    /// Serves the newest of `snapshots`, seen at the time that `clock` tells.
    #[must_use]
    pub fn new(
        snapshots: watch::Receiver<Arc<Snapshot>>,
        clock: fn() -> DateTime<Utc>,
        metrics: Arc<Metrics>,
        options: PageOptions,
    ) -> Self {
        Self { snapshots, clock, metrics, options: Arc::new(options), started_at: clock() }
    }

    /// The newest snapshot.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshots.borrow())
    }

    /// The present.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The daemon's own metrics.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// What the pages say beside the snapshot.
    pub(crate) fn options(&self) -> &PageOptions {
        &self.options
    }

    /// The weak tag of everything that is a function of `snapshot` at `now`: its content, when Prometheus answered,
    /// and how long ago that is, rounded to the interval at which pages refresh themselves.
    pub(crate) fn tag(&self, snapshot: &Snapshot, now: DateTime<Utc>) -> String {
        const STEP: TimeDelta = TimeDelta::seconds(15);
        let since = snapshot.answered_at.unwrap_or(self.started_at);
        let step = (now - since).num_seconds().div_euclid(STEP.num_seconds());
        let (daemon, answer) = (self.started_at.timestamp_millis(), since.timestamp_millis());
        format!("W/\"{daemon:x}-{}-{answer:x}-{step}\"", snapshot.revision)
    }
}
