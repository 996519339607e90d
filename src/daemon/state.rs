//! What every request handler reads.

use std::future::pending;
use std::sync::Arc;

use axum::http::HeaderValue;
use chrono::{DateTime, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::daemon::access::Access;
use crate::daemon::cache::{Cache, Edition, Span};
use crate::daemon::date::LatestDate;
use crate::daemon::runs::Runs;
use crate::daemon::specs::{Outcome, Reloader, SpecsState};
use crate::daemon::texts::Present;
use crate::daemon::{Hosts, Limits, Metrics, PageOptions};
use crate::status::{Overview, Part};

/// What every request handler reads; a clone is a reference.
#[derive(Clone, Debug)]
pub struct AppState {
    shared: Arc<Shared>,
}

#[derive(Clone, Debug)]
struct Shared {
    overviews: watch::Receiver<Arc<Overview>>,
    runs: watch::Receiver<Arc<Runs>>,
    specs: watch::Receiver<Arc<SpecsState>>,
    reloader: Option<Reloader>,
    access: watch::Receiver<Arc<Access>>,
    hosts: Hosts,
    clock: fn() -> DateTime<Utc>,
    date: Arc<LatestDate>,
    metrics: Arc<Metrics>,
    options: Arc<PageOptions>,
    limits: Limits,
    /// What was answered before and holds still.
    cache: Arc<Cache>,
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
        let shared = Shared {
            overviews,
            runs: watch::channel(Arc::default()).1,
            specs: watch::channel(Arc::new(SpecsState::loaded(started_at))).1,
            reloader: None,
            access: watch::channel(Arc::default()).1,
            hosts: Hosts::default(),
            clock,
            date: Arc::default(),
            cache: Arc::new(Cache::counted_by(Arc::clone(&metrics))),
            metrics,
            options: Arc::new(options),
            listening: Arc::new(Semaphore::new(limits.listeners)),
            limits,
            closing: CancellationToken::new(),
            started_at,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Serves the newest of `runs`, too.
    #[must_use]
    pub fn with_runs(self, runs: watch::Receiver<Arc<Runs>>) -> Self {
        self.with(|shared| shared.runs = runs)
    }

    /// Says what is known of the `specs` in use, and lets them be read again.
    #[must_use]
    pub fn with_specs(self, specs: watch::Receiver<Arc<SpecsState>>, reloader: Reloader) -> Self {
        self.with(|shared| (shared.specs, shared.reloader) = (specs, Some(reloader)))
    }

    /// Lets those change something who may by the newest of `access`.
    #[must_use]
    pub fn with_access(self, access: watch::Receiver<Arc<Access>>) -> Self {
        self.with(|shared| shared.access = access)
    }

    /// Answers those who ask for it by one of `hosts`; before, by any name.
    #[must_use]
    pub fn with_hosts(self, hosts: Hosts) -> Self {
        self.with(|shared| shared.hosts = hosts)
    }

    /// Keeps to `limits`.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        self.with(|shared| {
            shared.listening = Arc::new(Semaphore::new(limits.listeners));
            shared.limits = limits;
        })
    }

    /// Ends what goes on for ever with `closing`.
    pub(crate) fn closing_with(self, closing: CancellationToken) -> Self {
        self.with(|shared| shared.closing = closing)
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.shared));
        self
    }

    /// What there is to be seen now.
    pub(crate) fn seen(&self) -> Seen {
        let shared = &*self.shared;
        Seen {
            overview: Arc::clone(&shared.overviews.borrow()),
            runs: Arc::clone(&shared.runs.borrow()),
            specs: Arc::clone(&shared.specs.borrow()),
            now: (shared.clock)(),
            options: Arc::clone(&shared.options),
            started_at: shared.started_at,
        }
    }

    /// What there is to be seen now, with what was made of it already: as it was first seen, as long as that holds.
    pub(crate) fn edition(&self) -> Arc<Edition> {
        self.shared.cache.edition(self.seen())
    }

    /// What an answer that is given now says of that.
    pub(crate) fn date(&self) -> Option<HeaderValue> {
        self.shared.date.at((self.shared.clock)())
    }

    /// The daemon's own metrics.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// How much is given to those who ask.
    pub(crate) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Who may change something.
    pub(crate) fn access(&self) -> Arc<Access> {
        Arc::clone(&self.shared.access.borrow())
    }

    /// By which names it may be asked for.
    pub(crate) fn hosts(&self) -> &Hosts {
        &self.shared.hosts
    }

    /// Reads the specs again.
    pub(crate) async fn reload(&self) -> Outcome {
        match &self.shared.reloader {
            Some(reloader) => reloader.reload().await,
            None => Err("the specs are not read from files".to_owned()),
        }
    }

    /// A seat for one more listener to events, if there is one.
    pub(crate) fn seat(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.shared.listening).try_acquire_owned().ok()
    }

    /// Cancelled when what goes on for ever has to end.
    pub(crate) fn closing(&self) -> CancellationToken {
        self.shared.closing.clone()
    }

    /// Tells when there may be something new to be seen.
    pub(crate) fn news(&self) -> News {
        let Shared { overviews, runs, specs, .. } = &*self.shared;
        News { overviews: overviews.clone(), runs: runs.clone(), specs: specs.clone() }
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
    /// When the daemon was started.
    pub(crate) started_at: DateTime<Utc>,
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

    /// The weak tag of everything that is a function of this: the revision, when each source answered, and since when what is said
    /// about the time is the same.
    pub(crate) fn tag(&self) -> String {
        let answers = self.answers().map(|at| format!("{:x}-", at.timestamp_millis()));
        let since = self.span().from.timestamp_millis();
        format!("W/\"{}-{}{since:x}\"", self.revision(), answers.collect::<String>())
    }

    /// For how long the same is to be said, if nothing new comes.
    pub(crate) fn span(&self) -> Span {
        Span::around(self.now, self.options.zone, self.answers(), self.options.stale_after)
    }

    /// Whether the same as in `other` is to be seen, but for the time.
    pub(crate) fn shows_the_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.overview, &other.overview)
            && Arc::ptr_eq(&self.runs, &other.runs)
            && Arc::ptr_eq(&self.specs, &other.specs)
    }

    /// When each source last answered; one that has not, is waited for since the start.
    fn answers(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let answer = |part: &Part| part.snapshot.answered_at.unwrap_or(self.started_at);
        self.overview.parts().iter().map(answer)
    }
}
