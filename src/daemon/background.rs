//! What is loaded beside the polls, so that it never delays one: the history and Prometheus' retention.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::model::Slo;
use crate::poll::HistoryLoader;
use crate::prom::{Client, Retention};
use crate::status::{History, reach};

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

/// Keeps `sender` up to date for as long as it is awaited.
pub(super) async fn run(
    client: Client,
    slos: Vec<Arc<Slo>>,
    sender: watch::Sender<Background>,
    retry: Duration,
) {
    let window = slos.iter().map(|slo| reach(slo.window)).max().unwrap_or_default();
    let mut loader = HistoryLoader::new(client.clone(), slos, window);
    let mut asked_for_retention = None;
    loop {
        let now = Utc::now();
        if asked_for_retention.is_none_or(|asked| now - asked >= RETENTION_AGE) {
            asked_for_retention = refresh_retention(&client, &sender).await.then_some(now);
        }
        let loaded = refresh_history(&mut loader, &sender).await;
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
async fn refresh_history(loader: &mut HistoryLoader, sender: &watch::Sender<Background>) -> bool {
    let now = Utc::now();
    if loader.is_complete(now) {
        return true;
    }
    let problem = loader.load(now).await.err().map(|error| format!("the history is not complete: {error}"));
    let done = problem.is_none();
    sender.send_modify(|background| {
        background.problem = problem;
        if done {
            background.history = Arc::clone(loader.history());
        }
    });
    done
}
