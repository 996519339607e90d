//! Runs of chaos experiments and their postmortems, as pages and API show them.

use std::fs;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use chrono::TimeDelta;
use serde_json::Value;
use sloe::chaos::record::{Event, Phase};
use sloe::daemon::runs::Runs;

use crate::fixtures::runs::{
    self, ABORTED, DAMAGED, DENIED, HELD, INTERRUPTED, LIVE, Live, UNDECIDED, UNREADABLE,
};
use crate::fixtures::{self, app, app_of, get, get_with, readable, skeleton};

async fn all() -> Router {
    app_of(fixtures::healthy(), runs::all().await)
}

async fn read(path: &str) -> String {
    let (status, _, page) = get(&all().await, path).await;
    assert_eq!(status, StatusCode::OK);
    readable(&page)
}

#[tokio::test]
async fn the_list_has_every_run_with_its_end_and_its_cost() {
    insta::assert_snapshot!(read("/runs").await);
}

#[tokio::test]
async fn a_run_that_went_as_it_should() {
    insta::assert_snapshot!(read(&format!("/runs/{HELD}")).await);
}

#[tokio::test]
async fn a_run_that_the_guard_ended() {
    insta::assert_snapshot!(read(&format!("/runs/{ABORTED}")).await);
}

#[tokio::test]
async fn a_run_that_the_gate_denied() {
    insta::assert_snapshot!(read(&format!("/runs/{DENIED}")).await);
}

#[tokio::test]
async fn the_first_line_says_how_it_went() {
    let mut first = Vec::new();
    for run in [HELD, ABORTED, DENIED, UNDECIDED, INTERRUPTED, DAMAGED, UNREADABLE] {
        let page = read(&format!("/runs/{run}")).await;
        first.push(page.lines().take(2).collect::<Vec<_>>().join("\n"));
    }
    insta::assert_snapshot!(first.join("\n\n"));
}
