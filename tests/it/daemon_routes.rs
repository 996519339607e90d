//! The daemon's routes: what they answer, and what stands around the answers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use chrono::TimeDelta;
use http_body_util::BodyExt;
use sloe::daemon::{AppState, Metrics, router};
use sloe::status::Snapshot;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::fixtures::{self, app, get, get_with, skeleton};

#[tokio::test]
async fn health_is_always_ok_and_readiness_waits_for_the_first_answer() {
    for (snapshot, ready) in [
        (fixtures::starting(), StatusCode::SERVICE_UNAVAILABLE),
        (fixtures::healthy(), StatusCode::OK),
        (fixtures::stale(), StatusCode::OK),
    ] {
        let app = app(snapshot);
        assert_eq!(get(&app, "/healthz").await.0, StatusCode::OK);
        assert_eq!(get(&app, "/readyz").await.0, ready);
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = app(fixtures::healthy());
    for path in ["/", "/slo/payment-service/latency", "/api/v1/slos", "/metrics", "/nowhere", "/healthz"] {
        let (_, headers, _) = get(&app, path).await;
        assert_eq!(
            headers["content-security-policy"],
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        assert_eq!(
            (&headers["x-content-type-options"], &headers["referrer-policy"]),
            (&HeaderValue::from_static("nosniff"), &HeaderValue::from_static("no-referrer"))
        );
    }
}

#[tokio::test]
async fn pages_have_no_inline_style_or_script() {
    let app = app(fixtures::mixed());
    for path in ["/", "/slo/cart-api/availability", "/nowhere"] {
        let (_, _, page) = get(&app, path).await;
        let tags = skeleton(&page);
        let inline =
            |tag: &&String| tag.contains("style=") || tag.starts_with("style") || tag.contains(" on");
        assert_eq!(tags.iter().filter(inline).collect::<Vec<_>>(), Vec::<&String>::new(), "{path}");
        assert!(
            tags.iter().filter(|tag| tag.starts_with("script")).all(|tag| tag.contains("src=")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_unchanged_snapshot_is_not_sent_twice() {
    let app = app(fixtures::healthy());
    for path in ["/", "/slo/payment-service/latency", "/api/v1/slos", "/api/v1/slos/payment-service/latency"]
    {
        let (_, headers, _) = get(&app, path).await;
        assert!(headers["etag"].to_str().unwrap().starts_with("W/"), "{path}");
        assert_eq!(headers["cache-control"], "no-cache", "{path}");
        let mut known = HeaderMap::new();
        known.insert("if-none-match", headers["etag"].clone());
        let (status, again, body) = get_with(&app, path, known).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
        assert_eq!(again["etag"], headers["etag"], "{path}");
    }
}

#[tokio::test]
async fn head_and_not_modified_say_what_the_whole_answer_would() {
    let app = app(fixtures::healthy());
    for path in ["/", "/slo/payment-service/latency", "/api/v1/slos", "/api/v1/gate/payment-service", "/runs"]
    {
        for encoding in ["identity", "gzip"] {
            let asked = |method: &str, known: Option<HeaderValue>| {
                let request = Request::builder().method(method).uri(path).header("accept-encoding", encoding);
                known.into_iter().fold(request, |request, tag| request.header("if-none-match", tag))
            };
            let (status, whole, body) = send(&app, asked("GET", None)).await;
            assert_eq!((status, body.is_empty()), (StatusCode::OK, false), "{path}");
            let (status, head, none) = send(&app, asked("HEAD", None)).await;
            assert_eq!((status, none.is_empty()), (StatusCode::OK, true), "{path}");
            let (status, same, none) = send(&app, asked("HEAD", Some(whole["etag"].clone()))).await;
            assert_eq!((status, none.is_empty()), (StatusCode::NOT_MODIFIED, true), "{path}");
            for name in ["etag", "cache-control", "vary", "content-security-policy"] {
                let said = |headers: &HeaderMap| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
                assert_eq!(said(&whole).len(), 1, "{path} {name}");
                assert_eq!((said(&head), said(&same)), (said(&whole), said(&whole)), "{path} {name}");
            }
            assert_eq!(whole["content-type"], head["content-type"]);
            if encoding == "identity" {
                assert_eq!(head["content-length"], body.len().to_string().as_str(), "{path}");
            }
        }
    }
}

async fn send(app: &Router, request: Builder) -> (StatusCode, HeaderMap, String) {
    let answer =
        app.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    let (head, body) = answer.into_parts();
    let bytes = body.collect().await.expect("a body in memory").to_bytes();
    (head.status, head.headers, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_changed_snapshot_is_sent_again() {
    let tag = async |snapshot| get(&app(snapshot), "/").await.1["etag"].clone();
    let older = fixtures::healthy();
    let mut newer = older.clone();
    newer.revision += 1;
    let answered_again =
        Snapshot { answered_at: Some(fixtures::now() - TimeDelta::seconds(1)), ..older.clone() };
    let known = tag(older).await;
    assert_ne!(
        known,
        tag(answered_again).await,
        "or an open page would say that Prometheus has not answered"
    );
    assert_ne!(known, tag(newer).await);
    assert_ne!(known, tag(fixtures::stale()).await, "an older page says that it is older");
}

#[tokio::test]
async fn style_and_script_are_kept_for_ever_under_the_name_of_their_content() {
    let app = app(fixtures::healthy());
    let (_, _, page) = get(&app, "/").await;
    let assets: Vec<&str> = page.split('"').filter(|value| value.starts_with("/assets/")).collect();
    assert_eq!(assets.len(), 3);
    for asset in assets {
        let (status, headers, _) = get(&app, asset).await;
        assert_eq!(
            (status, &headers["cache-control"]),
            (StatusCode::OK, &HeaderValue::from_static("public, max-age=31536000, immutable"))
        );
    }
    assert_eq!(get(&app, "/assets/page-0000000000000000.css").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_are_compressed_for_those_who_can_read_that() {
    let mut headers = HeaderMap::new();
    headers.insert("accept-encoding", HeaderValue::from_static("gzip"));
    let (_, answer, _) = get_with(&app(fixtures::mixed()), "/", headers).await;
    assert_eq!(answer["content-encoding"], "gzip");
}

#[tokio::test]
async fn an_unknown_slo_names_those_that_may_have_been_meant() {
    let (status, headers, page) = get(&app(fixtures::mixed()), "/slo/payment-servise/availability").await;
    assert_eq!(
        (status, &headers["cache-control"]),
        (StatusCode::NOT_FOUND, &HeaderValue::from_static("no-store"))
    );
    insta::assert_snapshot!(fixtures::readable(&page));
}

#[tokio::test]
async fn an_unknown_route_is_a_page_and_below_the_api_an_answer() {
    let app = app(fixtures::healthy());
    let (status, _, page) = get(&app, "/rums").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(fixtures::readable(&page), "There is no such page.\nAll objectives · All chaos runs");
    let (status, headers, body) = get(&app, "/api/v1/rums").await;
    assert_eq!(
        (status, &headers["content-type"]),
        (StatusCode::NOT_FOUND, &HeaderValue::from_static("application/json"))
    );
    assert_eq!(body, "{\n  \"error\": \"no such part of the API\"\n}\n");
}

#[tokio::test]
async fn metrics_count_the_polls_that_the_poller_reports() {
    let metrics = Arc::new(Metrics::new());
    let (_sender, overviews) = watch::channel(Arc::new(fixtures::overview(fixtures::starting())));
    let app = router(AppState::new(overviews, fixtures::now, Arc::clone(&metrics), fixtures::options()));
    metrics.poll_ended(Duration::from_millis(20), true);
    metrics.poll_ended(Duration::from_secs(10), false);
    let (_, _, page) = get(&app, "/metrics").await;
    for line in [
        "sloe_polls_total 2",
        "sloe_poll_failures_total 1",
        "sloe_poll_duration_seconds_sum 10.02",
        "sloe_last_success_age_seconds inf",
        "sloe_objectives{state=\"unknown\"} 1",
    ] {
        assert!(page.lines().any(|found| found.eq_ignore_ascii_case(line)), "{line} in {page}");
    }
}

#[tokio::test]
async fn metrics_say_how_the_daemon_is_and_never_use_a_label_that_targets_have() {
    let app = app(fixtures::mixed());
    get(&app, "/").await;
    get(&app, "/slo/cart-api/availability").await;
    get(&app, "/nowhere").await;
    let (_, headers, page) = get(&app, "/metrics").await;
    assert_eq!(headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(!page.contains("service="));
    let mut lines: Vec<&str> = page.lines().filter(|line| !line.contains("_bucket")).collect();
    // Families are kept in a hash map, whose order changes from run to run.
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n").replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}
