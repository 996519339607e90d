//! The periods before the present ones, asked for once one has ended.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use super::{Background, LOOK};
use crate::model::Slo;
use crate::poll::PeriodLoader;
use crate::prom::Client;

/// Keeps `sender` up to date about the past of `slos` for as long as it is awaited. What fails is asked again after `retry`.
pub(super) async fn follow(
    client: &Client,
    slos: &[Arc<Slo>],
    sender: &watch::Sender<Background>,
    retry: Duration,
) {
    let loaded = sender.borrow().beside.periods.clone();
    let mut loader = PeriodLoader::new(client.clone(), slos, loaded);
    loop {
        let done = loader.load(Utc::now()).await;
        let pause = if done.is_ok() { LOOK } else { retry.min(LOOK) };
        let problem = done.err().map(|error| format!("the periods before are not loaded: {error}"));
        sender.send_if_modified(|background| {
            let (before, loaded) = (&background.beside.periods, loader.loaded());
            let same =
                before.len() == loaded.len() && before.iter().zip(loaded).all(|(a, b)| Arc::ptr_eq(a, b));
            let changed = !same || background.periods_problem != problem;
            background.beside.periods = loaded.to_vec();
            background.periods_problem = problem;
            changed
        });
        sleep(pause).await;
    }
}
