//! What Prometheus says about its rules, asked every fourth tick, and every tick at first.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::sleep;

use super::Background;
use crate::model::Slo;
use crate::poll;
use crate::prom::Client;

/// After how many ticks it is asked again: once a minute.
const TICKS: u32 = 4;
/// So often it is asked every tick until it tells: it may have been started at the same time.
const EAGER: u32 = 8;
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
    for asked in 0_u32.. {
        let told = poll::rules(client, slos, ever, Utc::now()).await;
        ever |= matches!(told, Ok(Some(_)));
        let pause = match &told {
            Err(error) if error.is_about_size() => RARELY,
            _ if !ever && asked < EAGER => tick,
            _ => tick * TICKS,
        };
        match told {
            Ok(told) => sender.send_modify(|background| background.beside.rules = told.map(Arc::new)),
            Err(error) => tracing::info!(%error, "nothing is told about rules"),
        }
        sleep(pause).await;
    }
}
