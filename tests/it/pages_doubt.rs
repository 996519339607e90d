//! What is old or not known never looks healthy, and what is known in part says so.

use chrono::TimeDelta;
use fantoccini::Client;
use sloe::status::{Snapshot, SourceState};

use crate::browser::{Daemon, fits, in_browser, look, readable};
use crate::fixtures;

/// The whole world, 3 min 20 s after Prometheus last answered.
fn silent() -> Snapshot {
    let since = fixtures::now() - TimeDelta::seconds(192);
    Snapshot {
        answered_at: Some(since - TimeDelta::seconds(8)),
        source: SourceState::Failing { since, reason: "connection refused".to_owned() },
        ..fixtures::mixed()
    }
}

/// Everything that looks healthy on the page that is open.
async fn healthy(client: &Client) -> Vec<String> {
    let found = client.execute(include_str!("browser/healthy.js"), vec![]).await.expect("a script");
    serde_json::from_value(found).expect("a list of texts")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_looks_healthy_while_the_source_is_silent() {
    let daemon = Daemon::serve(silent()).await;
    in_browser(async move |client| {
        for scheme in ["light", "dark"] {
            look(&client, 1280, 900, scheme).await;
            for path in
                ["/", "/slo/catalog/availability", "/slo/mail/availability", "/slo/payment-service/latency"]
            {
                daemon.open(&client, path).await;
                assert_eq!(healthy(&client).await, Vec::<String>::new(), "{path}, {scheme}");
                assert!(words(&client).await.contains("has not answered since"), "{path}");
                fits(&client, path).await;
                readable(&client, path).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_looks_healthy_before_the_first_answer_or_without_figures() {
    in_browser(async move |client| {
        for (kind, snapshot) in [("starting", fixtures::starting()), ("unknown", fixtures::nothing_known())] {
            let daemon = Daemon::serve(snapshot).await;
            for path in ["/", "/slo/payment-service/availability"] {
                daemon.open(&client, path).await;
                let mut healthy = healthy(&client).await;
                // Prometheus does answer: it has nothing to say.
                healthy.retain(|found| kind == "starting" || !found.contains("dot"));
                assert_eq!(healthy, Vec::<String>::new(), "{path}, {kind}");
                let words = words(&client).await;
                assert!(words.contains("unknown") && !words.contains("100 % left"), "{path}: {words}");
            }
        }
    })
    .await;
}

/// So that the others mean something.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_healthy_does_look_it() {
    let daemon = Daemon::serve(fixtures::healthy()).await;
    in_browser(async move |client| {
        for path in ["/", "/slo/payment-service/availability"] {
            daemon.open(&client, path).await;
            assert!(healthy(&client).await.len() > 2, "{path}");
        }
    })
    .await;
}

async fn words(client: &Client) -> String {
    let words = client.execute("return document.getElementById('main').innerText", vec![]).await;
    words.expect("a script").as_str().expect("a text").replace('\u{a0}', " ")
}
