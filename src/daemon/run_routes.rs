//! The routes of runs and their postmortems.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use crate::daemon::reply::{HTML, JSON, MARKDOWN, tagged, untagged};
use crate::daemon::routes::not_found;
use crate::daemon::views::Sought;
use crate::daemon::{AppState, api, views};

/// The routes of runs and their postmortems.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/runs", get(runs))
        .route("/runs/{run}", get(run))
        .route("/runs/{run}/postmortem", get(postmortem))
        .route("/runs/{run}/postmortem.md", get(markdown))
        .route("/runs/{run}/postmortem.json", get(facts))
        .route("/api/v1/runs", get(api_runs))
        .route("/api/v1/runs/{run}", get(api_run))
}

/// Which language is asked for.
#[derive(Deserialize)]
struct Wanted {
    lang: Option<String>,
}

/// A request for the postmortem of a run.
type Asked = (State<AppState>, Path<String>, Query<Wanted>, HeaderMap);

async fn runs(State(state): State<AppState>, request: HeaderMap) -> Response {
    let seen = state.seen();
    tagged(&request, &seen.tag(), HTML, || views::runs(&seen))
}

async fn run(State(state): State<AppState>, Path(name): Path<String>, request: HeaderMap) -> Response {
    let seen = state.seen();
    match seen.runs.find(&name) {
        Some(run) => tagged(&request, &seen.tag(), HTML, || views::run(run, &seen)),
        None => not_found(&seen, Sought::Run(&name)),
    }
}

async fn postmortem((State(state), Path(name), Query(wanted), request): Asked) -> Response {
    let seen = state.seen();
    let Some(run) = seen.runs.find(&name) else { return not_found(&seen, Sought::Run(&name)) };
    match run.draft(wanted.lang.as_deref()) {
        Some(draft) => tagged(&request, &seen.tag(), HTML, || views::postmortem(run, draft, &seen)),
        None => not_found(&seen, Sought::Postmortem(&name)),
    }
}

async fn markdown((State(state), Path(name), Query(wanted), request): Asked) -> Response {
    let seen = state.seen();
    let draft = seen.runs.find(&name).and_then(|run| run.draft(wanted.lang.as_deref()));
    match draft {
        Some(draft) => {
            let file = format!("{name}.{}.md", draft.language);
            download(tagged(&request, &seen.tag(), MARKDOWN, || Ok(draft.text.clone())), &file)
        }
        None => not_found(&seen, Sought::Postmortem(&name)),
    }
}

async fn facts(State(state): State<AppState>, Path(name): Path<String>, request: HeaderMap) -> Response {
    let seen = state.seen();
    match seen.runs.find(&name).and_then(|run| run.draft_facts.clone()) {
        Some(facts) => download(tagged(&request, &seen.tag(), JSON, || Ok(facts)), &format!("{name}.json")),
        None => not_found(&seen, Sought::Postmortem(&name)),
    }
}

async fn api_runs(State(state): State<AppState>, request: HeaderMap) -> Response {
    let seen = state.seen();
    tagged(&request, &seen.tag(), JSON, || api::runs(&seen))
}

async fn api_run(State(state): State<AppState>, Path(name): Path<String>, request: HeaderMap) -> Response {
    let seen = state.seen();
    match seen.runs.find(&name) {
        Some(run) => tagged(&request, &seen.tag(), JSON, || api::run(run)),
        None => untagged(StatusCode::NOT_FOUND, JSON, api::error(&format!("no run `{name}`"))),
    }
}

/// A file for the reader's disk. A name that cannot stand in a header is left out.
pub(super) fn download(mut answer: Response, file: &str) -> Response {
    let plain = file.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    let named = if plain { format!("attachment; filename=\"{file}\"") } else { "attachment".to_owned() };
    if let Ok(value) = HeaderValue::from_str(&named) {
        answer.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    answer
}
