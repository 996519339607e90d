//! What every request handler reads.

use std::future::pending;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::daemon::access::Access;
use crate::daemon::runs::Runs;
use crate::daemon::specs::{Outcome, Reloader, SpecsState};
use crate::daemon::texts::Present;
use crate::daemon::{Hosts, Limits, Metrics, PageOptions};
use crate::status::{Overview, Part};

/// What every request handler reads; a clone is cheap.
#[derive(Clone, Debug)]
pub struct AppState {
    overviews: watch::Receiver<Arc<Overview>>,
    runs: watch::Receiver<Arc<Runs>>,
    specs: watch::Receiver<Arc<SpecsState>>,
    reloader: Option<Reloader>,
    access: watch::Receiver<Arc<Access>>,
    hosts: Arc<Hosts>,
    clock: fn() -> DateTime<Utc>,
    metrics: Arc<Metrics>,
    options: Arc<PageOptions>,
    limits: Arc<Limits>,
    /// A permit for each listener to events.
    listening: Arc<Semaphore>,
    closing: CancellationToken,
    started_at: DateTime<Utc>,
}

impl AppState {
    /// Serves the newest of `overviews`, seen at the time that `clock` tells: no runs, specs that never change, and nothing
    /// that anybody may change.
    #[must_use]
    pub fn new(
        overviews: watch::Receiver<Arc<Overview>>,
        clock: fn() -> DateTime<Utc>,
        metrics: Arc<Metrics>,
        options: PageOptions,
    ) -> Self {
        let (started_at, limits) = (clock(), Limits::default());
        Self {
            overviews,
            runs: watch::channel(Arc::default()).1,
            specs: watch::channel(Arc::new(SpecsState::loaded(started_at))).1,
            reloader: None,
            access: watch::channel(Arc::default()).1,
            hosts: Arc::default(),
            clock,
            metrics,
            options: Arc::new(options),
            listening: Arc::new(Semaphore::new(limits.listeners)),
            limits: Arc::new(limits),
            closing: CancellationToken::new(),
            started_at,
        }
    }

    /// Serves the newest of `runs`, too.
    #[must_use]
    pub fn with_runs(self, runs: watch::Receiver<Arc<Runs>>) -> Self {
        Self { runs, ..self }
    }

    /// Says what is known of the `specs` in use, and lets them be read again.
    #[must_use]
    pub fn with_specs(self, specs: watch::Receiver<Arc<SpecsState>>, reloader: Reloader) -> Self {
        Self { specs, reloader: Some(reloader), ..self }
    }

    /// Lets those change something who may by the newest of `access`.
    #[must_use]
    pub fn with_access(self, access: watch::Receiver<Arc<Access>>) -> Self {
        Self { access, ..self }
    }

    /// Answers those who ask for it by one of `hosts`; before, by any name.
    #[must_use]
    pub fn with_hosts(self, hosts: Hosts) -> Self {
        Self { hosts: Arc::new(hosts), ..self }
    }

    /// Keeps to `limits`.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        let listening = Arc::new(Semaphore::new(limits.listeners));
        Self { limits: Arc::new(limits), listening, ..self }
    }

    /// Ends what goes on for ever with `closing`.
    pub(crate) fn closing_with(self, closing: CancellationToken) -> Self {
        Self { closing, ..self }
    }

    /// What there is to be seen now.
    pub(crate) fn seen(&self) -> Seen {
        Seen {
            overview: Arc::clone(&self.overviews.borrow()),
            runs: Arc::clone(&self.runs.borrow()),
            specs: Arc::clone(&self.specs.borrow()),
            now: (self.clock)(),
            options: Arc::clone(&self.options),
            started_at: self.started_at,
        }
    }

    /// The daemon's own metrics.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How much is given to those who ask.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Who may change something.
    pub(crate) fn access(&self) -> Arc<Access> {
        Arc::clone(&self.access.borrow())
    }

    /// By which names it may be asked for.
    pub(crate) fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Reads the specs again.
    pub(crate) async fn reload(&self) -> Outcome {
        match &self.reloader {
            Some(reloader) => reloader.reload().await,
            None => Err("the specs are not read from files".to_owned()),
        }
    }

    /// A seat for one more listener to events, if there is one.
    pub(crate) fn seat(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.listening).try_acquire_owned().ok()
    }

    /// Cancelled when what goes on for ever has to end.
    pub(crate) fn closing(&self) -> CancellationToken {
        self.closing.clone()
    }

    /// Tells when there may be something new to be seen.
    pub(crate) fn news(&self) -> News {
        News { overviews: self.overviews.clone(), runs: self.runs.clone(), specs: self.specs.clone() }
    }
}

/// Tells when there may be something new to be seen.
pub(crate) struct News {
    overviews: watch::Receiver<Arc<Overview>>,
    runs: watch::Receiver<Arc<Runs>>,
    specs: watch::Receiver<Arc<SpecsState>>,
}

impl News {
    /// Ends when there may be something new; never, where nothing changes any more.
    pub(crate) async fn changed(&mut self) {
        tokio::select! {
            Ok(()) = self.overviews.changed() => {}
            Ok(()) = self.runs.changed() => {}
            Ok(()) = self.specs.changed() => {}
            else => pending().await,
        }
    }
}

/// All that a page or an answer of the API is a function of.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The budgets.
    pub(crate) overview: Arc<Overview>,
    /// The runs.
    pub(crate) runs: Arc<Runs>,
    /// What is to be known of the specs in use.
    pub(crate) specs: Arc<SpecsState>,
    /// The present.
    pub(crate) now: DateTime<Utc>,
    /// What the pages say beside.
    pub(crate) options: Arc<PageOptions>,
    started_at: DateTime<Utc>,
}

impl Seen {
    /// The present as pages tell it.
    pub(crate) fn present(&self) -> Present {
        Present { at: self.now, zone: self.options.zone }
    }

    /// Changes with the content of budgets, runs and specs, and with every start of the daemon.
    pub(crate) fn revision(&self) -> String {
        let daemon = self.started_at.timestamp_millis();
        let (budgets, runs, specs) = (self.overview.revision(), self.runs.revision, self.specs.revision);
        format!("{daemon:x}-{budgets}-{runs}-{specs}")
    }

    /// The weak tag of everything that is a function of this: the revision, when each source answered,
    /// and how long ago that is, rounded to the interval at which pages refresh themselves.
    pub(crate) fn tag(&self) -> String {
        let age = |part: &Part| self.age_tag(part.snapshot.answered_at.unwrap_or(self.started_at));
        let ages: Vec<String> = self.overview.parts().iter().map(age).collect();
        format!("W/\"{}-{}\"", self.revision(), ages.join("-"))
    }

    fn age_tag(&self, since: DateTime<Utc>) -> String {
        const STEP: TimeDelta = TimeDelta::seconds(15);
        let step = (self.now - since).num_seconds().div_euclid(STEP.num_seconds());
        format!("{:x}-{step}", since.timestamp_millis())
    }
}
