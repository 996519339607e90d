//! Asks Prometheus every tick and publishes what its answers mean.
//!
//! Nine instant queries a poll, whatever the number of SLOs, all of the same moment: loaded rules, all and bad events of
//! the windows, newest tiles, burn rates twice (as they are now, and the newest of the last minutes), alerts, the windows
//! as if maintenance counted, and sums of the tiles since the history ends.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::daemon::Metrics;
use crate::daemon::background::{self, Background};
use crate::model::Slo;
use crate::poll;
use crate::prom::{Client, Error};
use crate::status::{Answers, Context, Snapshot, assess};

/// How the poller works.
#[derive(Clone, Debug)]
pub struct PollerOptions {
    /// The tick: how long from the start of one poll to the start of the next.
    pub interval: Duration,
    /// Counts the polls.
    pub metrics: Arc<Metrics>,
}

impl Default for PollerOptions {
    /// A tick of 15 s.
    fn default() -> Self {
        Self { interval: Duration::from_secs(15), metrics: Arc::default() }
    }
}

/// Polls until `shutdown`, and publishes a snapshot of the SLOs that `specs` brings after every poll and every change of them. A poll that fails leaves the figures as they
/// are and is repeated after 1, 2, 4 … seconds, at most a tick.
pub async fn run(
    client: Client,
    specs: watch::Receiver<Vec<Arc<Slo>>>,
    sender: watch::Sender<Arc<Snapshot>>,
    options: PollerOptions,
    shutdown: CancellationToken,
) {
    let slos = specs.borrow().clone();
    let (loaded, background) = watch::channel(Background::default());
    let beside = background::follow(client.clone(), specs.clone(), loaded, options.interval);
    let poller = Poller { client, specs, slos, sender, options, background, answered: None, failures: 0 };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = beside => {}
        () = poller.run() => {}
    }
}

struct Poller {
    client: Client,
    /// Brings other SLOs than `slos`.
    specs: watch::Receiver<Vec<Arc<Slo>>>,
    slos: Vec<Arc<Slo>>,
    sender: watch::Sender<Arc<Snapshot>>,
    options: PollerOptions,
    background: watch::Receiver<Background>,
    /// The latest answers, for when the background brings something new.
    answered: Option<(Answers, DateTime<Utc>)>,
    /// Failed polls in a row.
    failures: u32,
}

impl Poller {
    async fn run(mut self) {
        loop {
            let started = Instant::now();
            self.poll().await;
            self.wait_until(self.next_poll(started)).await;
        }
    }

    async fn poll(&mut self) {
        let (started, now) = (Instant::now(), Utc::now());
        let client = self.client.clone();
        let since = self.background.borrow().history.recent_since(now);
        let answers = self.adopting_meanwhile(Box::pin(poll::ask(&client, since, now))).await;
        self.options.metrics.poll_ended(started.elapsed(), answers.is_ok());
        match answers {
            Ok(answers) => self.succeed(answers, now),
            Err(error) => self.fail(&error, now),
        }
    }

    /// Other SLOs do not wait for the end of a poll.
    async fn adopting_meanwhile<T>(&mut self, mut asking: impl Future<Output = T> + Unpin) -> T {
        loop {
            tokio::select! {
                answers = &mut asking => return answers,
                Ok(()) = self.specs.changed() => self.adopt(),
            }
        }
    }

    /// SLOs that stay keep their figures; of new ones is said what the latest answers say, and of those that are gone nothing.
    fn adopt(&mut self) {
        self.slos.clone_from(&self.specs.borrow_and_update());
        let before = Arc::clone(&self.sender.borrow());
        let next = self.assessed().unwrap_or_else(|| Snapshot::unasked(&self.slos));
        // An SLO may have changed without its figures, and whether Prometheus answers has not.
        let (revision, source) = (before.revision + 1, before.source.clone());
        self.sender.send_replace(Arc::new(Snapshot { revision, source, ..next }));
    }

    fn succeed(&mut self, answers: Answers, now: DateTime<Utc>) {
        if self.failures > 0 {
            tracing::info!(failures = self.failures, "Prometheus answers again");
        }
        self.failures = 0;
        self.answered = Some((answers, now));
        self.publish();
    }

    fn fail(&mut self, error: &Error, now: DateTime<Utc>) {
        if self.failures == 0 {
            tracing::warn!(%error, "a poll failed");
        }
        self.failures = self.failures.saturating_add(1);
        let next = self.sender.borrow().failing(error.to_string(), now);
        self.sender.send_replace(Arc::new(next));
    }

    /// Publishes the latest answers with what the background knows by now.
    fn publish(&mut self) {
        let Some(next) = self.assessed() else { return };
        let next = next.following(&self.sender.borrow());
        self.sender.send_replace(Arc::new(next));
    }

    /// What the latest answers mean, if there are any.
    fn assessed(&mut self) -> Option<Snapshot> {
        let (answers, now) = self.answered.as_ref()?;
        let background = self.background.borrow_and_update().clone();
        let notices: Vec<String> = background.problem.into_iter().collect();
        let (history, retention) = (&background.history, background.retention.as_ref());
        let context = Context { slos: &self.slos, history, retention, notices: &notices };
        Some(assess(answers, &context, *now))
    }

    /// Ticks count from start to start; after a failure the pause is a real one, since a Prometheus that is too slow
    /// is not to be asked more often than before.
    fn next_poll(&self, started: Instant) -> Instant {
        match self.failures {
            0 => started + self.options.interval,
            failures => {
                let pause = Duration::from_secs(1_u64 << (failures - 1).min(16));
                Instant::now() + pause.min(self.options.interval)
            }
        }
    }

    /// What the background brings meanwhile is published, unless figures are stale: they stay as they are.
    async fn wait_until(&mut self, next: Instant) {
        let pause = sleep(next.saturating_duration_since(Instant::now()));
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => return,
                Ok(()) = self.specs.changed() => self.adopt(),
                Ok(()) = self.background.changed() => if self.failures == 0 { self.publish() },
                else => return,
            }
        }
    }
}
