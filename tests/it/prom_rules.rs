//! What Prometheus says about its rules, from page to page and from many kinds of servers.

use serde_json::{Value, json};
use sloe::poll;
use sloe::prom::{Client, ClientOptions, Error, RuleGroup};
use sloe::promql::{MatchOp, Matcher};
use sloe::units::Duration;
use wiremock::matchers::{path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::prom_client::{answering, options};
use crate::recorded::{now, slo, time};

fn group(name: &str, rules: &Value) -> Value {
    json!({
        "name": name, "file": "/etc/rules/a.yaml", "interval": 30, "limit": 0, "evaluationTime": 0.0125,
        "lastEvaluation": "2026-11-23T11:20:31.5+01:00", "rules": rules,
    })
}

fn rule(name: &str, labels: &Value) -> Value {
    json!({"type": "recording", "name": name, "query": "vector(1)", "labels": labels, "health": "ok"})
}

fn page(groups: &[Value], next: Option<&str>) -> ResponseTemplate {
    let data = json!({"groups": groups, "groupNextToken": next});
    ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data}))
}

fn names(groups: &[RuleGroup]) -> Vec<&str> {
    groups.iter().map(|group| group.name.as_str()).collect()
}

#[tokio::test]
async fn pages_follow_one_another() {
    let server = MockServer::start().await;
    let rules = || Mock::given(path("/team/api/v1/rules"));
    let first = page(&[group("a", &json!([])), group("b", &json!([]))], Some("more"));
    rules().and(query_param_is_missing("group_next_token")).respond_with(first).mount(&server).await;
    let last = page(&[group("c", &json!([]))], Some(""));
    rules().and(query_param("group_next_token", "more")).respond_with(last).mount(&server).await;
    let client = Client::new(&format!("{}/team", server.uri()), options()).expect("the address is one");
    let groups = client.rules().await.expect("it answers").expect("it tells");
    assert_eq!(names(&groups), ["a", "b", "c"]);
}

/// As vmalert 1.79 tells: the time of each rule, and none of the group.
#[tokio::test]
async fn a_group_takes_as_long_as_its_rules() {
    let timed = |took: f64| {
        let mut rule = rule("a", &json!({}));
        rule["evaluationTime"] = json!(took);
        rule
    };
    let mut told = group("a", &json!([timed(0.5), timed(1.25)]));
    told.as_object_mut().expect("an object").remove("evaluationTime");
    let (_server, client) = answering(page(&[told], None)).await;
    let groups = client.rules().await.expect("it answers").expect("it tells");
    assert_eq!(groups[0].took, Duration::from_millis(1_750));
}

#[tokio::test]
async fn health_errors_and_times_are_read() {
    let failing = json!({
        "type": "alerting", "name": "ErrorBudgetBurn", "labels": {"slo": "x"}, "health": "err",
        "lastError": "found duplicate series\nfor the match group", "alerts": [],
    });
    let mut fresh = group("fresh", &json!([{"name": "a", "health": "unknown"}]));
    fresh["lastEvaluation"] = json!("0001-01-01T00:00:00Z");
    let (_server, client) = answering(page(&[group("old", &json!([failing])), fresh], None)).await;
    let groups = client.rules().await.expect("it answers").expect("it tells");
    assert_eq!(groups[0].interval, Duration::from_secs(30));
    assert_eq!(groups[0].took, Duration::from_millis(12));
    assert_eq!(groups[0].evaluated_at, Some(time("2026-11-23T10:20:31.5Z")));
    assert_eq!(groups[0].rules[0].labels["slo"], "x");
    assert_eq!(groups[0].rules[0].error.as_deref(), Some("found duplicate series"));
    assert_eq!((groups[1].evaluated_at, &groups[1].rules[0].error), (None, &None));
}

#[tokio::test]
async fn rules_of_another_prometheus_are_left_out() {
    let rules = json!([
        rule("a", &json!({"cluster": "eu"})),
        rule("b", &json!({"cluster": "us"})),
        rule("c", &json!({}))
    ]);
    let (server, _) = answering(page(&[group("g", &rules)], None)).await;
    let matchers = vec![Matcher::new("cluster", MatchOp::Equal, "eu")];
    let options = ClientOptions { matchers, ..options() };
    let client = Client::new(&server.uri(), options).expect("the address is one");
    let groups = client.rules().await.expect("it answers").expect("it tells");
    let names: Vec<&str> = groups[0].rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["a", "c"]);
}

#[tokio::test]
async fn who_does_not_know_the_question_or_answers_with_a_part_does_not_tell() {
    for silent in [
        ResponseTemplate::new(404),
        ResponseTemplate::new(403),
        ResponseTemplate::new(400).set_body_string("unsupported path requested: /api/v1/rules"),
        ResponseTemplate::new(200).set_body_json(json!({
            "status": "success", "warnings": ["a ruler is down"], "data": {"groups": [group("g", &json!([]))]},
        })),
    ] {
        let (_server, client) = answering(silent).await;
        assert_eq!(client.rules().await, Ok(None));
    }
    let (_server, client) = answering(ResponseTemplate::new(503)).await;
    assert!(matches!(client.rules().await, Err(Error::Refused { status: 503, .. })));
}

#[tokio::test]
async fn an_empty_list_tells_that_rules_are_gone_only_where_there_were_some() {
    let (_server, client) = answering(page(&[], None)).await;
    let slos = [std::sync::Arc::new(slo("shop", "orders", "99.9%"))];
    assert_eq!(
        poll::rules(&client, &slos, false, now()).await,
        Ok(None),
        "as of those that evaluate nothing"
    );
    let told = poll::rules(&client, &slos, true, now()).await.expect("it answers");
    assert_eq!(told.and_then(|told| told.asked_at(now())), Some(now()));
}
