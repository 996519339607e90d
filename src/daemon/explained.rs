//! Refusals that come without a reason, or as bare text, are given one: every error has the same body.

use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::daemon::api;
use crate::daemon::reply::{JSON, untagged};

/// The answer to `request`, with a reason if it is a refusal of what stands around the routes.
pub(super) async fn explained(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match reason(&response) {
        Some(reason) => with_reason(&response, reason),
        None => response,
    }
}

/// Handlers have their own words for what they refuse.
fn reason(response: &Response) -> Option<&'static str> {
    let media_type = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    match response.status() {
        StatusCode::NOT_ACCEPTABLE => Some(
            "there is no answer in an encoding that the request accepts: send none, `identity` or `gzip`",
        ),
        _ if media_type.is_some_and(|media_type| !media_type.starts_with(b"text/plain")) => None,
        StatusCode::BAD_REQUEST => {
            Some("the address cannot be read: path and query have to be UTF-8, with each parameter once")
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            Some("this cannot be asked for with this method: `Allow` names those that can")
        }
        StatusCode::PAYLOAD_TOO_LARGE => Some("the request's body is too large"),
        StatusCode::SERVICE_UNAVAILABLE if media_type.is_none() => Some("the answer took too long"),
        _ => None,
    }
}

/// Of the refusal's headers only those count that say what would not be refused.
fn with_reason(response: &Response, reason: &str) -> Response {
    let mut explained = untagged(response.status(), JSON, api::error(reason));
    if let Some(allowed) = response.headers().get(ALLOW) {
        explained.headers_mut().insert(ALLOW, allowed.clone());
    }
    explained
}
