//! The routes.

use axum::Router;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::daemon::reply::{HTML, JSON, Reader, tagged, untagged};
use crate::daemon::state::Seen;
use crate::daemon::views::{Aspect, Sought};
use crate::daemon::{
    AppState, api, asked, assets, control, events, layers, reply, report_routes, run_routes, texts, views,
};
use crate::policy;

/// All routes over `state`, with everything that surrounds them.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .route("/", get(list))
        .route("/service/{service}", get(service))
        .route("/slo/{service}/{slo}", get(detail))
        .route("/api/v1/slos", get(api_list))
        .route("/api/v1/slos/{service}/{slo}", get(api_detail))
        .route("/api/v1/gate/{service}", get(api_gate))
        .route("/sources", get(sources))
        .route("/api/v1/sources", get(api_sources))
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

async fn list(reader: Reader, RawQuery(query): RawQuery) -> Response {
    let (asked, ignored) = asked::read(query.as_deref().unwrap_or_default());
    reader.tagged(HTML, |seen| views::list(&asked, &ignored, seen)).await
}

async fn service(reader: Reader, Path(service): Path<String>) -> Response {
    let missing = || not_found(reader.seen(), Sought::Service(&service));
    reader.tagged_if(HTML, |seen| views::service(&service, seen)).await.unwrap_or_else(missing)
}

async fn detail(
    reader: Reader,
    Path((service, slo)): Path<(String, String)>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Aspect::of(&asked);
    let page = |seen: &Seen| Some(views::detail(seen.overview.find(&service, &slo)?, &asked, seen));
    let missing = || not_found(reader.seen(), Sought::Slo(&service, &slo));
    reader.tagged_if(HTML, page).await.unwrap_or_else(missing)
}

async fn sources(reader: Reader) -> Response {
    reader.tagged(HTML, views::sources).await
}

async fn api_sources(reader: Reader) -> Response {
    reader.tagged(JSON, api::sources).await
}

async fn api_list(reader: Reader) -> Response {
    reader.tagged(JSON, |seen| api::list(&seen.overview, &seen.specs, seen.now, &seen.options)).await
}

async fn api_detail(reader: Reader, Path((service, slo)): Path<(String, String)>) -> Response {
    let body = |seen: &Seen| {
        let known = seen.overview.find(&service, &slo)?;
        Some(api::detail(known, &seen.overview, &seen.specs, seen.now, &seen.options))
    };
    let missing = || not_known(&format!("no SLO `{slo}` of a service `{service}`"));
    reader.tagged_if(JSON, body).await.unwrap_or_else(missing)
}

/// May this service be released? The answer is in the body; its status says only whether the service is known.
async fn api_gate(reader: Reader, Path(service): Path<String>) -> Response {
    let body = |seen: &Seen| {
        let sources = texts::Sources::of(&seen.overview, seen.present(), seen.options.stale_after);
        let gate = policy::gate(&service, &seen.overview, |part| sources.doubt(part))?;
        Some(api::gate(&gate, &seen.overview, &seen.specs, seen.now, &seen.options))
    };
    let missing = || not_known(&format!("no service `{service}` has an SLO"));
    reader.tagged_if(JSON, body).await.unwrap_or_else(missing)
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

async fn asset(State(state): State<AppState>, Path(name): Path<String>, request: HeaderMap) -> Response {
    let missing = || not_found(&state.seen(), Sought::Page);
    assets::find(&name).map_or_else(missing, |asset| reply::asset(&request, asset))
}

async fn missing(State(state): State<AppState>, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return not_known("no such part of the API");
    }
    not_found(&state.seen(), Sought::Page)
}

/// What is said below the API of what is not there.
pub(super) fn not_known(message: &str) -> Response {
    untagged(StatusCode::NOT_FOUND, JSON, api::error(message))
}

/// The page that is shown instead of one that is not there.
pub(super) fn not_found(seen: &Seen, sought: Sought<'_>) -> Response {
    untagged(StatusCode::NOT_FOUND, HTML, views::missing(sought, seen))
}
