//! The demo's inbox: what it takes, what it refuses, and how it shows what came, to whom ever looks.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use sloe::demo::inbox::{InboxOptions, KEPT, LONGEST, router};
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::browser::{
    complaints, fits, in_browser, look, picture, readable, stays_at_home, until, violations, with_axe,
};
use crate::fixtures::get;

const OUTAGE: &str =
    "curl -sS -X PUT -d '{\"delay_ms\":5000}' 'http://{127.0.0.1:1,127.0.0.1:2}/chaos/latency'";

fn inbox() -> Router {
    router(InboxOptions { listen: ([127, 0, 0, 1], 0).into(), outage: OUTAGE.to_owned() })
}

/// As Alertmanager posts one.
fn message(color: &str, title: &str, text: &str) -> Value {
    json!({"channel": "", "attachments": [{
        "title": title, "title_link": "http://127.0.0.1:1/slo/payment-service/availability", "text": text,
        "fallback": "nobody sees this", "callback_id": "", "footer": "", "color": color,
        "mrkdwn_in": ["fallback", "pretext", "text"],
    }]})
}

fn paged() -> Value {
    let title = "[PAGE] payment-service availability burns its error budget 612.4 times too fast over 1h";
    let text = "Over 1h and over 5m the burn rate is above 14.4. Objective 99.9% over 30d: 41.27% of the error budget is \
                left; at this rate it lasts 28m 57s.\nSince 2026-11-24 02:24 UTC.\n\
                Promised: Payments that do not end in a server error.\n\
                <http://127.0.0.1:1/slo/payment-service/availability|Page> · \
                <https://runbooks.example/payment-service|Runbook>";
    message("danger", title, text)
}

