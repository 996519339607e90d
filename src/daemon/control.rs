//! The routes that change something: closed to everybody without the token.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::post;

use crate::daemon::access::Refusal;
use crate::daemon::reply::{JSON, untagged};
use crate::daemon::{AppState, api};

/// The routes that change something.
pub(super) fn routes(state: &AppState) -> Router<AppState> {
    let permitted = from_fn_with_state(state.clone(), permitted);
    Router::new().route("/-/reload", post(reload).route_layer(permitted))
}

/// Reads the specs again; the answer says what became of them.
async fn reload(State(state): State<AppState>) -> Response {
    match state.reload().await {
        Ok(slos) => untagged(StatusCode::OK, JSON, api::reloaded(slos)),
        Err(reason) => untagged(StatusCode::UNPROCESSABLE_ENTITY, JSON, api::error(&reason)),
    }
}

async fn permitted(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match state.access().permit(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refused(refusal),
    }
}

fn refused(refusal: Refusal) -> Response {
    let (status, message) = match refusal {
        Refusal::Off => {
            (StatusCode::FORBIDDEN, "nothing can be changed over HTTP: `sloe serve` has no `--token-file`")
        }
        Refusal::Unreadable => (
            StatusCode::FORBIDDEN,
            "nothing can be changed over HTTP: the token cannot be read; the daemon's log says why",
        ),
        Refusal::Unknown => {
            (StatusCode::UNAUTHORIZED, "the token is missing or wrong: send `Authorization: Bearer TOKEN`")
        }
    };
    let mut response = untagged(status, JSON, api::error(message));
    if refusal == Refusal::Unknown {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"sloe\""));
    }
    response
}
