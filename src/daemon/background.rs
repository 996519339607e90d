//! What is loaded beside the polls, so that it never delays one: the history and Prometheus' retention.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::model::Slo;
use crate::prom::{Client, Error, Retention};
use crate::status::{History, HistoryChunk, Span, queries};
use crate::units;

/// A chunk of history: seven days of hours.
const CHUNK_HOURS: i64 = 7 * 24;

/// How often it is looked whether an hour has passed.
const LOOK: Duration = Duration::from_secs(30);

/// How often the retention is asked for again.
const RETENTION_AGE: chrono::TimeDelta = chrono::TimeDelta::hours(1);

/// What the background knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Background {
    /// Complete, or empty.
    pub(super) history: Arc<History>,
    /// Unknown until it was asked for, and where it is not told.
    pub(super) retention: Option<Retention>,
    /// Why the history is not complete, as a sentence.
    pub(super) problem: Option<String>,
}

/// Keeps `sender` up to date for as long as it is awaited, for the SLOs that `specs` brings.
pub(super) async fn follow(
    client: Client,
    mut specs: watch::Receiver<Vec<Arc<Slo>>>,
    sender: watch::Sender<Background>,
    retry: Duration,
) {
    let mut known = Known::default();
    loop {
        let slos = specs.borrow_and_update().clone();
        let history = known.history_for(&slos);
        tokio::select! {
            () = run(&client, &slos, history, &sender, retry) => return,
            Ok(()) = specs.changed() => known = known.and(slos, &sender.borrow().history),
        }
    }
}

/// What is loaded of which SLOs.
#[derive(Default)]
struct Known {
    slos: Vec<Arc<Slo>>,
    history: Arc<History>,
}

impl Known {
    /// What is known after `history` was to be loaded of `slos`; it is another one as soon as it is complete.
    fn and(self, slos: Vec<Arc<Slo>>, history: &Arc<History>) -> Self {
        if Arc::ptr_eq(&self.history, history) { self } else { Self { slos, history: Arc::clone(history) } }
    }

    /// The history to go on from for `slos`: the one that is there if it has all of them, else an empty one. Meanwhile those
    /// that stay are shown with what is there.
    fn history_for(&self, slos: &[Arc<Slo>]) -> Arc<History> {
        let ids = |slo: &Arc<Slo>| (slo.id.clone(), slo.group_by.clone());
        let known: HashMap<_, _> = self.slos.iter().map(|slo| (ids(slo), slo.window.length())).collect();
        let reaches =
            |slo: &Arc<Slo>| known.get(&ids(slo)).is_some_and(|window| *window >= slo.window.length());
        if slos.iter().all(reaches) { Arc::clone(&self.history) } else { Arc::default() }
    }
}

async fn run(
    client: &Client,
    slos: &[Arc<Slo>],
    history: Arc<History>,
    sender: &watch::Sender<Background>,
    retry: Duration,
) {
    let mut loader = Loader::new(client.clone(), slos.to_vec(), history);
    let mut asked_for_retention = None;
    loop {
        let now = Utc::now();
        if asked_for_retention.is_none_or(|asked| now - asked >= RETENTION_AGE) {
            asked_for_retention = refresh_retention(client, sender).await.then_some(now);
        }
        let loaded = refresh_history(&mut loader, sender).await;
        sleep(if loaded && asked_for_retention.is_some() { LOOK } else { retry.min(LOOK) }).await;
    }
}

/// Whether Prometheus could be asked.
async fn refresh_retention(client: &Client, sender: &watch::Sender<Background>) -> bool {
    match client.retention().await {
        Ok(retention) => {
            sender.send_if_modified(|known| {
                let changed = known.retention != retention;
                known.retention = retention;
                changed
            });
            true
        }
        Err(error) => {
            tracing::debug!(%error, "the retention is not known");
            false
        }
    }
}

/// Whether the history is complete up to the last hour.
async fn refresh_history(loader: &mut Loader, sender: &watch::Sender<Background>) -> bool {
    if loader.next_span().is_none() {
        return true;
    }
    let problem = loader.load().await.err().map(|error| format!("the history is not complete: {error}"));
    let done = problem.is_none();
    sender.send_modify(|background| {
        background.problem = problem;
        if done {
            background.history = Arc::clone(&loader.history);
        }
    });
    done
}

/// Loads the history chunk by chunk, and goes on where it had to stop.
struct Loader {
    client: Client,
    slos: Vec<Arc<Slo>>,
    /// The longest window of the SLOs.
    window: units::Duration,
    /// As far as it is loaded.
    history: Arc<History>,
    /// The size of a chunk; it becomes smaller where Prometheus does not manage it.
    chunk_hours: i64,
}

impl Loader {
    fn new(client: Client, slos: Vec<Arc<Slo>>, history: Arc<History>) -> Self {
        let window = slos.iter().map(|slo| slo.window.length()).max().unwrap_or_default();
        Self { client, slos, window, history, chunk_hours: CHUNK_HOURS }
    }

    fn next_span(&self) -> Option<Span> {
        self.history.next_span(self.window, self.chunk_hours, Utc::now())
    }

    async fn load(&mut self) -> Result<(), Error> {
        while let Some(span) = self.next_span() {
            match self.chunk(span).await {
                Ok(chunk) => Arc::make_mut(&mut self.history).absorb(&self.slos, &chunk),
                Err(error) if error.is_about_size() && self.chunk_hours > 1 => self.chunk_hours /= 2,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// One query after the other: polls go first, and history can wait.
    async fn chunk(&self, span: Span) -> Result<HistoryChunk, Error> {
        let step = units::Duration::from_hours(1);
        let ask = async |query: String| self.client.range(&query, span.first, span.last, step).await;
        let tiles = ask(queries::tiles_of_hour()).await?.value;
        let total = ask(queries::total_of_hour()).await?.value;
        let bad = ask(queries::bad_of_hour()).await?.value;
        Ok(HistoryChunk { span, bad, total, tiles })
    }
}
