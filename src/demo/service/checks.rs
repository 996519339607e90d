//! The routes that every service has: is it alive, what does it count, how does it fail on purpose.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::demo::service::measure::measure;
use crate::demo::service::metrics::{MEDIA_TYPE, Metrics};

/// The longest answer that can be asked for, so that no request stays for ever.
const LONGEST_DELAY_MS: u64 = 30_000;

#[derive(Deserialize)]
struct Delay {
    delay: Option<u64>,
}

/// `routes` with the common ones beside them, all of them measured.
pub(super) fn with_checks(
    routes: Router,
    service: &'static str,
    metrics: &Arc<Metrics>,
    delay_ms: u64,
) -> Router {
    routes
        .route("/health", get(async move || Json(json!({"status": "healthy", "service": service}))))
        .route("/healthz", get(async || "ok"))
        .route("/metrics", get(text).with_state(Arc::clone(metrics)))
        .route("/chaos/slow", get(async move |Query(Delay { delay })| slow(delay.unwrap_or(delay_ms)).await))
        .fallback(async || (StatusCode::NOT_FOUND, Json(json!({"error": "no such route"}))))
        .layer(from_fn_with_state(Arc::clone(metrics), measure))
}

async fn text(State(metrics): State<Arc<Metrics>>) -> Response {
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], metrics.text()).into_response()
}

async fn slow(delay_ms: u64) -> Response {
    let delay = delay_ms.min(LONGEST_DELAY_MS);
    tokio::time::sleep(Duration::from_millis(delay)).await;
    Json(json!({"message": "slow on request", "delay": delay})).into_response()
}
