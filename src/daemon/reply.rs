//! Answers that are functions of a snapshot: tagged with its revision, and empty for those who have them already.

use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// HTML in UTF-8.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// JSON, which is always UTF-8.
pub(crate) const JSON: &str = "application/json";

/// Markdown as RFC 7763 names it.
pub(crate) const MARKDOWN: &str = "text/markdown; charset=utf-8";

/// The answer that `make` makes, or 304 where `request` names `tag` as known. Caches have to ask every time.
pub(crate) fn tagged(
    request: &HeaderMap,
    tag: &str,
    media_type: &'static str,
    make: impl FnOnce() -> anyhow::Result<String>,
) -> Response {
    // Compression would say `Vary` where there is a body only, and 304 and HEAD have to say what the whole answer would.
    let vary = (VARY, ACCEPT_ENCODING.as_str().to_owned());
    let headers = [(ETAG, tag.to_owned()), (CACHE_CONTROL, "no-cache".to_owned()), vary];
    if knows(request, tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    match make() {
        Ok(body) => (headers, [(CONTENT_TYPE, media_type)], body).into_response(),
        Err(error) => failed(&error),
    }
}

/// An answer that is never cached, such as a 404.
pub(crate) fn untagged(
    status: StatusCode,
    media_type: &'static str,
    body: anyhow::Result<String>,
) -> Response {
    match body {
        Ok(body) => (status, [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-store")], body).into_response(),
        Err(error) => failed(&error),
    }
}

/// Weak comparison, as RFC 9110 section 13.1.2 asks for.
fn knows(request: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

fn failed(error: &anyhow::Error) -> Response {
    tracing::error!("an answer could not be made: {error:#}");
    (StatusCode::INTERNAL_SERVER_ERROR, "this answer could not be made; the daemon's log says why\n")
        .into_response()
}
