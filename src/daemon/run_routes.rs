//! The routes of runs and their postmortems.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use crate::daemon::reply::{HTML, JSON, MARKDOWN, Reader};
use crate::daemon::routes::{not_found, not_known};
use crate::daemon::state::Seen;
use crate::daemon::views::Sought;
use crate::daemon::{AppState, api, views};

/// The routes of runs and their postmortems.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/runs", get(runs))
        .route("/postmortems", get(postmortems))
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
type Asked = (Reader, Path<String>, Query<Wanted>);

async fn runs(reader: Reader) -> Response {
    reader.tagged(HTML, views::runs).await
}

async fn postmortems(reader: Reader) -> Response {
    reader.tagged(HTML, views::postmortems).await
}

async fn run(reader: Reader, Path(name): Path<String>) -> Response {
    let page = |seen: &Seen| Some(views::run(seen.runs.find(&name)?, seen));
    let missing = || not_found(reader.seen(), Sought::Run(&name));
    reader.tagged_if(HTML, page).await.unwrap_or_else(missing)
}

async fn postmortem((reader, Path(name), Query(wanted)): Asked) -> Response {
    let Some(run) = reader.seen().runs.find(&name) else {
        return not_found(reader.seen(), Sought::Run(&name));
    };
    match run.draft(wanted.lang.as_deref()) {
        Some(draft) => reader.tagged(HTML, |seen| views::postmortem(run, draft, seen)).await,
        None => not_found(reader.seen(), Sought::Postmortem(&name)),
    }
}

async fn markdown((reader, Path(name), Query(wanted)): Asked) -> Response {
    let draft = reader.seen().runs.find(&name).and_then(|run| run.draft(wanted.lang.as_deref()));
    match draft {
        Some(draft) => {
            let file = format!("{name}.{}.md", draft.language);
            download(reader.tagged(MARKDOWN, |_| Ok(draft.text.clone())).await, &file)
        }
        None => not_found(reader.seen(), Sought::Postmortem(&name)),
    }
}

async fn facts(reader: Reader, Path(name): Path<String>) -> Response {
    let facts = |seen: &Seen| seen.runs.find(&name).and_then(|run| run.draft_facts.clone()).map(Ok);
    match reader.tagged_if(JSON, facts).await {
        Some(answer) => download(answer, &format!("{name}.json")),
        None => not_found(reader.seen(), Sought::Postmortem(&name)),
    }
}

async fn api_runs(reader: Reader) -> Response {
    reader.tagged(JSON, api::runs).await
}

async fn api_run(reader: Reader, Path(name): Path<String>) -> Response {
    let body = |seen: &Seen| Some(api::run(seen.runs.find(&name)?));
    reader.tagged_if(JSON, body).await.unwrap_or_else(|| not_known(&format!("no run `{name}`")))
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
