//! Answers that are functions of what is seen: tagged with its revision, made once, and empty for those who have them already.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::daemon::AppState;
use crate::daemon::assets::Asset;
use crate::daemon::cache::{Edition, Encoding, NoBody};
use crate::daemon::state::Seen;

/// HTML in UTF-8.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// JSON, which is always UTF-8.
pub(crate) const JSON: &str = "application/json";

/// Markdown as RFC 7763 names it.
pub(crate) const MARKDOWN: &str = "text/markdown; charset=utf-8";

/// Who asks for something that is a function of what is seen: where, in which encoding, and whether they have it already.
#[derive(Debug)]
pub(crate) struct Reader {
    edition: Arc<Edition>,
    address: PathAndQuery,
    encoding: Encoding,
    is_up_to_date: bool,
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let edition = state.edition();
        let path = || PathAndQuery::from_static("/");
        Ok(Self {
            is_up_to_date: edition.tag().to_str().is_ok_and(|tag| knows(&parts.headers, tag)),
            edition,
            address: parts.uri.path_and_query().cloned().unwrap_or_else(path),
            encoding: Encoding::accepted(&parts.headers),
        })
    }
}

impl Reader {
    /// What there is to be seen.
    pub(crate) fn seen(&self) -> &Seen {
        self.edition.seen()
    }

    /// What `make` makes of what is seen and of the address, or 304. Caches have to ask every time.
    pub(crate) async fn tagged(
        &self,
        media_type: &'static str,
        make: impl FnOnce(&Seen) -> anyhow::Result<String>,
    ) -> Response {
        let made = self.tagged_if(media_type, |seen| Some(make(seen))).await;
        made.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
    }

    /// The same where there may be nothing of what is asked for; `make` is asked only for what was not made before.
    pub(crate) async fn tagged_if(
        &self,
        media_type: &'static str,
        make: impl FnOnce(&Seen) -> Option<anyhow::Result<String>>,
    ) -> Option<Response> {
        let address = self.address.as_str();
        if self.is_up_to_date && self.edition.has(address) {
            return Some(self.not_modified());
        }
        match self.edition.body(address, self.encoding, make).await {
            Ok(_) if self.is_up_to_date => Some(self.not_modified()),
            Ok(body) => Some(self.whole(media_type, body)),
            Err(NoBody::Missing) => None,
            Err(NoBody::Failed(error)) => Some(failed(&error)),
        }
    }

    fn whole(&self, media_type: &'static str, body: Bytes) -> Response {
        let mut answer = encoded(media_type, body, self.encoding);
        describe(answer.headers_mut(), self.edition.tag().clone());
        answer
    }

    fn not_modified(&self) -> Response {
        let mut answer = StatusCode::NOT_MODIFIED.into_response();
        describe(answer.headers_mut(), self.edition.tag().clone());
        answer
    }
}

/// A file that never changes under its name.
pub(crate) fn asset(request: &HeaderMap, asset: &Asset) -> Response {
    let encoding = Encoding::accepted(request);
    let mut answer = encoded(asset.media_type, asset.content(encoding), encoding);
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    answer.headers_mut().insert(CACHE_CONTROL, for_ever);
    answer
}

fn encoded(media_type: &'static str, body: Bytes, encoding: Encoding) -> Response {
    let mut answer = Response::new(Body::from(body));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(VARY, HeaderValue::from(ACCEPT_ENCODING));
    if let Some(encoding) = encoding.header() {
        headers.insert(CONTENT_ENCODING, encoding);
    }
    answer
}

/// What 304 and HEAD have to say as the whole answer would.
fn describe(headers: &mut HeaderMap, tag: HeaderValue) {
    headers.insert(ETAG, tag);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from(ACCEPT_ENCODING));
}

/// What `make` makes, which is no function of what is seen, or 304 where `request` names `tag` as known.
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
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',')).map(str::trim);
    known.any(|known| known == "*" || opaque(known) == opaque(tag))
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

fn failed(error: &anyhow::Error) -> Response {
    tracing::error!("an answer could not be made: {error:#}");
    (StatusCode::INTERNAL_SERVER_ERROR, "this answer could not be made; the daemon's log says why\n")
        .into_response()
}
