//! Serving until told to stop, within limits.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::daemon::stalls::Impatient;
use crate::daemon::{AppState, Limits, router};

/// How long requests that are under way may take once a shutdown was asked for; open connections are then cut.
const GRACE: Duration = Duration::from_secs(5);

/// How long nobody is let in after the system could not, e.g. because it has no file descriptors left.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves pages and API on `listener` until `shutdown` is cancelled, then lets running requests end within five seconds.
pub async fn serve(listener: TcpListener, state: AppState, shutdown: CancellationToken) {
    let state = state.closing_with(shutdown.clone());
    let server = Server {
        builder: builder(state.limits()),
        seats: Arc::new(Semaphore::new(state.limits().connections as usize)),
        router: router(state.clone()),
        state,
        shutdown,
    };
    while let Some(accepted) = server.accept(&listener).await {
        match accepted {
            Ok(stream) => server.welcome(stream),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    server.emptied().await;
}

struct Server {
    builder: http1::Builder,
    /// A permit for each connection.
    seats: Arc<Semaphore>,
    router: Router,
    state: AppState,
    shutdown: CancellationToken,
}

impl Server {
    /// The next connection; `None` once nobody is served any more.
    async fn accept(&self, listener: &TcpListener) -> Option<io::Result<TcpStream>> {
        tokio::select! {
            () = self.shutdown.cancelled() => None,
            accepted = listener.accept() => Some(accepted.map(|(stream, _)| stream)),
        }
    }

    fn welcome(&self, stream: TcpStream) {
        // An answer is written as a whole: its last packet is not to wait until the one before has arrived.
        let _ = stream.set_nodelay(true);
        if let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() {
            tokio::spawn(self.attend(stream, seat));
        } else {
            self.state.metrics().connection_refused();
        }
    }

    /// Answers the requests of one connection until it ends.
    fn attend(&self, stream: TcpStream, seat: OwnedSemaphorePermit) -> impl Future<Output = ()> + use<> {
        let limits = self.state.limits();
        let io = TokioIo::new(Impatient::new(stream, limits.stalled));
        let connection = self.builder.serve_connection(io, TowerToHyperService::new(self.router.clone()));
        let (shutdown, open) = (self.shutdown.clone(), self.state.metrics().connection_opened());
        async move {
            let _held = (seat, open);
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = shutdown.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    tokio::select! {
                        ended = connection => ended,
                        () = sleep(GRACE) => Ok(()),
                    }
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
        }
    }

    /// Waits until the last connection has ended, or was cut.
    async fn emptied(&self) {
        // It fails only where the permits are closed, and nobody closes them.
        let _all = self.seats.acquire_many(self.state.limits().connections).await;
    }
}

fn builder(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(limits.headers)
        .max_header_size(limits.head_bytes);
    builder
}
