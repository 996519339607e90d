//! `sloe serve`: the daemon with its pages and API.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::chaos::store::Store;
use crate::cli::arguments::ServeArguments;
use crate::cli::{ExitStatus, load, logging, print, prometheus};
use crate::daemon::poller::{self, PollerOptions};
use crate::daemon::{self, AppState, Metrics, PageOptions, runs};
use crate::model::Slo;
use crate::prom::Client;
use crate::status::Snapshot;

/// Figures are stale after so many ticks without an answer, even if no failure was reported.
const MISSED_POLLS: u32 = 4;

/// Serves until SIGINT or SIGTERM. Specs, address and port are checked first.
pub(super) async fn run(arguments: &ServeArguments) -> anyhow::Result<ExitStatus> {
    let slos = match load::load(&arguments.specs) {
        Ok(slos) => slos.into_iter().map(Arc::new).collect::<Vec<_>>(),
        Err(status) => return Ok(status),
    };
    let interval = Duration::from_millis(arguments.interval.as_millis());
    let client = match prometheus::client(&arguments.prometheus, interval) {
        Ok(client) => client,
        Err(error) => return Ok(prometheus::undecided(&error)),
    };
    let listener = TcpListener::bind(&arguments.listen).await.with_context(|| {
        format!("cannot listen on `{}`; choose another address with `--listen`", arguments.listen)
    })?;
    logging::start();
    let stop = stop_requested()?;
    print::data(&format!("listening on http://{}\n", listener.local_addr()?));
    serve(listener, client, slos, arguments, interval, stop).await?;
    Ok(ExitStatus::Ok)
}

async fn serve(
    listener: TcpListener,
    client: Client,
    slos: Vec<Arc<Slo>>,
    arguments: &ServeArguments,
    interval: Duration,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let (sender, snapshots) = watch::channel(Arc::new(Snapshot::unasked(&slos)));
    let (metrics, shutdown) = (Arc::new(Metrics::new()), CancellationToken::new());
    let poller = PollerOptions { interval, metrics: Arc::clone(&metrics) };
    let polling = Box::pin(poller::run(client, slos, sender, poller, shutdown.clone()));
    let options = PageOptions {
        notice: arguments.notice.clone(),
        stale_after: TimeDelta::from_std(interval * MISSED_POLLS).unwrap_or(TimeDelta::MAX),
        ..PageOptions::new(&arguments.prometheus.url)
    };
    let (runs_sender, runs) = watch::channel(Arc::default());
    let following = runs::watch(Store::new(&arguments.state), runs_sender, shutdown.clone());
    let state = AppState::new(snapshots, Utc::now, metrics, options).with_runs(runs);
    let serving = async {
        let served = daemon::serve(listener, state, shutdown.clone()).await;
        // Whatever ended it, nobody is served any more.
        shutdown.cancel();
        served
    };
    let stopping = async {
        tokio::select! {
            () = stop => tracing::info!("shutting down"),
            () = shutdown.cancelled() => {}
        }
        shutdown.cancel();
    };
    let (served, (), (), ()) = tokio::join!(serving, stopping, polling, following);
    served
}

/// Listens for SIGINT and SIGTERM from now on; the future ends with the first of them.
fn stop_requested() -> anyhow::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
