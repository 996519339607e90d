//! SLOs whose rules are not loaded, counted once a minute.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use tokio::sync::watch;

use super::Background;
use crate::model::{Slo, SloId};
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
        counter.aim(&those_of(slos, &unloaded.borrow_and_update()));
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

/// Those of `slos` that are `unloaded`, which may bring them as they were before a change of the specs.
fn those_of(slos: &[Arc<Slo>], unloaded: &[Arc<Slo>]) -> Vec<Arc<Slo>> {
    let ids: HashSet<&SloId> = unloaded.iter().map(|slo| &slo.id).collect();
    slos.iter().filter(|slo| ids.contains(&slo.id)).cloned().collect()
}
