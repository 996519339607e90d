//! A proxy in front of a Prometheus that spoils its answers.

use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, DATE};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// How far a clock is off.
const AHEAD: TimeDelta = TimeDelta::hours(1);

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// An error in the API's own words instead.
    Error,
    /// A page of the proxy itself instead.
    ErrorPage,
    /// A page to sign in instead.
    SignIn,
    /// It does not come.
    Slow,
    /// Its second half is missing.
    CutOff,
    /// Something else comes.
    Garbage,
    /// Its results are missing, and nobody says so.
    Empty,
    /// Counts of bad events are missing, and it warns of that.
    InPart,
    /// It is of a clock an hour ahead.
    Ahead,
}

/// A running proxy; it ends with the value.
pub(crate) struct Proxy {
    pub(crate) url: String,
    fault: Arc<Mutex<Fault>>,
    task: AbortHandle,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// One that spoils nothing yet.
    pub(crate) async fn of(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let fault = Arc::new(Mutex::new(Fault::None));
        sloe::prom::install_crypto_provider();
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let state = Forwarder { upstream: upstream.to_owned(), client, fault: Arc::clone(&fault) };
        let router = Router::new().fallback(forwarded).with_state(state);
        let serving = async move { axum::serve(listener, router).await.expect("it serves") };
        Self { url, fault, task: tokio::spawn(serving).abort_handle() }
    }

    /// What becomes of answers from now on.
    pub(crate) fn spoil(&self, fault: Fault) {
        *self.fault.lock().expect("a lock") = fault;
    }
}

#[derive(Clone)]
struct Forwarder {
    upstream: String,
    client: reqwest::Client,
    fault: Arc<Mutex<Fault>>,
}

async fn forwarded(State(forwarder): State<Forwarder>, request: Request) -> Response {
    let fault = *forwarder.fault.lock().expect("a lock");
    let (head, body) = request.into_parts();
    let url = format!("{}{}", forwarder.upstream, head.uri);
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a short question");
    let form = String::from_utf8_lossy(&body).into_owned();
    let mut asked = forwarder.client.request(head.method, url).body(body);
    if let Some(kind) = head.headers.get(CONTENT_TYPE) {
        asked = asked.header(CONTENT_TYPE, kind);
    }
    let Ok(answer) = asked.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
    let status = answer.status();
    let Ok(bytes) = answer.bytes().await else { return StatusCode::BAD_GATEWAY.into_response() };
    spoiled(fault, &form, status, bytes).await
}

async fn spoiled(fault: Fault, form: &str, status: StatusCode, bytes: Bytes) -> Response {
    match fault {
        Fault::None => (status, bytes).into_response(),
        Fault::Error => {
            let body = json!({"status": "error", "errorType": "internal", "error": "out of memory"});
            (StatusCode::INTERNAL_SERVER_ERROR, body.to_string()).into_response()
        }
        Fault::ErrorPage => (StatusCode::BAD_GATEWAY, Html("<html><h1>502 Bad Gateway</h1>")).into_response(),
        Fault::SignIn => Html("<html><h1>Sign in</h1>").into_response(),
        Fault::Slow => pending().await,
        Fault::CutOff => {
            let half = stream::iter([Ok(bytes.slice(..bytes.len() / 2))]);
            // Not before the first half is on its way.
            let broken = stream::once(async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(io::Error::other("the connection breaks"))
            });
            (status, Body::from_stream(half.chain(broken))).into_response()
        }
        Fault::Garbage => (status, "\u{1f}\u{8b}\0 no answer").into_response(),
        Fault::Empty => edited(&bytes, empty).into_response(),
        Fault::InPart => {
            let without = |answer: &mut Value| {
                if form.contains("bad_events%3Awindow") {
                    empty(answer);
                }
                answer["warnings"] = json!(["a store did not answer"]);
            };
            edited(&bytes, without).into_response()
        }
        Fault::Ahead => {
            let date = (Utc::now() + AHEAD).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            ([(DATE, date)], edited(&bytes, put_forward)).into_response()
        }
    }
}

/// What is not JSON stays as it is.
fn edited(bytes: &Bytes, edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let Ok(mut answer) = serde_json::from_slice::<Value>(bytes) else { return bytes.to_vec() };
    edit(&mut answer);
    answer.to_string().into_bytes()
}

fn empty(answer: &mut Value) {
    for list in ["result", "groups"] {
        if answer["data"][list].is_array() {
            answer["data"][list] = json!([]);
        }
    }
}

/// All times of an answer.
fn put_forward(part: &mut Value) {
    match part {
        Value::Array(pair) if matches!(&pair[..], [Value::Number(_), Value::String(_)]) => {
            let seconds = pair[0].as_f64().expect("a number");
            pair[0] = json!(seconds + AHEAD.as_seconds_f64());
        }
        Value::Array(parts) => parts.iter_mut().for_each(put_forward),
        Value::Object(parts) => parts.values_mut().for_each(put_forward),
        Value::String(text) => {
            if let Ok(at) = DateTime::parse_from_rfc3339(text) {
                *text = (at + AHEAD).to_rfc3339();
            }
        }
        _ => {}
    }
}
