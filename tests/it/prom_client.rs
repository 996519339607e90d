//! The client against servers that answer well, badly, slowly, or not at all.

use chrono::TimeDelta;
use serde_json::json;
use sloe::prom::{Client, ClientOptions, Error, Value, install_crypto_provider};
use sloe::units::Duration;
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::recorded::{now, time};

pub(crate) fn options() -> ClientOptions {
    ClientOptions { timeout: std::time::Duration::from_secs(5), ..ClientOptions::default() }
}

/// A server that answers every request like this, and a client that asks it.
pub(crate) async fn answering(response: ResponseTemplate) -> (MockServer, Client) {
    answering_with(response, options()).await
}

pub(crate) async fn answering_with(
    response: ResponseTemplate,
    options: ClientOptions,
) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any()).respond_with(response).mount(&server).await;
    let client = Client::new(&server.uri(), options).expect("the address is one");
    (server, client)
}

pub(crate) fn vector(samples: &serde_json::Value) -> ResponseTemplate {
    let data = json!({"resultType": "vector", "result": samples});
    ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data}))
}

#[tokio::test]
async fn a_query_is_posted_below_the_base_path() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/team/prometheus/api/v1/query"))
        .and(body_string_contains("query=up%7Bjob%3D%22a%22%7D"))
        .and(body_string_contains("time=1795429240.000"))
        .respond_with(vector(&json!([{"metric": {"job": "a"}, "value": [1_795_429_240.5, "1"]}])))
        .mount(&server)
        .await;
    for base in ["/team/prometheus", "/team/prometheus/"] {
        let client = Client::new(&format!("{}{base}", server.uri()), options()).expect("the address is one");
        let samples = client.vector("up{job=\"a\"}", now()).await.expect("it answers").value;
        assert_eq!(samples[0].labels["job"], "a");
        assert_eq!(samples[0].at, time("2026-11-23T10:20:40.5Z"));
    }
}

#[tokio::test]
async fn an_answer_is_kept_as_it_came() {
    let samples = json!([{"metric": {"job": "a"}, "value": [1_795_429_240.123, "0.1"], "more": "text"}]);
    let (_server, client) = answering(vector(&samples)).await;
    let raw = client.raw("x", now()).await.expect("it answers").value;
    assert_eq!(raw.data, json!({"resultType": "vector", "result": samples}));
    assert_eq!(
        (raw.value[0].value.to_string(), raw.value[0].at),
        ("0.1".to_owned(), time("2026-11-23T10:20:40.123Z"))
    );
    let answer = client.raw_range("x", now(), now(), sloe::units::Duration::from_secs(1)).await;
    assert!(matches!(answer, Err(Error::Malformed { .. })), "a vector is no matrix: {answer:?}");
}

#[tokio::test]
async fn values_keep_nan_and_infinities() {
    let texts = ["NaN", "+Inf", "-Inf", "1e-3", "0.1", "-7"];
    let samples: Vec<_> = texts.iter().map(|text| json!({"metric": {}, "value": [1, text]})).collect();
    let (_server, client) = answering(vector(&json!(samples))).await;
    let values: Vec<f64> = client
        .vector("x", now())
        .await
        .expect("it answers")
        .value
        .iter()
        .map(|sample| sample.value)
        .collect();
    assert!(values[0].is_nan());
    assert_eq!(values[1..], [f64::INFINITY, f64::NEG_INFINITY, 0.001, 0.1, -7.0]);
}

#[tokio::test]
async fn scalars_texts_and_matrices_are_answers_too() {
    let data = |kind: &str, result: serde_json::Value| {
        let data = json!({"resultType": kind, "result": result});
        ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data}))
    };
    let (_server, client) = answering(data("scalar", json!([1.5, "42"]))).await;
    let Ok(Value::Scalar(point)) = client.instant("42", now()).await.map(|answer| answer.value) else {
        panic!("a scalar was sent");
    };
    assert_eq!((point.at, point.value), (time("1970-01-01T00:00:01.5Z"), 42.0));

    let (_server, client) = answering(data("string", json!([1, "hi"]))).await;
    let text = client.instant("\"hi\"", now()).await.map(|answer| answer.value);
    assert_eq!(text, Ok(Value::Text("hi".to_owned())));

    let at = now().timestamp();
    let matrix = json!([{"metric": {"a": "b"}, "values": [[at, "1"], [at + 60, "NaN"]]}]);
    let (_server, client) = answering(data("matrix", matrix)).await;
    let (later, minute) = (now() + TimeDelta::minutes(1), Duration::from_minutes(1));
    let series = client.range("x", now(), later, minute).await.expect("it answers").value;
    assert_eq!(series[0].points.len(), 2);
    assert!(series[0].points[1].value.is_nan());
}

