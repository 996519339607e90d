//! The routes.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::daemon::reply::{HTML, JSON, tagged, untagged};
use crate::daemon::state::Seen;
use crate::daemon::views::Sought;
use crate::daemon::{
    AppState, api, assets, control, events, layers, report_routes, run_routes, texts, views,
};
use crate::policy;

/// All routes over `state`, with everything that surrounds them.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .route("/", get(list))
        .route("/slo/{service}/{slo}", get(detail))
        .route("/api/v1/slos", get(api_list))
        .route("/api/v1/slos/{service}/{slo}", get(api_detail))
        .route("/api/v1/gate/{service}", get(api_gate))
        .route("/api/v1/openapi.json", get(api_document))
        .route("/api/v1/events", get(events::events))
        .merge(run_routes::routes())
        .merge(report_routes::routes())
        .merge(control::routes(&state))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/assets/{name}", get(asset))
        .fallback(missing);
    layers::surround(routes, &state).with_state(state)
}

async fn list(State(state): State<AppState>, request: HeaderMap) -> Response {
    let seen = state.seen();
    tagged(&request, &seen.tag(), HTML, || views::list(&seen))
}

async fn detail(
    State(state): State<AppState>,
    Path((service, slo)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    let seen = state.seen();
    match seen.overview.find(&service, &slo) {
        Some(known) => tagged(&request, &seen.tag(), HTML, || views::detail(known, &seen)),
        None => not_found(&seen, Sought::Slo(&service, &slo)),
    }
}

async fn api_list(State(state): State<AppState>, request: HeaderMap) -> Response {
    let seen = state.seen();
    tagged(&request, &seen.tag(), JSON, || api::list(&seen.overview, &seen.specs, seen.now, &seen.options))
}

async fn api_detail(
    State(state): State<AppState>,
    Path((service, slo)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    let seen = state.seen();
    match seen.overview.find(&service, &slo) {
        Some(known) => tagged(&request, &seen.tag(), JSON, || {
            api::detail(known, &seen.overview, &seen.specs, seen.now, &seen.options)
        }),
        None => untagged(
            StatusCode::NOT_FOUND,
            JSON,
            api::error(&format!("no SLO `{slo}` of a service `{service}`")),
        ),
    }
}

/// May this service be released? The answer is in the body; its status says only whether the service is known.
async fn api_gate(
    State(state): State<AppState>,
    Path(service): Path<String>,
    request: HeaderMap,
) -> Response {
    let seen = state.seen();
    let sources = texts::Sources::of(&seen.overview, seen.present(), seen.options.stale_after);
    match policy::gate(&service, &seen.overview, |part| sources.doubt(part)) {
        Some(gate) => tagged(&request, &seen.tag(), JSON, || {
            api::gate(&gate, &seen.overview, &seen.specs, seen.now, &seen.options)
        }),
        None => {
            untagged(StatusCode::NOT_FOUND, JSON, api::error(&format!("no service `{service}` has an SLO")))
        }
    }
}

async fn api_document(request: HeaderMap) -> Response {
    let document = &*api::openapi::DOCUMENT;
    tagged(&request, &document.tag, JSON, || Ok(document.text.clone()))
}

/// Whether there is something to show; a source that has stopped answering leaves the last figures to show, and one of several
/// that has never answered leaves those of the others.
async fn ready(State(state): State<AppState>) -> Response {
    let seen = state.seen();
    let awaited = texts::Sources::of(&seen.overview, seen.present(), seen.options.stale_after).awaited();
    match (seen.overview.tells_something(), awaited) {
        (true, None) => "ready\n".into_response(),
        (true, Some(names)) => format!("ready; waiting for the first answer from {names}\n").into_response(),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "waiting for the first answer from Prometheus\n")
            .into_response(),
    }
}

async fn metrics(State(state): State<AppState>) -> Response {
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, media_type)], state.metrics().encode(&state.seen())).into_response()
}

async fn asset(State(state): State<AppState>, Path(name): Path<String>) -> Response {
    match assets::find(&name) {
        Some(asset) => {
            let headers =
                [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.content).into_response()
        }
        None => not_found(&state.seen(), Sought::Page),
    }
}

async fn missing(State(state): State<AppState>, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return untagged(StatusCode::NOT_FOUND, JSON, api::error("no such part of the API"));
    }
    not_found(&state.seen(), Sought::Page)
}

pub(super) fn not_found(seen: &Seen, sought: Sought<'_>) -> Response {
    untagged(StatusCode::NOT_FOUND, HTML, views::missing(sought, seen))
}
