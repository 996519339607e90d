//! The release gate: of which budgets it says what, to whom.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sloe::policy::{self, Decision, Gate, Standing};
use sloe::status::{SloStatus, Snapshot, SourceState};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request};

use crate::fixtures::{self, Story, answering, app, availability, get, latency, overview, unknown};
use crate::recorded::{answers, slo};
use crate::support::{Project, Ran, SPEC, fake};

fn gate(slos: Vec<SloStatus>) -> Gate {
    policy::gate("shop", &overview(answering(slos)), |_| None).expect("the service has an SLO")
}

fn left(ratio: f64) -> SloStatus {
    Story::of(availability("shop", "99.9%")).spent(1.0 - ratio).burns(0.4).told()
}

fn lost() -> SloStatus {
    unknown(latency("shop", "95%", "500ms"), "its rules are not loaded")
}

#[test]
fn every_budget_above_zero_allows() {
    let gate = gate(vec![left(0.001), left(0.9)]);
    assert_eq!(gate.decision, Decision::Allow);
}

#[test]
fn a_spent_budget_denies_whatever_else_is_unknown() {
    for spent in [0.0, -0.3] {
        let gate = gate(vec![lost(), left(spent), left(0.5)]);
        assert_eq!(gate.decision, Decision::Deny);
        let kinds: Vec<bool> =
            gate.budgets.iter().map(|one| matches!(one.standing, Standing::Spent { .. })).collect();
        assert_eq!(kinds, [true, false, false], "what denies comes first");
    }
}

#[test]
fn a_budget_that_is_not_known_allows_nothing() {
    let gate = gate(vec![left(0.9), lost()]);
    assert_eq!(gate.decision, Decision::CannotDecide);
    assert!(matches!(gate.budgets[0].standing, Standing::Unknown { .. }));
}

#[test]
fn figures_that_are_in_doubt_decide_nothing() {
    let snapshot = answering(vec![left(-0.3), left(0.9)]);
    let gate = policy::gate("shop", &overview(snapshot), |_| Some("they are old".to_owned()));
    let gate = gate.expect("the service has an SLO");
    assert_eq!((gate.decision, gate.doubt()), (Decision::CannotDecide, Some("they are old")));
}

#[tokio::test]
async fn answers_in_part_decide_nothing() {
    for ratio in [-0.3, 0.9] {
        let whole = answering(vec![left(ratio)]);
        let snapshot = Snapshot { source: SourceState::AnsweringInPart, ..whole };
        let (_, body) = asked(snapshot, "shop").await;
        assert_eq!(body["decision"], "cannot-decide");
        assert_eq!(body["reason"], "Prometheus answered in part only");
    }
}

#[test]
fn each_group_has_a_budget_of_its_own() {
    let gate =
        policy::gate("edge", &overview(fixtures::grouped()), |_| None).expect("the service has an SLO");
    let groups: Vec<_> = gate.budgets.iter().map(|budget| budget.group[0].1.as_str()).collect();
    assert_eq!((gate.decision, groups), (Decision::Deny, vec!["eu-west", "ap-south", "us-east"]));
}

#[test]
fn nothing_is_said_about_a_service_without_slos() {
    assert_eq!(policy::gate("nobody", &overview(answering(vec![left(0.9)])), |_| None), None);
}

async fn asked(snapshot: Snapshot, service: &str) -> (StatusCode, Value) {
    let (status, _, body) = get(&app(snapshot), &format!("/api/v1/gate/{service}")).await;
    (status, serde_json::from_str(&body).expect("JSON"))
}

#[tokio::test]
async fn the_api_answers_with_the_reason_and_every_budget() {
    let (_, _, body) = get(&app(fixtures::spent()), "/api/v1/gate/payment-service").await;
    insta::assert_snapshot!("gate_denies", body);
    let (_, body) = asked(fixtures::grouped(), "edge").await;
    assert_eq!((&body["decision"], &body["allowed"]), (&json!("deny"), &json!(false)));
    assert_eq!(body["retry_at"], Value::Null, "nobody knows when the spent one is back");
}

#[tokio::test]
async fn the_api_decides_nothing_by_old_figures() {
    let (status, body) = asked(fixtures::stale(), "payment-service").await;
    assert_eq!((status, &body["decision"]), (StatusCode::OK, &json!("cannot-decide")));
    assert_eq!(body["reason"], "Prometheus last answered at 05:09:28 UTC: connection refused");
    let (_, body) = asked(fixtures::starting(), "payment-service").await;
    assert_eq!(body["reason"], "Prometheus has not answered yet");
}

#[tokio::test]
async fn the_api_says_that_a_service_is_not_known() {
    let (status, body) = asked(fixtures::healthy(), "payment").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(body, json!({"error": "no service `payment` has an SLO"}));
}

/// A Prometheus that has recorded so many bad events of a million for the availability of `service`.
pub(crate) async fn prometheus(service: &str, bad: f64) -> MockServer {
    let server = MockServer::start().await;
    let slo = slo(service, "availability", "99.9%");
    let answer = move |request: &Request| {
        let form = fake::form(request);
        let samples = fake::recorded(fake::query(&form), answers(&slo, 1_000_000.0, bad, 0.4));
        fake::success(&fake::vector(samples))
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

async fn command(bad: f64, options: &[&str]) -> Ran {
    let server = prometheus("checkout", bad).await;
    let url = server.uri();
    let arguments = [&["gate", "checkout", "--prometheus", &url], options].concat();
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let run = move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Project::with_spec(SPEC).sloe(&arguments)
    };
    tokio::task::spawn_blocking(run).await.expect("it ends")
}

#[tokio::test]
async fn the_command_answers_by_its_exit_status() {
    let allowed = command(250.0, &[]).await;
    insta::assert_snapshot!("gate_allows", format!("exit {}\n{}", allowed.code, allowed.stdout));
    let denied = command(1_390.0, &[]).await;
    insta::assert_snapshot!("gate_denies_table", format!("exit {}\n{}", denied.code, denied.stdout));
    let unknown = command(f64::NAN, &["--format=json"]).await;
    let body: Value = serde_json::from_str(&unknown.stdout).expect("JSON");
    assert_eq!((unknown.code, &body["decision"]), (3, &json!("cannot-decide")));
}

#[test]
fn the_command_cannot_decide_without_prometheus() {
    let ran = Project::with_spec(SPEC).sloe(&["gate", "checkout", "--prometheus=http://127.0.0.1:1"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stdout.starts_with("checkout CANNOT DECIDE: Prometheus has not answered yet"),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("Prometheus cannot be reached"), "{}", ran.stderr);
    let more = ["gate", "checkout", "--prometheus=http://127.0.0.1:1", "--format=json"];
    let ran = Project::with_spec(SPEC).sloe(&more);
    let body: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((ran.code, &body["decision"]), (3, &json!("cannot-decide")));
}

#[test]
fn a_service_that_is_not_declared_is_wrong_usage() {
    let ran = Project::with_spec(SPEC).sloe(&["gate", "chekout"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let expected = "error: the specs declare no SLO of a service `chekout`; did you mean `checkout`?\n";
    assert_eq!(ran.stderr, expected);
}
