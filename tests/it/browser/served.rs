//! A daemon that a browser can ask.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use fantoccini::Client;
use sloe::daemon::runs::Runs;
use sloe::daemon::specs::{Reloader, SpecsState};
use sloe::daemon::{AppState, Metrics, PageOptions, router, serve};
use sloe::status::{Overview, Snapshot};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::fixtures::{self, states};

/// A daemon on a free port whose figures can be replaced.
pub(crate) struct Daemon {
    pub(crate) address: SocketAddr,
    pub(crate) overviews: watch::Sender<Arc<Overview>>,
    pub(crate) runs: watch::Sender<Arc<Runs>>,
    pub(crate) shutdown: CancellationToken,
}

impl Daemon {
    pub(crate) async fn serve(snapshot: Snapshot) -> Self {
        Self::serve_with(snapshot, Runs::default()).await
    }

    /// What [`pages`](super::pages) shows.
    pub(crate) async fn world() -> Self {
        Self::serve_all(fixtures::overview(fixtures::mixed()), states::all().await).await
    }

    pub(crate) async fn serve_all(overview: Overview, runs: Runs) -> Self {
        Self::start(overview, runs, fixtures::options()).await
    }

    pub(crate) async fn serve_with(snapshot: Snapshot, runs: Runs) -> Self {
        let notice = Some("The 30 days before this run are simulated history.".to_owned());
        let options = PageOptions { notice, ..fixtures::options() };
        Self::start(fixtures::overview(snapshot), runs, options).await
    }

    async fn start(overview: Overview, runs: Runs, options: PageOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (overviews, newest) = watch::channel(Arc::new(overview));
        let (runs, newest_runs) = watch::channel(Arc::new(runs));
        let shutdown = CancellationToken::new();
        tokio::spawn(serve(listener, state(newest, newest_runs, options), shutdown.clone()));
        Self { address, overviews, runs, shutdown }
    }

    pub(crate) async fn open(&self, client: &Client, path: &str) {
        client.goto(&format!("http://{}{path}", self.address)).await.expect("the page loads");
    }
}

/// The routes of such a daemon, to be asked without a network.
pub(crate) fn routes(overview: Overview, runs: Runs) -> Router {
    let (_, overview) = watch::channel(Arc::new(overview));
    let (_, runs) = watch::channel(Arc::new(runs));
    router(state(overview, runs, fixtures::options()))
}

fn state(
    overviews: watch::Receiver<Arc<Overview>>,
    runs: watch::Receiver<Arc<Runs>>,
    options: PageOptions,
) -> AppState {
    let (_, specs) = watch::channel(Arc::new(SpecsState::loaded(fixtures::now())));
    // Nobody hears its orders: the pages give none.
    let (reloader, _) = Reloader::new();
    let state = AppState::new(overviews, fixtures::now, Arc::new(Metrics::new()), options);
    state.with_runs(runs).with_specs(specs, reloader)
}
