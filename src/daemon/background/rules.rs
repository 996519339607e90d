//! What Prometheus says about its rules, asked every fourth tick.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use super::Background;
use crate::model::Slo;
use crate::poll;
use crate::prom::{Client, Error};

/// After how many ticks it is asked again: once a minute.
const TICKS: u32 = 4;
/// The same where there are more rules than can be taken in at once.
const RARELY: Duration = Duration::from_hours(1);

/// Keeps `sender` up to date for as long as it is awaited. Who cannot be asked leaves what was told, which grows old.
pub(super) async fn follow(
    client: &Client,
    slos: &[Arc<Slo>],
    sender: &watch::Sender<Background>,
    tick: Duration,
) {
    let mut ever = false;
    loop {
        let told = poll::rules(client, slos, ever, Utc::now()).await;
        ever |= matches!(told, Ok(Some(_)));
        let pause = if told.as_ref().is_err_and(Error::is_about_size) { RARELY } else { tick * TICKS };
        match told {
            Ok(told) => sender.send_modify(|background| background.beside.rules = told.map(Arc::new)),
            Err(error) => tracing::info!(%error, "nothing is told about rules"),
        }
        sleep(pause).await;
    }
}
