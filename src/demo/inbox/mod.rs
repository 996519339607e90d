//! The demo's inbox: takes the messages that Alertmanager would post to Slack, and shows them on a page.

mod markup;
mod message;
mod page;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;

use crate::demo::inbox::message::{Message, Posted};
use crate::demo::inbox::page::{ICON, SCRIPT, STYLE, page};
use crate::demo::lifeline;

/// So many of the newest messages are kept; a list without end would be a leak.
pub const KEPT: usize = 300;

/// The longest message, in bytes. Slack takes less.
pub const LONGEST: usize = 64 << 10;

/// Nothing but the inbox's own files, no inline style or script, no forms, no frames.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the inbox is started with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboxOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The command that makes a message come, for people.
    pub outage: String,
}

/// The messages, newest first.
#[derive(Debug)]
struct Inbox {
    messages: Mutex<VecDeque<Message>>,
    outage: String,
}

/// Runs the inbox until standard input ends or a signal asks it to end.
///
/// # Errors
/// When its address cannot be listened on.
pub async fn run(options: InboxOptions) -> anyhow::Result<()> {
    let address = options.listen;
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on `{address}`"))?;
    let server = axum::serve(listener, router(options)).with_graceful_shutdown(lifeline::cut());
    server.await.context("the inbox stopped answering")
}

/// Its routes.
pub fn router(options: InboxOptions) -> Router {
    let inbox = Arc::new(Inbox { messages: Mutex::default(), outage: options.outage });
    Router::new()
        .route("/", get(shown))
        .route("/messages", get(told))
        .route("/messages/{owner}/{severity}", post(take))
        .route("/healthz", get(async || "ok"))
        .route("/inbox.css", get(async || file("text/css; charset=utf-8", STYLE)))
        .route("/inbox.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
        .route("/sloe.svg", get(async || file("image/svg+xml", ICON)))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(from_fn(guarded))
        .with_state(inbox)
}

/// Answers as Slack does. What is no message is refused with a reason, which Alertmanager logs.
async fn take(
    State(inbox): State<Arc<Inbox>>,
    Path((owner, severity)): Path<(String, String)>,
    posted: Result<Json<Posted>, JsonRejection>,
) -> Response {
    let message = posted.map_err(|rejection| refused(&rejection)).and_then(|Json(posted)| {
        Message::new(owner, severity, posted, Utc::now())
            .map_err(|reason| (StatusCode::BAD_REQUEST, reason.to_owned()))
    });
    match message {
        Ok(message) => {
            inbox.keep(message);
            "ok".into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Too much is too much; everything else is a bad request.
fn refused(rejection: &JsonRejection) -> (StatusCode, String) {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            (StatusCode::PAYLOAD_TOO_LARGE, format!("a message has at most {LONGEST} bytes"))
        }
        _ => (
            StatusCode::BAD_REQUEST,
            format!("that is no message as Slack takes it: {}", rejection.body_text()),
        ),
    }
}

async fn shown(State(inbox): State<Arc<Inbox>>) -> Response {
    match page(inbox.lock().iter(), &inbox.outage) {
        Ok(page) => Html(page).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn told(State(inbox): State<Arc<Inbox>>) -> Response {
    Json(json!({"messages": &*inbox.lock()})).into_response()
}

fn file(media_type: &'static str, content: &'static str) -> Response {
    ([(CONTENT_TYPE, media_type)], content).into_response()
}

async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Inbox {
    fn keep(&self, message: Message) {
        let mut messages = self.lock();
        messages.truncate(KEPT - 1);
        messages.push_front(message);
    }

    /// A panic elsewhere leaves the list usable.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Message>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