async fn post(app: &Router, path: &str, media_type: &str, body: String) -> (StatusCode, String) {
    let request = Request::post(path).header(header::CONTENT_TYPE, media_type).body(Body::from(body));
    let response = app.clone().oneshot(request.expect("a request")).await.expect("a router never fails");
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body in memory").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

async fn told(app: &Router, path: &str, message: &Value) {
    let (status, answer) = post(app, path, "application/json", message.to_string()).await;
    assert_eq!((status, answer.as_str()), (StatusCode::OK, "ok"));
}

async fn messages(app: &Router) -> Vec<Value> {
    let (_, _, text) = get(app, "/messages").await;
    let all: Value = serde_json::from_str(&text).expect("JSON");
    all["messages"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn what_is_posted_is_told_newest_first() {
    let app = inbox();
    assert_eq!(messages(&app).await, Vec::<Value>::new());
    told(&app, "/messages/team-payments/page", &paged()).await;
    told(&app, "/messages/%C3%A9quipe%20a%2Fb/ticket", &message("good", "Over", "")).await;
    let mut all = messages(&app).await;
    for message in &mut all {
        let at = message["received_at"].take();
        assert!(chrono::DateTime::parse_from_rfc3339(at.as_str().unwrap()).is_ok(), "{at}");
    }
    insta::assert_snapshot!("demo_inbox", serde_json::to_string_pretty(&all).unwrap());
}

#[tokio::test]
async fn only_the_newest_are_kept() {
    let app = inbox();
    for number in 0..KEPT + 5 {
        told(&app, "/messages/a/page", &message("danger", &format!("number {number}"), "")).await;
    }
    let all = messages(&app).await;
    assert_eq!(
        (all.len(), &all[0]["title"], &all[KEPT - 1]["title"]),
        (KEPT, &json!("number 304"), &json!("number 5"))
    );
}

#[tokio::test]
async fn what_is_no_message_is_refused_with_a_reason() {
    let (app, json) = (inbox(), "application/json");
    let two = json!({"attachments": [{"text": "a"}, {"text": "b"}]}).to_string();
    let bad = [
        ("{", json, "no message as Slack takes it"),
        ("{}", json, "missing field `attachments`"),
        ("[]", json, "no message as Slack takes it"),
        ("{\"attachments\": []}", json, "one attachment"),
        (&two, json, "one attachment"),
        ("{\"attachments\": [{\"color\": \"good\"}]}", json, "a title, a text or a fallback"),
        ("{\"attachments\": [{\"text\": 7}]}", json, "no message as Slack takes it"),
        // What a page of somebody else can make a browser send without being asked whether it may.
        ("{\"attachments\": [{\"text\": \"a\"}]}", "text/plain", "Content-Type: application/json"),
    ];
    for (body, media_type, reason) in bad {
        let (status, answer) = post(&app, "/messages/a/page", media_type, body.to_owned()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.contains(reason), "{body}: {answer}");
    }
    let long = message("danger", "long", &"x".repeat(LONGEST)).to_string();
    let (status, answer) = post(&app, "/messages/a/page", json, long).await;
    assert_eq!(
        (status, answer.as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "a message has at most 65536 bytes")
    );
    assert_eq!(post(&app, "/messages", json, paged().to_string()).await.0, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(messages(&app).await, Vec::<Value>::new());
}

#[tokio::test]
async fn before_the_first_message_the_page_says_how_one_comes() {
    let (status, headers, page) = get(&inbox(), "/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Nobody has been told of anything yet"), "{page}");
    assert!(page.contains("curl -sS -X PUT -d &#39;{&#34;delay_ms&#34;:5000}&#39;"), "{page}");
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    for path in ["/inbox.css", "/inbox.js", "/sloe.svg", "/healthz"] {
        assert!(path == "/healthz" || page.contains(&format!("\"{path}\"")), "{path}");
        assert_eq!(get(&inbox(), path).await.0, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn nothing_of_a_message_becomes_markup() {
    let app = inbox();
    let evil =
        "<script>alert(1)</script> <javascript:alert(1)|here> <http://a.example/\"onclick=\"x|there> `<b>`";
    let mut message = message("\"><script>", evil, evil);
    message["attachments"][0]["title_link"] = json!("javascript:alert(1)");
    told(&app, "/messages/%3Cscript%3E/%22%3E%3Cb%3E", &message).await;
    let (_, _, page) = get(&app, "/").await;
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(
        !page.contains("href=\"javascript") && !page.contains("<b>\"") && !page.contains("\"onclick"),
        "{page}"
    );
    assert!(page.contains("href=\"http://a.example/&#34;onclick=&#34;x\""), "{page}");
}

/// Answers on a port of its own.
async fn served() -> (Router, String) {
    let (app, listener) = (inbox(), TcpListener::bind("127.0.0.1:0").await.expect("a free port"));
    let address = format!("http://{}/", listener.local_addr().expect("its address"));
    tokio::spawn(axum::serve(listener, app.clone()).into_future());
    (app, address)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_for_every_reader_and_shows_what_comes_by_itself() {
    let (app, address) = served().await;
    in_browser(async move |client| {
        with_axe(&client).await;
        for state in ["empty", "told"] {
            for (width, height) in [(1280, 900), (390, 844)] {
                for scheme in ["light", "dark"] {
                    let page = format!("inbox-{state}-{scheme}-{width}");
                    look(&client, width, height, scheme).await;
                    client.goto(&address).await.expect("the page loads");
                    assert_eq!(violations(&client).await, Vec::<String>::new(), "{page}");
                    readable(&client, &page).await;
                    fits(&client, &page).await;
                    stays_at_home(&client, &page).await;
                    picture(&client, &page).await;
                }
            }
            if state == "empty" {
                told(&app, "/messages/team-payments/page", &paged()).await;
                until(&client, "return document.querySelectorAll('.message.spent').length === 1").await;
                let ticket =
                    "[TICKET] payment-service latency burns its error budget 3.4 times too fast over 1d";
                told(&app, "/messages/team-payments/ticket", &message("warning", ticket, "Over 1d and 2h."))
                    .await;
                let over = "[PAGE RESOLVED] payment-service availability";
                told(
                    &app,
                    "/messages/team-payments/page",
                    &message("good", over, "payment-service availability over 1h and 5m: no longer fires."),
                )
                .await;
                until(&client, "return document.querySelectorAll('.message').length === 3").await;
            }
        }
        assert_eq!(complaints(&client).await, Vec::<String>::new());
    })
    .await;
}
