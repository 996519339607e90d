//! What is loaded beside the polls, so that it never delays one: the history and Prometheus' retention.

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

/// Keeps `sender` up to date until it is dropped by whoever awaits this.
pub(super) async fn run(
    client: Client,
    slos: Vec<Arc<Slo>>,
    sender: watch::Sender<Background>,
    retry: Duration,
) {
    let window = slos.iter().map(|slo| slo.window.length()).max().unwrap_or_default();
    let mut asked_for_retention = None;
    loop {
        let now = Utc::now();
        if asked_for_retention.is_none_or(|asked| now - asked >= RETENTION_AGE) {
            asked_for_retention = refresh_retention(&client, &sender).await.then_some(now);
        }
        let loaded = refresh_history(&client, &slos, window, &sender).await;
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
async fn refresh_history(
    client: &Client,
    slos: &[Arc<Slo>],
    window: units::Duration,
    sender: &watch::Sender<Background>,
) -> bool {
    let known = Arc::clone(&sender.borrow().history);
    if known.next_span(window, CHUNK_HOURS, Utc::now()).is_none() {
        return true;
    }
    let loaded = load(client, slos, window, known).await;
    let done = loaded.is_ok();
    sender.send_modify(|background| match loaded {
        Ok(history) => (background.history, background.problem) = (history, None),
        Err(error) => background.problem = Some(format!("the history is not complete: {error}")),
    });
    done
}

/// Loads what is missing, in chunks that become smaller where Prometheus does not manage them.
async fn load(
    client: &Client,
    slos: &[Arc<Slo>],
    window: units::Duration,
    mut history: Arc<History>,
) -> Result<Arc<History>, Error> {
    let mut hours = CHUNK_HOURS;
    while let Some(span) = history.next_span(window, hours, Utc::now()) {
        match chunk(client, span).await {
            Ok(chunk) => Arc::make_mut(&mut history).absorb(slos, &chunk),
            Err(error) if error.is_about_size() && hours > 1 => hours /= 2,
            Err(error) => return Err(error),
        }
    }
    Ok(history)
}

/// One after the other: polls go first, and history can wait.
async fn chunk(client: &Client, span: Span) -> Result<HistoryChunk, Error> {
    let step = units::Duration::from_hours(1);
    let ask = async |query: String| client.range(&query, span.first, span.last, step).await;
    let tiles = ask(queries::tiles_of_hour()).await?.value;
    let total = ask(queries::total_of_hour()).await?.value;
    let bad = ask(queries::bad_of_hour()).await?.value;
    Ok(HistoryChunk { span, bad, total, tiles })
}
