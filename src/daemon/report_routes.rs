//! The routes of status reports: a page, Markdown and JSON of the same figures.

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::daemon::reply::{HTML, JSON, MARKDOWN, Reader, untagged};
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
type Asked = (Reader, Query<Vec<(String, String)>>);

/// What the page does not understand is ignored, and it says so.
async fn page((reader, Query(query)): Asked) -> Response {
    match Wanted::of(&query, reader.seen()) {
        Some(wanted) => reader.tagged(HTML, |seen| views::report(&wanted, seen)).await,
        None => refused(BEYOND),
    }
}

async fn text((reader, Query(query)): Asked) -> Response {
    match understood(&query, reader.seen()) {
        Ok(wanted) => {
            let answer = reader.tagged(MARKDOWN, |seen| Ok(markdown(&made(&wanted, seen)))).await;
            download(answer, &format!("report-{}.md", wanted.name()))
        }
        Err(reason) => refused(&reason),
    }
}

async fn api_report((reader, Query(query)): Asked) -> Response {
    match understood(&query, reader.seen()) {
        Ok(wanted) => reader.tagged(JSON, |seen| api::report(&made(&wanted, seen))).await,
        Err(reason) => refused(&reason),
    }
}

/// Programs that ask for one report are not given another.
fn understood(query: &[(String, String)], seen: &Seen) -> Result<Wanted, String> {
    let wanted = Wanted::of(query, seen).ok_or(BEYOND)?;
    match wanted.misread.first() {
        Some(problem) => Err(problem.clone()),
        None => Ok(wanted),
    }
}

fn made(wanted: &Wanted, seen: &Seen) -> Report {
    let mut report = views::told(wanted.report(seen), wanted, seen);
    report.remarks.extend(texts::not_held(&report, wanted));
    report
}

const BEYOND: &str = "the present is not within the years that can be counted";

fn refused(reason: &str) -> Response {
    untagged(StatusCode::BAD_REQUEST, JSON, api::error(reason))
}
