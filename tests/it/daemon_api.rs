//! The JSON API: every figure in full, unknown ones as `null` with their reason.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::Value;
use sloe::daemon::router;
use sloe::prom::{Client, ClientOptions};
use sloe::status::{Overview, Part, Snapshot};
use sloe::units::show;

use crate::fixtures::{self, app, get};
use crate::status_calendar::maintained_week;

async fn json(snapshot: Snapshot, path: &str) -> Value {
    let (status, _, body) = get(&app(snapshot), path).await;
    assert_eq!(status, StatusCode::OK);
    serde_json::from_str(&body).expect("JSON")
}

#[tokio::test]
async fn an_answering_source() {
    let (_, _, body) = get(&app(fixtures::healthy()), "/api/v1/slos").await;
    insta::assert_snapshot!(body);
}

#[tokio::test]
async fn unknown_figures_are_null_with_a_reason() {
    let (_, _, body) = get(&app(fixtures::nothing_known()), "/api/v1/slos").await;
    insta::assert_snapshot!(body);
}

#[tokio::test]
async fn a_failing_source_keeps_the_figures_and_says_that_they_are_old() {
    let body = json(fixtures::stale(), "/api/v1/slos").await;
    assert_eq!((&body["stale"], &body["age_seconds"]), (&Value::from(true), &Value::from(200.0)));
    assert_eq!(body["sources"][0]["state"], "failing");
    assert_eq!(body["sources"][0]["reason"], "connection refused");
    let mut fresh = json(fixtures::healthy(), "/api/v1/slos").await["slos"].take();
    for slo in fresh.as_array_mut().expect("a list") {
        assert_eq!(slo["stale"].take(), Value::from(false));
        slo["stale"] = Value::from(true);
    }
    assert_eq!(body["slos"], fresh);
}

#[tokio::test]
async fn before_the_first_answer_there_is_neither_time_nor_age() {
    let body = json(fixtures::starting(), "/api/v1/slos").await;
    assert_eq!((&body["answered_at"], &body["age_seconds"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&body["stale"], &body["sources"][0]["state"]),
        (&Value::from(false), &Value::from("starting"))
    );
}

#[tokio::test]
async fn a_grouped_slo_is_one_entry_with_its_groups() {
    let body = json(fixtures::grouped(), "/api/v1/slos").await;
    let slos = body["slos"].as_array().unwrap();
    assert_eq!(slos.len(), 1);
    let groups = slos[0]["groups"].as_array().unwrap();
    let regions: Vec<&Value> = groups.iter().map(|group| &group["labels"]["region"]).collect();
    assert_eq!(regions, ["eu-west", "us-east", "ap-south"]);
    assert_eq!(slos[0]["budget"], groups[0]["budget"], "the SLO's figures are those of its worst group");
    assert_eq!(groups[2]["budget"]["remaining_ratio"], Value::Null);
    assert_eq!(groups[2]["unknown_reason"], "no events are recorded");
}

#[tokio::test]
async fn an_overspend_is_never_clamped() {
    let body = json(fixtures::spent(), "/api/v1/slos").await;
    let left = body["slos"][0]["budget"]["remaining_ratio"].as_f64().unwrap();
    assert!((left + 0.39).abs() < 1e-9, "{left}");
    assert!(body["slos"][0]["budget"]["remaining_outage_seconds"].as_f64().unwrap() < -1_000.0);
}

#[tokio::test]
async fn one_slo_comes_with_its_curve() {
    let body = json(fixtures::mixed(), "/api/v1/slos/search/availability").await;
    let curve = body["slo"]["curve"].as_array().unwrap();
    assert_eq!(curve.len(), 722);
    assert_eq!(curve[0]["remaining_ratio"], 1.0);
    assert_eq!(curve[400]["remaining_ratio"], Value::Null, "a gap stays a gap");
    let (status, _, body) = get(&app(fixtures::mixed()), "/api/v1/slos/search/nothing").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(body, "{\n  \"error\": \"no SLO `nothing` of a service `search`\"\n}\n");
}

#[tokio::test]
async fn a_budget_of_the_calendar_tells_its_period_basis_and_maintenance() {
    let slo = &mut json(maintained_week(), "/api/v1/slos/shop/orders").await["slo"];
    let curve = slo["curve"].take();
    assert_eq!(curve.as_array().expect("hours").len(), 12);
    insta::assert_snapshot!(format!("{slo:#}"));
}

#[tokio::test]
async fn pages_and_api_agree_on_every_budget() {
    let api = json(fixtures::mixed(), "/api/v1/slos").await;
    let app = app(fixtures::mixed());
    for slo in api["slos"].as_array().unwrap() {
        let (service, name) = (slo["service"].as_str().unwrap(), slo["slo"].as_str().unwrap());
        let (_, _, page) = get(&app, &format!("/slo/{service}/{name}")).await;
        let figure =
            page.split("id=\"budget-left\"").nth(1).and_then(|rest| rest.split("</").next()).unwrap();
        match slo["budget"]["remaining_ratio"].as_f64() {
            None => assert_eq!(figure, ">unknown", "{service} {name}"),
            Some(left) => {
                let (value, text) = figure.trim_start_matches(" value=\"").split_once("\">").unwrap();
                let value: f64 = value.parse().unwrap();
                // The parser of these tests may be off by the last binary digit.
                assert!((value - left).abs() < 1e-12, "{service} {name}: {value} is not {left}");
                assert_eq!(text, show::percent(left), "{service} {name}");
            }
        }
    }
}

#[tokio::test]
async fn credentials_of_the_source_are_never_shown() {
    let address = "https://user:secret@prometheus.example/base";
    let client = Client::new(address, ClientOptions::default()).expect("the address is one");
    let overview = Overview::of(vec![Part::only(client.url(), Arc::new(fixtures::healthy()))]);
    let app = router(fixtures::state_over(overview, fixtures::options()));
    for path in ["/", "/api/v1/slos", "/slo/payment-service/latency"] {
        let (_, _, body) = get(&app, path).await;
        assert!(body.contains("https://prometheus.example/base") && !body.contains("secret"), "{path}");
    }
}
