//! What is loaded beside the polls, so that it never delays one: the history, Prometheus' retention, what it says about its rules,
//! and counts of SLOs without rules.

mod direct;
mod rules;

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::model::Slo;
use crate::prom::{Client, Error, Retention};
use crate::status::{Beside, History, HistoryChunk, Span, queries};
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
    /// What adds to every snapshot.
    pub(super) beside: Beside,
    /// Why the history is not complete, as a sentence.
    pub(super) problem: Option<String>,
}

/// Keeps `sender` up to date for as long as it is awaited; `unloaded` brings the SLOs whose rules are not loaded.
pub(super) async fn run(
    client: Client,
    slos: Vec<Arc<Slo>>,
    unloaded: watch::Receiver<Vec<Arc<Slo>>>,
    sender: watch::Sender<Background>,
    retry: Duration,
) {
    tokio::join!(
        rules::follow(&client, &slos, &sender),
        direct::follow(&client, &slos, unloaded, &sender),
        follow_past(&client, &slos, &sender, retry),
    );
}

async fn follow_past(
    client: &Client,
    slos: &[Arc<Slo>],
    sender: &watch::Sender<Background>,
    retry: Duration,
) {
    let mut loader = Loader::new(client.clone(), slos.to_vec());
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
    fn new(client: Client, slos: Vec<Arc<Slo>>) -> Self {
        let window = slos.iter().map(|slo| slo.window.length()).max().unwrap_or_default();
        Self { client, slos, window, history: Arc::default(), chunk_hours: CHUNK_HOURS }
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
        let ask = async |query: String| {
            let answer = self.client.range(&query, span.first, span.last, step).await?;
            answer.complete().map_err(|reason| Error::Partial { url: self.client.url().to_owned(), reason })
        };
        let tiles = ask(queries::tiles_of_hour()).await?;
        let total = ask(queries::total_of_hour()).await?;
        let bad = ask(queries::bad_of_hour()).await?;
        Ok(HistoryChunk { span, bad, total, tiles })
    }
}
