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
use crate::prom::Client;
use crate::status::{Answers, Beside, Context, Snapshot, assess, emptied, unloaded};

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

/// Polls until `shutdown`, and publishes a snapshot of the SLOs that `specs` brings after every poll and every change of them. A poll that
/// fails leaves the figures as they
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
    let (missing, unloaded) = watch::channel(Vec::new());
    let beside = background::follow(client.clone(), specs.clone(), unloaded, loaded, options.interval);
    let poller = Poller {
        client,
        specs,
        slos,
        sender,
        options,
        background,
        unloaded: missing,
        answered: None,
        told_at: None,
        failures: 0,
    };
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
    /// The SLOs whose rules are not loaded, for the background.
    unloaded: watch::Sender<Vec<Arc<Slo>>>,
    /// The latest answers, for when the background brings something new.
    answered: Option<(Answers, DateTime<Utc>)>,
    /// When answers last told anything of the SLOs.
    told_at: Option<DateTime<Utc>>,
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
        let answers = answers.map_err(|error| error.to_string());
        match answers.and_then(|answers| self.believe(answers, now)) {
            Ok(answers) => self.succeed(answers, now),
            Err(reason) => self.fail(reason, now),
        }
    }

    /// Who answers with nothing of what was there a moment ago is somebody else.
    fn believe(&mut self, answers: Answers, now: DateTime<Utc>) -> Result<Answers, String> {
        if answers.tell_of(&self.slos) {
            self.told_at = Some(now);
        } else if let Some(reason) = self.told_at.and_then(|before| emptied(now, before)) {
            return Err(reason);
        }
        Ok(answers)
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
        self.look_again();
        let before = Arc::clone(&self.sender.borrow());
        let next = self.assessed().unwrap_or_else(|| Snapshot::unasked(&self.slos));
        // An SLO may have changed without its figures, and whether Prometheus answers has not.
        let (revision, source) = (before.revision + 1, before.source.clone());
        self.sender.send_replace(Arc::new(Snapshot { revision, source, ..next }));
    }

    /// What the latest answers tell of other SLOs than those that they were asked for.
    fn look_again(&mut self) {
        let Some((answers, _)) = &self.answered else { return };
        self.unloaded.send_replace(unloaded(answers, &self.slos));
        // Of SLOs that are all new, nothing was there before.
        self.told_at = self.told_at.filter(|_| answers.tell_of(&self.slos));
    }

    fn succeed(&mut self, answers: Answers, now: DateTime<Utc>) {
        if self.failures > 0 {
            tracing::info!(failures = self.failures, "Prometheus answers again");
        }
        self.failures = 0;
        self.unloaded.send_replace(unloaded(&answers, &self.slos));
        self.answered = Some((answers, now));
        self.publish();
    }

    fn fail(&mut self, reason: String, now: DateTime<Utc>) {
        if self.failures == 0 {
            tracing::warn!(reason, "a poll failed");
        }
        self.failures = self.failures.saturating_add(1);
        let next = self.sender.borrow().failing(reason, now);
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
        let notices: Vec<String> = background.problem.into_iter().chain(background.periods_problem).collect();
        let (history, retention) = (&background.history, background.retention.as_ref());
        let context = Context { slos: &self.slos, history, retention, notices: &notices };
        let beside = Beside { clock_offset: self.client.clock_offset(), ..background.beside };
        Some(assess(answers, &context, *now).with(&beside, answers, *now))
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
