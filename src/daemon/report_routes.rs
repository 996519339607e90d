//! The routes of status reports: a page, Markdown and JSON of the same figures.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;

use crate::daemon::reply::{HTML, JSON, MARKDOWN, tagged, untagged};
use crate::daemon::run_routes::download;
use crate::daemon::state::Seen;
use crate::daemon::wanted::Wanted;
use crate::daemon::{AppState, api, texts, views};
use crate::report::{Report, markdown};

/// The routes of status reports.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/report", get(page))
        .route("/report.md", get(text))
        .route("/api/v1/report", get(api_report))
}

/// A request for a report.
type Asked = (State<AppState>, Query<Vec<(String, String)>>, HeaderMap);

/// What the page does not understand is ignored, and it says so.
async fn page((State(state), Query(query), request): Asked) -> Response {
    let seen = state.seen();
    match Wanted::of(&query, &seen) {
        Some(wanted) => tagged(&request, &seen.tag(), HTML, || views::report(&wanted, &seen)),
        None => refused(BEYOND),
    }
}

async fn text((State(state), Query(query), request): Asked) -> Response {
    let seen = state.seen();
    match understood(&query, &seen) {
        Ok((wanted, report)) => {
            let answer = tagged(&request, &seen.tag(), MARKDOWN, || Ok(markdown(&report)));
            download(answer, &format!("report-{}.md", wanted.name()))
        }
        Err(reason) => refused(&reason),
    }
}

async fn api_report((State(state), Query(query), request): Asked) -> Response {
    let seen = state.seen();
    match understood(&query, &seen) {
        Ok((_, report)) => tagged(&request, &seen.tag(), JSON, || api::report(&report)),
        Err(reason) => refused(&reason),
    }
}

/// Programs that ask for one report are not given another.
fn understood(query: &[(String, String)], seen: &Seen) -> Result<(Wanted, Report), String> {
    let wanted = Wanted::of(query, seen).ok_or(BEYOND)?;
    if let Some(problem) = wanted.misread.first() {
        return Err(problem.clone());
    }
    let mut report = views::told(wanted.report(seen), &wanted, seen);
    report.remarks.extend(texts::not_held(&report, &wanted));
    Ok((wanted, report))
}

const BEYOND: &str = "the present is not within the years that can be counted";

fn refused(reason: &str) -> Response {
    untagged(StatusCode::BAD_REQUEST, JSON, api::error(reason))
}
