//! Counts and times every request under the route that it matched.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;

use crate::demo::service::metrics::{self, Metrics};

/// The header in which a service tells its caller how long it took: `app;dur=123.4`, in milliseconds.
pub const TIMING_HEADER: &str = "server-timing";

/// Health and metrics routes are counted under their own route, so that no SLI on a business route is diluted.
pub(super) async fn measure(
    State(metrics): State<Arc<Metrics>>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let (start, method) = (Instant::now(), request.method().to_string());
    let mut response = next.run(request).await;
    let seconds = start.elapsed().as_secs_f64();
    let status_code = response.status().as_u16();
    metrics.request(&metrics::Request { method, route: route(matched), status_code }, seconds);
    if let Ok(timing) = HeaderValue::from_str(&format!("app;dur={:.3}", seconds * 1_000.0)) {
        response.headers_mut().insert(TIMING_HEADER, timing);
    }
    response
}

/// The pattern, never the path: a series for each product number would never end.
fn route(matched: Option<MatchedPath>) -> String {
    match matched {
        Some(path) => path.as_str().replace('{', ":").replace('}', ""),
        None => "unmatched".to_owned(),
    }
}
