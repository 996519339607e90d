//! What surrounds every route: counting, headers, limits, strangers' names and origins, compression, and a net below panics.

use std::any::Any;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, DATE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::daemon::explained::explained;
use crate::daemon::reply::{JSON, untagged};
use crate::daemon::{AppState, api};

/// Nothing but our own files, no inline style or script, no frames.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// `routes` with everything that surrounds them, innermost first.
pub(crate) fn surround(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let limits = state.limits();
    routes
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), known))
        .layer(CsrfLayer::new().with_rejection_response(foreign))
        .layer(RequestBodyLimitLayer::new(limits.body_bytes))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits.request))
        .layer(from_fn(explained))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), guarded))
        .layer(from_fn_with_state(state.clone(), counted))
}

async fn counted(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    state.metrics().request_answered(route.as_deref().unwrap_or("unmatched"), response.status().as_u16());
    response
}

/// Whoever asks for somebody else was led here by a name that is not ours.
async fn known(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(host) = state.hosts().stranger(request.headers()) else { return next.run(request).await };
    let message = format!(
        "this is no server for `{host}`: ask for it by its address or by `localhost`, or start `sloe serve` with `--allowed-host {}`",
        host.split(':').next().unwrap_or_default()
    );
    untagged(StatusCode::MISDIRECTED_REQUEST, JSON, api::error(&message))
}

/// What a page of somebody else made a browser ask for is not done, whoever is signed in there.
fn foreign(_: ProtectionError) -> Response {
    let message = "this request comes from a page of another origin, which may change nothing here";
    untagged(StatusCode::FORBIDDEN, JSON, api::error(message))
}

async fn guarded(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(date) = state.date() {
        response.headers_mut().insert(DATE, date);
    }
    let headers: [(HeaderName, &'static str); 3] = [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let reason = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(reason, "a request handler panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, "this answer could not be made; the daemon's log says why\n")
        .into_response()
}
