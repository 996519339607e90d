//! `GET /api/v1/events`: tells as server-sent events that there is something new, so that pages need not ask for it.

use std::io;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_util::io::ReaderStream;

use crate::daemon::metrics::Open;
use crate::daemon::reply::{JSON, untagged};
use crate::daemon::{AppState, api};

/// What a listener may leave unread: more than an event, less than anybody could fill the memory with.
const UNREAD_BYTES: usize = 1024;

/// How soon a browser comes back, in milliseconds.
const COME_BACK: &str = "retry: 5000\n\n";

/// Tells of every revision from the present one on, or from the one after that which the listener names as its last.
pub(super) async fn events(State(state): State<AppState>, request: HeaderMap) -> Response {
    let Some(seat) = state.seat() else {
        let error = api::error("too many listen already; ask `/api/v1/slos` with `If-None-Match` instead");
        return ([(RETRY_AFTER, "30")], untagged(StatusCode::SERVICE_UNAVAILABLE, JSON, error))
            .into_response();
    };
    let told = request.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (writer, reader) = duplex(UNREAD_BYTES);
    let counted = state.metrics().listener_came();
    tokio::spawn(Listener { state, told, writer, _seat: seat, _counted: counted }.serve());
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    (headers, Body::from_stream(ReaderStream::new(reader))).into_response()
}

struct Listener {
    state: AppState,
    /// The revision that was told last.
    told: Option<String>,
    writer: DuplexStream,
    _seat: OwnedSemaphorePermit,
    _counted: Open,
}

impl Listener {
    /// Until the listener goes or the daemon does.
    async fn serve(mut self) {
        let closing = self.state.closing();
        tokio::select! {
            () = closing.cancelled() => {}
            _gone = self.tell() => {}
        }
    }

    async fn tell(&mut self) -> io::Result<()> {
        let heartbeat = self.state.limits().heartbeat;
        let mut news = self.state.news();
        self.write(COME_BACK).await?;
        loop {
            let revision = self.state.seen().revision();
            if self.told.as_ref() == Some(&revision) {
                match timeout(heartbeat, news.changed()).await {
                    Ok(()) => {}
                    Err(_quiet) => self.write(": still here\n\n").await?,
                }
            } else {
                self.write(&format!("id: {revision}\nevent: revision\ndata: {revision}\n\n")).await?;
                self.told = Some(revision);
            }
        }
    }

    /// Who reads nothing for long is gone.
    async fn write(&mut self, text: &str) -> io::Result<()> {
        timeout(self.state.limits().stalled, self.writer.write_all(text.as_bytes())).await?
    }
}
