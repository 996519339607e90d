//! A daemon that a browser can ask.

use std::net::SocketAddr;
use std::sync::Arc;

use fantoccini::Client;
use sloe::daemon::runs::Runs;
use sloe::daemon::specs::{Reloader, SpecsState};
use sloe::daemon::{AppState, Metrics, PageOptions, serve};
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
        Self::start(fixtures::mixed(), states::all().await, fixtures::options()).await
    }

    pub(crate) async fn serve_with(snapshot: Snapshot, runs: Runs) -> Self {
        let notice = Some("The 30 days before this run are simulated history.".to_owned());
        Self::start(snapshot, runs, PageOptions { notice, ..fixtures::options() }).await
    }

    async fn start(snapshot: Snapshot, runs: Runs, options: PageOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (overviews, newest) = watch::channel(Arc::new(fixtures::overview(snapshot)));
        let (runs, newest_runs) = watch::channel(Arc::new(runs));
        let (_, specs) = watch::channel(Arc::new(SpecsState::loaded(fixtures::now())));
        // Nobody hears its orders: the pages give none.
        let (reloader, _) = Reloader::new();
        let state = AppState::new(newest, fixtures::now, Arc::new(Metrics::new()), options)
            .with_runs(newest_runs)
            .with_specs(specs, reloader);
        let shutdown = CancellationToken::new();
        tokio::spawn(serve(listener, state, shutdown.clone()));
        Self { address, overviews, runs, shutdown }
    }

    pub(crate) async fn open(&self, client: &Client, path: &str) {
        client.goto(&format!("http://{}{path}", self.address)).await.expect("the page loads");
    }
}
