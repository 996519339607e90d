//! Pages, API, gate and metrics where there are several sources: one that fails makes its own SLOs stale, and no others.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::Value;
use sloe::daemon::router;
use sloe::status::{Overview, Part, SloStatus, Snapshot, SourceState};

use crate::fixtures::{
    self, Story, answering, availability, get, latency, now, options, readable, state_over,
};

fn told(slo: sloe::model::Slo, spent: f64) -> SloStatus {
    Story::of(slo).spent(spent).burns(0.4).told()
}

fn part(name: &str, snapshot: Snapshot) -> Part {
    let url = format!("http://prometheus.{name}.example");
    Part { name: name.into(), url: url.as_str().into(), snapshot: Arc::new(snapshot) }
}

/// `cart` and `pay` in the source `eu`, `pay`'s latency and `mail` in `us`.
fn eu() -> Snapshot {
    answering(vec![told(availability("cart", "99.9%"), 0.6), told(availability("pay", "99.9%"), 0.2)])
}

fn us() -> Snapshot {
    answering(vec![told(latency("pay", "95%", "500ms"), 0.4), told(availability("mail", "99%"), 0.1)])
}

/// The same 3 min 20 s later without an answer.
fn silent(snapshot: Snapshot) -> Snapshot {
    let since = now() - TimeDelta::seconds(192);
    let source = SourceState::Failing { since, reason: "connection refused".to_owned() };
    Snapshot { answered_at: Some(since - TimeDelta::seconds(8)), source, ..snapshot }
}

fn app(eu: Snapshot, us: Snapshot) -> Router {
    router(state_over(Overview::of(vec![part("eu", eu), part("us", us)]), options()))
}

async fn json(app: &Router, path: &str) -> Value {
    serde_json::from_str(&get(app, path).await.2).expect("JSON")
}

#[tokio::test]
async fn the_list_names_the_source_of_each_slo_and_the_one_that_is_silent() {
    let app = app(eu(), silent(us()));
    let (_, _, page) = get(&app, "/").await;
    insta::assert_snapshot!(readable(&page));
    let top =
        page.split("id=\"source\"").nth(1).and_then(|rest| rest.split("</p>").next()).expect("the top line");
    assert!(top.contains("1 of 2 sources answer, the oldest figures were told "), "{top}");
    assert!(page.contains(
        "Figures come from <bdi>eu (http://prometheus.eu.example), us (http://prometheus.us.example)</bdi>"
    ));
}

#[tokio::test]
async fn a_page_says_where_its_figures_come_from_and_that_they_are_old() {
    let app = app(eu(), silent(us()));
    let own = |page: &str| readable(page).lines().find(|line| line.contains("owned by")).map(str::to_owned);
    let (_, _, fresh) = get(&app, "/slo/cart/availability").await;
    assert_eq!(own(&fresh).as_deref(), Some("caution owned by team-cart from eu runbook"));
    let (_, _, stale) = get(&app, "/slo/mail/availability").await;
    assert_eq!(
        own(&stale).as_deref(),
        Some("was within budget owned by team-mail from us, which last answered at 05:09:28 UTC runbook")
    );
}

#[tokio::test]
async fn before_a_source_has_answered_its_slos_are_unknown_and_the_others_are_not() {
    let waiting = || Snapshot {
        source: SourceState::Starting,
        ..Snapshot::unasked(&[availability("mail", "99%").into()])
    };
    let page = readable(&get(&app(eu(), waiting()), "/").await.2);
    insta::assert_snapshot!(page.lines().take(3).collect::<Vec<_>>().join("\n"));
    let (status, _, ready) = get(&app(eu(), waiting()), "/readyz").await;
    assert_eq!((status, ready.as_str()), (StatusCode::OK, "ready; waiting for the first answer from us\n"));
    let (status, _, _) = get(&app(waiting(), Snapshot::unasked(&[])), "/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let body = json(&app(eu(), waiting()), "/api/v1/slos").await;
    assert_eq!(
        (&body["answered_at"], &body["sources"][1]["state"]),
        (&Value::Null, &Value::from("starting"))
    );
}

#[tokio::test]
async fn the_api_tells_of_each_source_and_of_each_slo_whose_it_is() {
    let body = json(&app(eu(), silent(us())), "/api/v1/slos").await;
    let whose: Vec<String> = body["slos"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|slo| {
            format!("{}/{} {} {}", slo["service"], slo["slo"], slo["source"], slo["stale"]).replace('"', "")
        })
        .collect();
    insta::assert_snapshot!(whose.join("\n"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&body["sources"]).expect("JSON"));
    assert_eq!((&body["stale"], &body["age_seconds"]), (&Value::from(true), &Value::from(200.0)));
}

#[tokio::test]
async fn a_service_in_a_silent_source_is_not_decided_and_the_others_are() {
    let half = app(eu(), silent(us()));
    assert_eq!(json(&half, "/api/v1/gate/cart").await["decision"], "allow");
    let pay = json(&half, "/api/v1/gate/pay").await;
    assert_eq!(pay["decision"], "cannot-decide");
    assert_eq!(pay["reason"], "Prometheus us last answered at 05:09:28 UTC: connection refused");
    let doubts: Vec<bool> =
        pay["budgets"].as_array().expect("a list").iter().map(|budget| budget["doubt"].is_null()).collect();
    assert_eq!(doubts, [false, true], "what keeps the release comes first");
}

#[tokio::test]
async fn a_budget_that_is_surely_spent_denies_whatever_another_source_says() {
    let spent = answering(vec![told(availability("pay", "99.9%"), 1.3)]);
    let body = json(&app(spent, silent(us())), "/api/v1/gate/pay").await;
    assert_eq!(body["decision"], "deny");
    assert!(body["reason"].as_str().is_some_and(|reason| reason.contains("30 % over")), "{body}");
}

#[tokio::test]
async fn warnings_say_of_which_source_they_are() {
    let doubtful = Snapshot { warnings: vec!["Prometheus keeps 15d".to_owned()], ..us() };
    let body = json(&app(eu(), doubtful), "/api/v1/slos").await;
    assert_eq!(body["warnings"], serde_json::json!(["us: Prometheus keeps 15d"]));
}

#[tokio::test]
async fn every_source_counts_for_the_tag_of_a_page() {
    let tag = async |eu, us| get(&app(eu, us), "/").await.1["etag"].clone();
    let known = tag(eu(), us()).await;
    let again = Snapshot { answered_at: Some(now() - TimeDelta::seconds(1)), ..us() };
    let other = Snapshot { revision: us().revision + 1, ..us() };
    assert_eq!(known, tag(eu(), us()).await);
    assert_ne!(known, tag(eu(), again).await);
    assert_ne!(known, tag(eu(), other).await);
}

#[tokio::test]
async fn metrics_have_the_age_of_each_source_and_that_of_the_oldest() {
    let (_, _, page) = get(&app(eu(), silent(us())), "/metrics").await;
    for line in [
        "sloe_source_last_success_age_seconds{source=\"eu\"} 12.0",
        "sloe_source_last_success_age_seconds{source=\"us\"} 200.0",
        "sloe_last_success_age_seconds 200.0",
    ] {
        assert!(page.lines().any(|found| found == line), "{line} in {page}");
    }
    let (_, _, one) = get(&fixtures::app(eu()), "/").await;
    assert!(!one.contains("from prometheus"), "one source needs no name");
}
