//! Serving until told to stop.

use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::daemon::{AppState, router};

/// How long requests that are under way may take once a shutdown was asked for; open connections are then cut.
const GRACE: Duration = Duration::from_secs(5);

/// Serves pages and API on `listener` until `shutdown` is cancelled, then lets running requests end within five seconds.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let drained =
        axum::serve(listener, router(state)).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    tokio::select! {
        result = drained => result.context("serving the pages failed"),
        () = deadline(shutdown) => Ok(()),
    }
}

async fn deadline(shutdown: CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(GRACE).await;
}
