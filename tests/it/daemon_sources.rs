//! The page of sources, and the same as JSON.

use std::sync::Arc;

use axum::Router;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sloe::daemon::router;
use sloe::model::Slo;
use sloe::prom::Retention;
use sloe::status::{Overview, Part, RuleHealth, RuleTrouble, Snapshot};
use sloe::units::Duration;

use crate::fixtures::{
    self, Story, answering, app, availability, get, latency, now, options, readable, skeleton, state_over,
};

async fn read(app: &Router) -> String {
    readable(&get(app, "/sources").await.2)
}

fn of(parts: [(&str, Snapshot); 2]) -> Router {
    let part = |(name, snapshot): (&str, Snapshot)| Part {
        name: name.into(),
        url: format!("http://prometheus.{name}.example").into(),
        snapshot: Arc::new(snapshot),
    };
    router(state_over(Overview::of(parts.map(part).into()), options()))
}

fn with_rules(slo: Slo, rules: RuleHealth) -> sloe::status::SloStatus {
    sloe::status::SloStatus { rules, ..Story::of(slo).spent(0.2).burns(0.1).told() }
}

/// One of each kind of trouble, and one that is sound.
fn troubled() -> Snapshot {
    let failing = RuleTrouble::Failing {
        rules: 2,
        first: "slo:burn_rate:2h".to_owned(),
        error: "many-to-many matching not allowed".to_owned(),
    };
    let waiting = RuleTrouble::Waiting { group: "slo-mail".to_owned() };
    Snapshot {
        rules_asked_at: Some(now() - TimeDelta::seconds(40)),
        retention: Some(Retention { time: Some(Duration::from_days(15)), size: Some("512MB".to_owned()) }),
        history_until: Some(now() - TimeDelta::seconds(768)),
        ..answering(vec![
            with_rules(availability("cart", "99.9%"), RuleHealth::Troubled(vec![RuleTrouble::NotLoaded])),
            with_rules(latency("pay", "95%", "500ms"), RuleHealth::Troubled(vec![failing, waiting.clone()])),
            with_rules(availability("mail", "99%"), RuleHealth::Troubled(vec![waiting])),
            with_rules(availability("pay", "99.9%"), RuleHealth::Sound),
        ])
    }
}

#[tokio::test]
async fn a_source_with_rules_in_trouble_names_them_worst_first() {
    insta::assert_snapshot!(read(&app(troubled())).await);
}

#[tokio::test]
async fn of_several_sources_each_says_whether_it_answers_and_what_is_not_known() {
    let page = read(&of([("eu", troubled()), ("us", fixtures::stale())])).await;
    insta::assert_snapshot!(page);
}

#[tokio::test]
async fn before_the_first_answer_everything_is_unknown() {
    insta::assert_snapshot!(read(&app(fixtures::starting())).await);
}

#[tokio::test]
async fn a_world_in_which_most_is_well() {
    insta::assert_snapshot!(read(&app(fixtures::mixed())).await);
}

#[tokio::test]
async fn the_json_tells_the_same() {
    let (_, _, body) = get(&of([("eu", troubled()), ("us", fixtures::stale())]), "/api/v1/sources").await;
    let body: Value = serde_json::from_str(&body).expect("JSON");
    insta::assert_snapshot!(serde_json::to_string_pretty(&body["details"]).expect("JSON"));
    assert_eq!(body["sources"][1]["reason"], json!("connection refused"));
    assert_eq!(body["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(body["files"].as_object().expect("files").len(), 4);
}

#[tokio::test]
async fn hostile_texts_change_nothing_but_their_own_cells() {
    let page = async |text: &str| {
        let mut snapshot = fixtures::hostile(text);
        snapshot.slos[0].rules = RuleHealth::Troubled(vec![RuleTrouble::Failing {
            rules: 1,
            first: text.to_owned(),
            error: text.to_owned(),
        }]);
        skeleton(&get(&app(snapshot), "/sources").await.2)
    };
    let plain = page("harmless").await;
    for text in ["\"><script>alert(1)</script>", "</dl></section><h1 onclick='x'>", "{{ frame.title }}"] {
        assert_eq!(page(text).await, plain, "{text}");
    }
}
