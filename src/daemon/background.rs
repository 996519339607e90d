//! What is loaded beside the polls, so that it never delays one: the history, periods that are over, Prometheus' retention, what it
//! says about its rules, counts of SLOs without rules, and episodes.

mod direct;
mod episodes;
mod periods;
mod rules;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::model::Slo;
use crate::poll::HistoryLoader;
use crate::prom::{Client, Retention};
use crate::status::{Beside, History, has_raw_hours, longest};

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
    /// Why the periods before are not loaded, as a sentence.
    pub(super) periods_problem: Option<String>,
}

/// Keeps `sender` up to date for as long as it is awaited, for the SLOs that `specs` brings; `unloaded` brings those whose rules
/// are not loaded.
pub(super) async fn follow(
    client: Client,
    mut specs: watch::Receiver<Vec<Arc<Slo>>>,
    unloaded: watch::Receiver<Vec<Arc<Slo>>>,
    sender: watch::Sender<Background>,
    retry: Duration,
) {
    let mut known = Known::default();
    loop {
        let slos = specs.borrow_and_update().clone();
        let history = known.history_for(&slos);
        tokio::select! {
            () = run(&client, &slos, &unloaded, history, &sender, retry) => return,
            Ok(()) = specs.changed() => known = known.and(slos, &sender.borrow().history),
        }
        // An SLO that has changed may have kept its name; periods know of which ones they are, and tiles what they were
        // judged by.
        sender.send_modify(|background| {
            let Beside { periods, burning, firings, .. } = std::mem::take(&mut background.beside);
            background.beside = Beside { periods, burning, firings, ..Beside::default() };
        });
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
        let ids = |slo: &Arc<Slo>| (slo.id.clone(), slo.group_by.clone(), has_raw_hours(slo));
        let known: HashMap<_, _> = self.slos.iter().map(|slo| (ids(slo), longest(slo.window))).collect();
        let reaches =
            |slo: &Arc<Slo>| known.get(&ids(slo)).is_some_and(|known| *known >= longest(slo.window));
        if slos.iter().all(reaches) { Arc::clone(&self.history) } else { Arc::default() }
    }
}

async fn run(
    client: &Client,
    slos: &[Arc<Slo>],
    unloaded: &watch::Receiver<Vec<Arc<Slo>>>,
    history: Arc<History>,
    sender: &watch::Sender<Background>,
    retry: Duration,
) {
    let window = slos.iter().map(|slo| longest(slo.window)).max().unwrap_or_default();
    let loader = HistoryLoader::new(client.clone(), slos.to_vec(), window).going_on_from(history);
    tokio::join!(
        rules::follow(client, slos, sender, retry),
        direct::follow(client, slos, unloaded.clone(), sender),
        periods::follow(client, slos, sender, retry),
        follow_past(client, loader, sender, retry),
        episodes::follow(client, slos, sender, retry),
    );
}

async fn follow_past(
    client: &Client,
    mut loader: HistoryLoader,
    sender: &watch::Sender<Background>,
    retry: Duration,
) {
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
