//! SLOs whose rules are not loaded, counted once a minute.

use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use tokio::sync::watch;

use super::Background;
use crate::model::Slo;
use crate::poll::DirectCounter;
use crate::prom::Client;

/// How often they are counted.
const EVERY: TimeDelta = TimeDelta::minutes(1);

/// Keeps `sender` up to date about those of `slos` that `unloaded` brings for as long as it is awaited: a few queries after every poll.
pub(super) async fn follow(
    client: &Client,
    slos: &[Arc<Slo>],
    mut unloaded: watch::Receiver<Vec<Arc<Slo>>>,
    sender: &watch::Sender<Background>,
) {
    let (mut counter, mut begun) = (DirectCounter::new(slos), Utc::now());
    while unloaded.changed().await.is_ok() {
        let now = Utc::now();
        counter.aim(&unloaded.borrow_and_update());
        if now - begun >= EVERY {
            begun = now;
            counter.again();
        }
        counter.round(client, now).await;
        let found = Arc::new(counter.found().clone());
        sender.send_if_modified(|background| {
            let changed = background.beside.direct != found;
            background.beside.direct = found;
            changed
        });
    }
}
