//! What a real Alertmanager keeps silent while something else fires.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use sloe::alertmanager::Receivers;
use wiremock::matchers::any;
use wiremock::{Mock, ResponseTemplate};

use crate::alertmanager::rich;
use crate::support::alertmanager::Alertmanager;

/// An alert of an SLO: `SERVICE/SLO KIND LONG/SHORT` and more labels.
fn alert(text: &str) -> Json {
    let words: Vec<&str> = text.split(' ').collect();
    let [id, kind, windows, more @ ..] = words.as_slice() else { panic!("not an alert: {text}") };
    let (service, slo) = id.split_once('/').expect("a service and an SLO");
    let (long, short) = windows.split_once('/').expect("two windows");
    let mut labels = json!({
        "alertname": "ErrorBudgetBurn", "about": text, "slo_service": service, "slo": slo, "slo_alert": kind,
        "long_window": long, "short_window": short,
    });
    for (name, value) in more.iter().filter_map(|word| word.split_once('=')) {
        labels[name] = Json::from(value);
    }
    json!({"labels": labels, "annotations": {}})
}

fn alerts(texts: &[&str]) -> Json {
    texts.iter().map(|text| alert(text)).collect()
}

/// Waits until exactly these are silenced, of so many.
async fn silenced(alertmanager: &Alertmanager, all: usize, wanted: &[&str]) {
    let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
    alertmanager
        .until(|alerts| {
            let silent: BTreeSet<&str> = alerts
                .iter()
                .filter(|alert| alert["status"]["inhibitedBy"].as_array().is_some_and(|by| !by.is_empty()))
                .filter_map(|alert| alert["labels"]["about"].as_str())
                .collect();
            let as_wanted = alerts.len() == all && silent == wanted;
            as_wanted.then_some(()).ok_or_else(|| format!("of {} alerts silent: {silent:#?}", alerts.len()))
        })
        .await;
}

#[tokio::test]
async fn one_incident_speaks_once() {
    let alertmanager = Alertmanager::of(&rich(), &Receivers::Example).await;
    let page = "checkout/orders page 6h/30m severity=critical region=eu channel=web";
    let texts = [
        page,
        "checkout/orders ticket 1d/2h severity=warning region=eu channel=web",
        "checkout/orders ticket 3d/6h severity=warning region=eu channel=web",
        // Another group, another objective, another service, and what is not known.
        "checkout/orders ticket 1d/2h severity=warning region=us channel=web",
        "checkout/answers ticket 1d/2h severity=warning",
        "catalogue/orders ticket 1d/2h severity=ticket",
        "checkout/orders absent 0/0 severity=ticket",
    ];
    alertmanager.post(&alerts(&texts)).await;
    silenced(&alertmanager, texts.len(), &texts[1..3]).await;
    // The page is over, and the ticket is not: the faster ticket speaks.
    let mut over = alert(page);
    over["startsAt"] = Json::from("2026-01-01T00:00:00Z");
    over["endsAt"] = Json::from("2026-01-01T00:01:00Z");
    alertmanager.post(&Json::from(vec![over])).await;
    silenced(&alertmanager, texts.len() - 1, &texts[2..3]).await;
}

#[tokio::test]
async fn a_faster_pair_silences_a_slower_one_of_its_kind() {
    let alertmanager = Alertmanager::of(&rich(), &Receivers::Example).await;
    let texts = [
        "catalogue/searches page 1h/5m severity=page",
        "catalogue/searches page 6h/30m severity=page",
        "catalogue/searches ticket 3d/6h severity=ticket",
        "checkout/orders ticket 1d/2h severity=warning region=eu channel=web",
        "checkout/orders ticket 3d/6h severity=warning region=eu channel=web",
        "checkout/orders ticket 3d/6h severity=warning region=eu channel=app",
    ];
    alertmanager.post(&alerts(&texts)).await;
    silenced(&alertmanager, texts.len(), &[texts[1], texts[2], texts[4]]).await;
}

/// As Prometheus with these external labels sends them; the pages of one SLO have a `zone` of their own, which tells nothing apart.
#[tokio::test]
async fn a_page_silences_nothing_of_another_cluster() {
    let mut slos = rich();
    let answers = slos.iter_mut().find(|slo| slo.id.name == "answers").expect("the SLO");
    answers.alerting.page.labels.push(("zone".to_owned(), "all".to_owned()));
    let external = ["cluster".to_owned(), "zone".to_owned()];
    let alertmanager = Alertmanager::beside(&slos, &Receivers::Example, &external).await;
    let texts = [
        "catalogue/searches page 1h/5m severity=page cluster=eu zone=a",
        "catalogue/searches page 6h/30m severity=page cluster=eu zone=a",
        "catalogue/searches page 6h/30m severity=page cluster=us zone=a",
        "catalogue/searches ticket 3d/6h severity=ticket cluster=eu zone=a",
        "catalogue/searches ticket 3d/6h severity=ticket cluster=eu zone=b",
        "checkout/answers page 1h/5m severity=critical region=eu cluster=eu zone=all",
        "checkout/answers ticket 3d/6h severity=warning cluster=eu zone=a",
        "checkout/answers ticket 3d/6h severity=warning cluster=us zone=a",
    ];
    alertmanager.post(&alerts(&texts)).await;
    silenced(&alertmanager, texts.len(), &[texts[1], texts[3], texts[6]]).await;
}

/// Pages of this SLO carry `region`, by which another is grouped, and its tickets do not.
#[tokio::test]
async fn labels_of_one_kind_do_not_keep_its_page_from_silencing_its_ticket() {
    let alertmanager = Alertmanager::of(&rich(), &Receivers::Example).await;
    let texts = [
        "checkout/answers page 1h/5m severity=critical region=eu",
        "checkout/answers page 1h/15m severity=critical region=eu",
        "checkout/answers ticket 3d/6h severity=warning",
        "checkout/orders ticket 3d/6h severity=warning",
    ];
    alertmanager.post(&alerts(&texts)).await;
    silenced(&alertmanager, texts.len(), &texts[1..3]).await;
}

/// What the demonstration's inbox is sent: for whom it is, and the rendered text.
#[tokio::test]
async fn a_page_arrives_with_its_text() {
    let inbox = wiremock::MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string("ok")).mount(&inbox).await;
    let alertmanager = Alertmanager::of(&rich(), &Receivers::Inbox(inbox.uri())).await;
    let mut page = alert("checkout/answers page 1h/5m severity=critical");
    page["labels"]["owner"] = Json::from("Team Checkout (EU)");
    page["annotations"] =
        json!({"summary": "checkout answers burns", "page_url": "https://slo.example.com/a?b&c"});
    // What began before the wait is told at once.
    page["startsAt"] = Json::from("2026-01-01T00:00:00Z");
    page["endsAt"] = Json::from("2100-01-01T00:00:00Z");
    alertmanager.post(&Json::from(vec![page])).await;
    let sent = async {
        loop {
            if let Some(request) = inbox.received_requests().await.unwrap_or_default().pop() {
                return request;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let request = tokio::time::timeout(std::time::Duration::from_secs(30), sent).await.expect("a message");
    assert_eq!(request.url.path(), "/Team%20Checkout%20%28EU%29/critical");
    let message = &request.body_json::<Json>().expect("JSON")["attachments"][0];
    assert_eq!(message["title"], "[CRITICAL] checkout answers burns");
    assert_eq!(message["title_link"], "https://slo.example.com/a?b&c");
    assert_eq!(message["color"], "danger");
    assert_eq!(message["text"], "Since 2026-01-01 00:00 UTC.\n<https://slo.example.com/a?b&amp;c|Page>");
}
