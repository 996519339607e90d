//! `sloe status` on Prometheus servers that do not answer; what it shows of one that does is in `end_to_end`.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use chrono::Utc;
use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::prom_client::vector;
use crate::support::{Project, SPEC};

/// A server that answers every request with `response`, until the test ends.
fn server(response: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(response.as_bytes());
        }
    });
    format!("http://{address}")
}

/// An address at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

#[test]
fn an_unreachable_prometheus_cannot_decide() {
    let (project, url) = (Project::with_spec(SPEC), nobody());
    let ran = project.sloe(&["status", "--prometheus", &url]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    let expected = format!(
        "error: Prometheus cannot be reached at `{url}`: Connection refused (os error 111); start it or name another one with `--prometheus`\n"
    );
    assert_eq!(ran.stderr, expected);
}

#[test]
fn a_server_that_is_no_prometheus_cannot_decide() {
    let url = server("HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<html>hi</html>");
    let ran = Project::with_spec(SPEC).sloe(&["status", "--prometheus", &url]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(
        ran.stderr.starts_with(&format!("error: what answers at `{url}` is not a Prometheus:")),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let ran = Project::with_spec(SPEC).sloe(&["status", "--prometheus", "localhost"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn invalid_specs_are_reported_before_anything_is_asked() {
    let ran =
        Project::with_spec(&SPEC.replace("99.9%", "0.999")).sloe(&["status", "--prometheus", &nobody()]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("SLO0201"), "{}", ran.stderr);
}

/// A Prometheus with 20 bad of 1,000 events in the last hour, and no rules but broken ones.
async fn without_rules() -> MockServer {
    let server = MockServer::start().await;
    let figure = |figure: &str, value: &str| {
        let metric = json!({"slo_service": "checkout", "slo": "availability", "sloe_figure": figure});
        json!({"metric": metric, "value": [0, value]})
    };
    let counts = vector(&json!([figure("total", "1000"), figure("bad", "20")]));
    Mock::given(body_string_contains("sloe_figure")).respond_with(counts).mount(&server).await;
    Mock::given(path("/api/v1/query")).respond_with(vector(&json!([]))).mount(&server).await;
    let rule = |name: &str, error: &str| {
        let labels = json!({"slo_service": "checkout", "slo": "availability"});
        json!({"name": name, "labels": labels, "health": "err", "lastError": error})
    };
    let rules = [rule("slo_info", "too many samples")];
    let group =
        json!({"name": "g", "interval": 30, "lastEvaluation": Utc::now().to_rfc3339(), "rules": rules});
    let told = json!({"status": "success", "data": {"groups": [group]}});
    let told = ResponseTemplate::new(200).set_body_json(told);
    Mock::given(path("/api/v1/rules")).respond_with(told).mount(&server).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_directly_is_marked_and_rules_that_fail_are_told() {
    let (server, project) = (without_rules().await, Project::with_spec(SPEC));
    let ran = project.sloe(&["status", "--prometheus", &server.uri()]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(format!("{}{}", ran.stdout, ran.stderr));
    let ran = project.sloe(&["status", "--format=json", "--prometheus", &server.uri()]);
    let body: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let slo = &body["slos"][0];
    assert_eq!((&slo["directly_evaluated"], &slo["rules"]["state"]), (&json!(true), &json!("troubled")));
    assert_eq!(slo["rules"]["problems"][0], "its rule `slo_info` fails: too many samples");
    assert!(body["sources"][0]["rules_asked_at"].is_string());
}
