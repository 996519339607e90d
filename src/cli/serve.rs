//! `sloe serve`: the daemon with its pages and API.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use chrono::{TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

use crate::chaos::store::Store;
use crate::cli::arguments::ServeArguments;
use crate::cli::stop::Stops;
use crate::cli::{ExitStatus, load, logging, print, sources};
use crate::daemon::access::{self, Access, Token};
use crate::daemon::poller::PollerOptions;
use crate::daemon::sources::Polled;
use crate::daemon::specs::{self, Follower, FollowerOptions, Judging, Reloader, SpecsState};
use crate::daemon::{self, AppState, Hosts, Metrics, PageOptions, runs};
use crate::input::Specs;
use crate::sources::{Assigned, Routes};

/// Figures are stale after so many ticks without an answer, even if no failure was reported.
const MISSED_POLLS: u32 = 4;

/// How often it is looked whether the specs have changed.
const LOOK: Duration = Duration::from_secs(2);

/// Serves until SIGINT or SIGTERM. Specs, token, address and port are checked first.
pub(super) async fn run(arguments: &ServeArguments) -> anyhow::Result<ExitStatus> {
    let interval = Duration::from_millis(arguments.interval.as_millis());
    let named = match sources::named(&arguments.sources, &arguments.specs.reading) {
        Ok(named) => named,
        Err(status) => return Ok(status),
    };
    let specs = Specs::read(&arguments.specs.paths);
    let slos = match load::valid(&specs, &arguments.specs.reading) {
        Ok(valid) => valid.slos,
        Err(status) => return Ok(status),
    };
    let polled = match sources::ready(&named, interval) {
        Ok(polled) => polled,
        Err(status) => return Ok(status),
    };
    let (slos, routes) = (sources::assigned(&named, slos)?, sources::routes(&named));
    let access = access(arguments)?;
    let listener = TcpListener::bind(&arguments.listen).await.with_context(|| {
        format!("cannot listen on `{}`; choose another address with `--listen`", arguments.listen)
    })?;
    logging::start();
    let signals = Signals::listen()?;
    print::data(&format!("listening on http://{}\n", listener.local_addr()?));
    warn_of_strangers(&listener)?;
    let hosts = Hosts::of(listener.local_addr()?.ip(), &arguments.allowed_hosts);
    Daemon { arguments, interval, specs, slos, routes, access, hosts }.serve(listener, polled, signals).await;
    Ok(ExitStatus::Ok)
}

/// Who may change something from the start on.
fn access(arguments: &ServeArguments) -> anyhow::Result<Access> {
    match &arguments.token_file {
        Some(path) => Token::read(path).map(Access::Token).map_err(|problem| anyhow!(problem)),
        None => Ok(Access::Off),
    }
}

/// The pages know no users, and a token that travels without TLS is no secret.
fn warn_of_strangers(listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        tracing::warn!(
            %address,
            "whoever reaches this address reads the figures, without TLS; put a proxy with TLS and a login in front"
        );
    }
    Ok(())
}

struct Daemon<'a> {
    arguments: &'a ServeArguments,
    interval: Duration,
    specs: Specs,
    slos: Assigned,
    routes: Routes,
    access: Access,
    hosts: Hosts,
}

impl Daemon<'_> {
    async fn serve(self, listener: TcpListener, polled: Vec<Polled>, signals: Signals) {
        let unasked = daemon::sources::unasked(&polled, &self.slos);
        let (sender, overviews) = watch::channel(Arc::new(unasked));
        let (slos, followed) = watch::channel(self.slos);
        let judged = Arc::new(self.specs);
        let read = SpecsState::loaded(Utc::now()).of(Arc::clone(&judged));
        let (specs_sender, specs_state) = watch::channel(Arc::new(read));
        let (access_sender, access) = watch::channel(Arc::new(self.access));
        let (runs_sender, runs) = watch::channel(Arc::default());
        let (metrics, shutdown) = (Arc::new(Metrics::new()), CancellationToken::new());
        let (reloader, orders) = Reloader::new();

        let poller = PollerOptions { interval: self.interval, metrics: Arc::clone(&metrics) };
        let polling = apart(daemon::sources::run(polled, followed, sender, poller, shutdown.clone()));
        let options = follower_options(self.arguments, self.routes);
        let follower = Follower { options, judged, slos, state: specs_sender };
        let reading = specs::follow(follower, orders, shutdown.clone());
        let following = runs::watch(Store::new(&self.arguments.state), runs_sender, shutdown.clone());
        let guarding = guard(self.arguments, access_sender, shutdown.clone());
        let state = AppState::new(overviews, Utc::now, metrics, page_options(self.arguments, self.interval))
            .with_runs(runs)
            .with_specs(specs_state, reloader.clone())
            .with_access(access)
            .with_hosts(self.hosts);
        let serving = daemon::serve(listener, state, shutdown.clone());
        let obeying = signals.obey(&reloader, &shutdown);
        tokio::join!(serving, obeying, polling, reading, following, guarding);
    }
}

/// Runs `task` beside this one, because assessing thousands of SLOs takes a moment, in which nobody who connects should wait.
async fn apart(task: impl Future<Output = ()> + Send + 'static) {
    if let Err(Ok(panic)) = tokio::spawn(task).await.map_err(JoinError::try_into_panic) {
        std::panic::resume_unwind(panic);
    }
}

fn follower_options(arguments: &ServeArguments, routes: Routes) -> FollowerOptions {
    let reading = &arguments.specs.reading;
    let judging = Judging { reading: reading.reading(), deny_warnings: reading.deny_warnings, routes };
    FollowerOptions { paths: arguments.specs.paths.clone(), judging, look: LOOK }
}

fn page_options(arguments: &ServeArguments, interval: Duration) -> PageOptions {
    PageOptions {
        notice: arguments.notice.clone(),
        stale_after: TimeDelta::from_std(interval * MISSED_POLLS).unwrap_or(TimeDelta::MAX),
        zone: arguments.display_time_zone,
        grafana: arguments.grafana_url.clone(),
    }
}

/// Follows the token, if there is one.
async fn guard(arguments: &ServeArguments, sender: watch::Sender<Arc<Access>>, shutdown: CancellationToken) {
    if let Some(path) = &arguments.token_file {
        access::follow(path.clone(), sender, shutdown).await;
    }
}

/// The signals that the daemon obeys.
struct Signals {
    stops: Stops,
    hangup: Signal,
}

impl Signals {
    /// Listens for them from now on.
    fn listen() -> anyhow::Result<Self> {
        Ok(Self { stops: Stops::listen()?, hangup: signal(SignalKind::hangup())? })
    }

    /// SIGHUP reads the specs again, SIGINT and SIGTERM end the daemon.
    async fn obey(mut self, reloader: &Reloader, shutdown: &CancellationToken) {
        loop {
            tokio::select! {
                Some(()) = self.hangup.recv() => reload(reloader).await,
                () = self.stops.next() => break,
            }
        }
        tracing::info!("shutting down");
        shutdown.cancel();
    }
}

/// A change and its problems are in the log already.
async fn reload(reloader: &Reloader) {
    match reloader.reload().await {
        Ok(slos) => tracing::info!(slos, "the specs were read again as asked"),
        Err(reason) => tracing::warn!(reason, "the specs were read again as asked and are not in use"),
    }
}
