//! What notifications say, rendered by Alertmanager's own tool.

use std::fs;

use serde_json::{Map, Value as Json, json};
use sloe::alertmanager;

use crate::alertmanager::rich;
use crate::support::alertmanager::amtool;

const LEFT: &str = "62% of the error budget is left; at this rate it lasts 7h 12m 0s";

/// A notification of these alerts as Alertmanager gives it to templates.
fn notification(alerts: &[Json]) -> Json {
    let firing = alerts.iter().any(|alert| alert["status"] == "firing");
    json!({
        "receiver": "team-payments-page",
        "status": if firing { "firing" } else { "resolved" },
        "alerts": alerts,
        "groupLabels": {},
        "commonLabels": common(alerts, "labels"),
        "commonAnnotations": common(alerts, "annotations"),
        "externalURL": "https://alertmanager.example.com",
    })
}

/// What all alerts have alike.
fn common(alerts: &[Json], key: &str) -> Json {
    let first = alerts[0][key].as_object().expect("an object");
    let alike = first.iter().filter(|(name, value)| alerts.iter().all(|alert| alert[key][*name] == **value));
    alike.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
}

fn links() -> Json {
    json!({
        "page_url": "https://slo.example.com/slo/checkout/orders?group=region%3Deu&x=1",
        "runbook_url": "https://runbooks.example.com/orders",
        "error_budget_url": "https://wiki.example.com/a|b",
    })
}

fn firing(labels: &Json, annotations: &Json) -> Json {
    json!({
        "status": "firing", "labels": labels, "annotations": annotations,
        "startsAt": "2026-11-24T12:09:30Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "",
    })
}

fn with(mut object: Json, more: &Json) -> Json {
    for (name, value) in more.as_object().expect("an object") {
        object[name] = value.clone();
    }
    object
}

fn resolved(alert: Json) -> Json {
    with(alert, &json!({"status": "resolved", "endsAt": "2026-11-24T12:34:00Z"}))
}

/// A burn alert of `checkout/orders`.
fn burn(kind: &str, severity: &str, (long, short): (&str, &str), more: &Json) -> Json {
    let labels = json!({
        "alertname": "ErrorBudgetBurn", "slo_service": "checkout", "slo": "orders", "slo_alert": kind,
        "severity": severity, "long_window": long, "short_window": short,
    });
    let annotations = json!({
        "summary": format!("checkout orders burns its error budget 100.0 times too fast over {long}"),
        "description": format!(
            "Over {long} and over {short} the burn rate is above 14.4. Objective 99.9% over 30d: {LEFT}."
        ),
        "slo_description": "Orders that are taken, & <kept>.",
    });
    firing(&labels, &with(annotations, more))
}

fn page() -> Json {
    burn("page", "critical", ("1h", "5m"), &links())
}

/// Titles and texts of both flavours, and what stands beside them.
fn rendered(alerts: &[Json]) -> String {
    rendered_beside(alerts, &[])
}

/// The same for alerts of several Prometheus with these external labels.
fn rendered_beside(alerts: &[Json], external: &[String]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (templates, data) = (folder.path().join("sloe.tmpl"), folder.path().join("data.json"));
    fs::write(&templates, alertmanager::templates(&rich(), external)).expect("a file");
    fs::write(&data, notification(alerts).to_string()).expect("a file");
    let names =
        ["title", "text", "slack.title", "slack.text", "color", "url"].map(|name| format!("sloe.{name}"));
    let asked: Vec<String> =
        names.iter().map(|name| format!("--- {name}\n{{{{ template \"{name}\" . }}}}|")).collect();
    let ran = amtool(&[
        "template",
        "render",
        &format!("--template.glob={}", templates.display()),
        &format!("--template.text={}", asked.join("\n")),
        &format!("--template.data={}", data.display()),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

#[test]
fn a_page() {
    insta::assert_snapshot!(rendered(&[page()]));
}

#[test]
fn a_ticket() {
    insta::assert_snapshot!(rendered(&[burn("ticket", "warning", ("3d", "6h"), &json!({}))]));
}

#[test]
fn absent_series() {
    let labels = json!({
        "alertname": "SLIAbsent", "slo_service": "checkout", "slo": "orders", "slo_alert": "absent", "severity": "ticket",
    });
    let annotations = json!({
        "summary": "checkout orders is unknown: its series are absent",
        "description": "Prometheus has no series for `orders_total{job=\"a&b\"}`. The error budget is unknown, not healthy.",
    });
    insta::assert_snapshot!(rendered(&[firing(&labels, &annotations)]));
}

#[test]
fn two_pairs_of_one_objective() {
    insta::assert_snapshot!(rendered(&[page(), burn("page", "critical", ("6h", "30m"), &links())]));
}

#[test]
fn a_group_of_an_objective_that_fans_out() {
    let mut alert = burn("page", "critical", ("1h", "5m"), &links());
    alert["labels"]["region"] = Json::from("eu <west>");
    alert["labels"]["channel"] = Json::from("web");
    alert["annotations"]["summary"] = Json::from(
        "checkout orders region=eu <west> channel=web burns its error budget 100.0 times too fast over 1h",
    );
    insta::assert_snapshot!(rendered(&[resolved(alert.clone())]));
    insta::assert_snapshot!(rendered(&[alert]));
}

#[test]
fn one_of_several_clusters() {
    let mut alert = page();
    alert["labels"]["cluster"] = Json::from("eu <1>");
    let (external, over) = (["cluster".to_owned()], resolved(alert.clone()));
    insta::assert_snapshot!(rendered_beside(&[alert], &external));
    insta::assert_snapshot!(rendered_beside(&[over], &external));
}

#[test]
fn a_page_that_is_over() {
    let text = rendered(&[resolved(page())]);
    assert!(!text.contains("100.0") && !text.contains("62%"), "figures of then are not of now: {text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_faster_pair_is_over_before_the_slower_one() {
    insta::assert_snapshot!(rendered(&[resolved(page()), burn("page", "critical", ("6h", "30m"), &links())]));
}

#[test]
fn objectives_that_somebody_puts_into_one_group() {
    let mut other =
        burn("page", "critical", ("1h", "5m"), &json!({"page_url": "https://slo.example.com/other"}));
    other["labels"]["slo"] = Json::from("answers");
    other["annotations"]["summary"] =
        Json::from("checkout answers burns its error budget 20.0 times too fast over 1h");
    other["annotations"]["slo_description"] = Json::from("Questions that are answered.");
    insta::assert_snapshot!(rendered(&[page(), other.clone()]));
    insta::assert_snapshot!(rendered(&[resolved(page()), resolved(other)]));
}

#[test]
fn an_alert_that_says_nothing() {
    let alert = firing(&json!({"alertname": "Watchdog"}), &json!({}));
    insta::assert_snapshot!(rendered(std::slice::from_ref(&alert)));
    insta::assert_snapshot!(rendered(&[resolved(alert)]));
}