/// What is asked about 10:20:40 is no answer about 10:20:00.
#[tokio::test]
async fn an_answer_about_other_moments_is_none() {
    let (at, minute) = (now().timestamp(), Duration::from_minutes(1));
    for points in [json!([[at - 40, "1"]]), json!([[at, "1"], [at + 20, "1"]]), json!([[at + 120, "1"]])] {
        let data = json!({"resultType": "matrix", "result": [{"metric": {}, "values": points}]});
        let answer = ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data}));
        let (_server, client) = answering(answer).await;
        let refused = client.range("x", now(), now() + TimeDelta::minutes(1), minute).await;
        assert!(matches!(refused, Err(Error::Malformed { reason, .. }) if reason.contains("other moments")));
    }
}

#[tokio::test]
async fn a_native_histogram_among_the_samples_is_passed_over() {
    let histogram = json!({"metric": {"h": "1"}, "histogram": [1, {"count": "3", "sum": "1"}]});
    let plain = json!({"metric": {"p": "1"}, "value": [1, "5"]});
    let (_server, client) = answering(vector(&json!([histogram, plain]))).await;
    let samples = client.vector("x", now()).await.expect("it answers").value;
    assert_eq!(samples.iter().map(|sample| sample.value).collect::<Vec<_>>(), [5.0]);
}

#[tokio::test]
async fn warnings_and_infos_are_kept() {
    let body = json!({
        "status": "success", "warnings": ["store a is down"], "infos": ["x is no counter"], "analysis": {},
        "data": {"resultType": "vector", "result": []},
    });
    let (_server, client) = answering(ResponseTemplate::new(200).set_body_json(body)).await;
    let answer = client.vector("x", now()).await.expect("it answers");
    assert_eq!(answer.warnings, ["store a is down"]);
    assert_eq!(answer.infos, ["x is no counter"]);
}

#[tokio::test]
async fn an_answer_that_calls_itself_partial_has_a_warning() {
    let data = json!({"resultType": "vector", "result": []});
    let body = json!({"status": "success", "isPartial": true, "data": data});
    let (_server, client) = answering(ResponseTemplate::new(200).set_body_json(body)).await;
    let answer = client.vector("x", now()).await.expect("it answers");
    assert_eq!(answer.complete(), Err("some of its storage did not answer".to_owned()));
}

#[test]
fn a_client_for_https_needs_no_setup_and_the_setup_may_be_repeated() {
    install_crypto_provider();
    install_crypto_provider();
    let client = Client::new("https://prometheus.example/", options()).expect("cryptography is there");
    assert_eq!(client.url(), "https://prometheus.example");
}

#[tokio::test]
async fn retention_comes_from_runtime_info_or_flags_or_stays_unknown() {
    let server = MockServer::start().await;
    let client = Client::new(&server.uri(), options()).expect("the address is one");
    assert_eq!(client.retention().await, Ok(None), "an API that knows neither");

    let ok = |data: serde_json::Value| {
        ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data}))
    };
    let flags = json!({"storage.tsdb.retention.time": "0s", "storage.tsdb.retention.size": "0B"});
    Mock::given(path("/api/v1/status/flags")).respond_with(ok(flags)).mount(&server).await;
    let time = async || client.retention().await.map(|known| known.and_then(|known| known.time));
    assert_eq!(time().await, Ok(Some(sloe::units::Duration::from_days(15))));

    let info = json!({"startTime": "2026-11-23T10:20:40Z", "storageRetention": "45d or 1GB"});
    Mock::given(path("/api/v1/status/runtimeinfo")).respond_with(ok(info)).mount(&server).await;
    assert_eq!(time().await, Ok(Some(sloe::units::Duration::from_days(45))));
}

#[tokio::test]
async fn a_retention_that_could_not_be_asked_for_is_an_error_and_not_unknown() {
    let (_server, client) = answering(ResponseTemplate::new(503)).await;
    assert!(matches!(client.retention().await, Err(Error::Refused { status: 503, .. })));
}

#[tokio::test]
async fn readiness_and_version() {
    let server = MockServer::start().await;
    let ready = path("/-/ready");
    Mock::given(ready).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let build = json!({"status": "success", "data": {"version": "3.16.0", "goVersion": "go1.26"}});
    let answer = ResponseTemplate::new(200).set_body_json(build);
    Mock::given(path("/api/v1/status/buildinfo")).respond_with(answer).mount(&server).await;
    let client = Client::new(&server.uri(), options()).expect("the address is one");
    assert_eq!(client.ready().await, Ok(()));
    assert_eq!(client.build_info().await.map(|info| info.version), Ok("3.16.0".to_owned()));

    let (_server, client) = answering(ResponseTemplate::new(503).set_body_string("not ready\n")).await;
    assert!(
        matches!(client.ready().await, Err(Error::Refused { status: 503, text, .. }) if text == "not ready")
    );
}
