//! What is said when a Prometheus answers badly, slowly, or not at all, and when what answers is none.

use std::time::Duration;

use serde_json::json;
use sloe::prom::{Client, ClientOptions, Error};
use wiremock::ResponseTemplate;

use crate::prom_client::{answering, answering_with, options, vector};
use crate::recorded::now;

/// The error of a query, with the server's address shortened to `URL`.
async fn error_of(response: ResponseTemplate) -> String {
    let (server, client) = answering(response).await;
    let error = client.instant("up", now()).await.expect_err("the answer is no good");
    error.to_string().replace(&server.uri(), "URL")
}

#[tokio::test]
async fn prometheus_own_words_are_passed_on() {
    let body = json!({"status": "error", "errorType": "bad_data", "error": "1:2: parse error: oops"});
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(400).set_body_json(body)).await,
        @"Prometheus at `URL` answered 400: 1:2: parse error: oops"
    );
    let body = json!({"status": "error", "errorType": "unavailable", "error": "out of memory", "data": null});
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(503).set_body_json(body)).await,
        @"Prometheus at `URL` answered 503: out of memory"
    );
}

#[tokio::test]
async fn a_prometheus_that_starts_or_a_proxy_in_front_answers_plain_text() {
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(503).set_body_string("Service Unavailable\n")).await,
        @"Prometheus at `URL` answered 503: Service Unavailable"
    );
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(502).set_body_string("<html>bad gateway</html>")).await,
        @"Prometheus at `URL` answered 502: a web page"
    );
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(401)).await,
        @"Prometheus at `URL` answered 401: no reason given; check `--tenant` and `--header`, `--bearer-token-file` or `--user`"
    );
}

#[tokio::test]
async fn something_else_is_no_prometheus() {
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(200).set_body_string("<!doctype html><p>Welcome")).await,
        @"what answers at `URL` is not a Prometheus: it answers a web page; give the address below which `/api/v1/query` is found"
    );
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(404).set_body_string("404 page not found")).await,
        @"what answers at `URL` is not a Prometheus: it answers 404 to `/api/v1/…`; give the address below which `/api/v1/query` is found"
    );
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(200).set_body_json(json!({"message": "hello"}))).await,
        @"what answers at `URL` is not a Prometheus: it answers JSON that has no `status`; give the address below which `/api/v1/query` is found"
    );
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(200)).await,
        @"what answers at `URL` is not a Prometheus: it answers nothing at all; give the address below which `/api/v1/query` is found"
    );
    insta::assert_snapshot!(
        error_of(ResponseTemplate::new(302).insert_header("location", "https://login.example/")).await,
        @"what answers at `URL` is not a Prometheus: it redirects to `https://login.example/`; give the address below which `/api/v1/query` is found"
    );
}

#[tokio::test]
async fn half_an_answer_is_malformed() {
    let half = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[";
    let error = error_of(ResponseTemplate::new(200).set_body_string(half)).await;
    assert!(error.starts_with("the answer of Prometheus at `URL` cannot be read: EOF"), "{error}");
    let odd = json!([{"metric": {}, "value": [1, "many"]}]);
    let error = error_of(vector(&odd)).await;
    assert!(error.contains("cannot be read: `many` is not a number"), "{error}");
    let none = json!({"status": "success"});
    let error = error_of(ResponseTemplate::new(200).set_body_json(none)).await;
    assert!(error.ends_with("cannot be read: it has no `data`"), "{error}");
}

#[tokio::test]
async fn a_scalar_is_no_vector() {
    let data = json!({"resultType": "scalar", "result": [1, "1"]});
    let body = json!({"status": "success", "data": data});
    let (_server, client) = answering(ResponseTemplate::new(200).set_body_json(body)).await;
    assert!(matches!(client.vector("1", now()).await, Err(Error::Malformed { .. })));
}

#[tokio::test]
async fn a_huge_answer_is_not_taken_in() {
    let options = ClientOptions { max_body: 2 << 20, ..options() };
    let huge = ResponseTemplate::new(200).set_body_string(" ".repeat((2 << 20) + 1));
    let (server, client) = answering_with(huge, options).await;
    let error = client.instant("x", now()).await.expect_err("the answer is too large");
    assert!(error.is_about_size());
    insta::assert_snapshot!(
        error.to_string().replace(&server.uri(), "URL"),
        @"the answer of Prometheus at `URL` is larger than 2 MiB; ask for less at once"
    );
}

#[tokio::test]
async fn a_slow_answer_is_not_waited_for() {
    let options = ClientOptions { timeout: Duration::from_millis(100), ..options() };
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(45));
    let (server, client) = answering_with(slow, options).await;
    let error = client.instant("x", now()).await.expect_err("the answer is too late");
    insta::assert_snapshot!(
        error.to_string().replace(&server.uri(), "URL"),
        @"Prometheus at `URL` did not answer within 0.1 s"
    );
}

#[tokio::test]
async fn nobody_there_is_said_with_address_and_remedy() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let client =
        Client::new(&format!("http://user:secret@{address}"), options()).expect("the address is one");
    let error = client.instant("x", now()).await.expect_err("nobody is there");
    insta::assert_snapshot!(
        error.to_string().replace(&address.to_string(), "ADDRESS"),
        @"Prometheus cannot be reached at `http://ADDRESS`: Connection refused (os error 111); start it or name another one with `--prometheus`"
    );
}

#[test]
fn addresses_that_are_none_are_refused_without_their_secrets() {
    let reason = |text: &str| {
        Client::new(text, options())
            .map(|client| client.url().to_owned())
            .expect_err("no address")
            .to_string()
    };
    insta::assert_snapshot!(
        reason("localhost:9090"),
        @"`localhost:9090` is not the address of a Prometheus: it does not begin with `http://` or `https://`; write it like `http://127.0.0.1:9090`"
    );
    insta::assert_snapshot!(
        reason("user:secret@prometheus"),
        @"`prometheus` is not the address of a Prometheus: it does not begin with `http://` or `https://`; write it like `http://127.0.0.1:9090`"
    );
    insta::assert_snapshot!(
        reason("http://user:secret@prometheus/graph?g0=1"),
        @"`http://prometheus/graph?g0=1` is not the address of a Prometheus: it has a query or a fragment; write it like `http://127.0.0.1:9090`"
    );
    insta::assert_snapshot!(
        reason("user:secret@127.0.0.1:9090"),
        @"`127.0.0.1:9090` is not the address of a Prometheus: it does not begin with `http://` or `https://`; write it like `http://127.0.0.1:9090`"
    );
}
