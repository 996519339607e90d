//! The past of episodes: burning tiles and alerts.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use super::Background;
use crate::model::Slo;
use crate::poll::EpisodeLoader;
use crate::prom::Client;

/// Keeps `sender` up to date about `slos` for as long as it is awaited: at most one question a `tick`, and none where nothing is new.
pub(super) async fn follow(
    client: &Client,
    slos: &[Arc<Slo>],
    sender: &watch::Sender<Background>,
    tick: Duration,
) {
    let before = sender.borrow().beside.clone();
    let loader = EpisodeLoader::new(client.clone(), slos.to_vec());
    let mut loader = loader.going_on_from(before.burning, before.firings);
    loop {
        sleep(tick).await;
        match loader.round(Utc::now()).await {
            Ok(true) => sender.send_modify(|background| {
                background.beside.burning = Arc::clone(loader.burning());
                background.beside.firings = Arc::clone(loader.firings());
            }),
            Ok(false) => {}
            Err(error) => tracing::debug!(%error, "the past of episodes is not complete"),
        }
    }
}
