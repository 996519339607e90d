//! What dashboards ask, answered by a real Prometheus that holds what rules and daemon would have told: every question, and the figures of
//! the table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value as Json;
use sloe::grafana::Schema;
use sloe::model::Slo;
use sloe::prom::{Client, OpenMetrics, Point};
use sloe::rules::{self, Options, Rule};
use sloe::units::Duration;

use crate::grafana::{self, EVERY_KEY, asked, filled, list, text, views};
use crate::rules_harness::specs;
use crate::support::prometheus::Prometheus;

/// Objectives with groups, of another window, of the calendar, and one of which nothing is known but that it is there.
const SHOP: &str = "\
version: sloe/v1
service: shop
owner: team-shop
slos:
  - {name: availability, objective: 99.9%, window: 30d, group_by: [region], sli: {events: {bad: bad_total, total: all_total}}}
  - {name: latency, objective: 95%, window: 7d, sli: {latency: {histogram: seconds, below: 1s}}}
  - {name: monthly, objective: 99%, calendar: month, sli: {events: {bad: bad_total, total: all_total}}}
  - {name: lost, objective: 99%, window: 30d, sli: {probe: {success: up}}}
";

type Labels<'a> = Vec<(&'a str, &'a str)>;

/// A value for the last half an hour, every half a minute.
fn hold(text: &mut OpenMetrics, name: &str, labels: &[(&str, &str)], value: f64, now: DateTime<Utc>) {
    let at = |ago: i64| now - TimeDelta::seconds(30 * ago);
    let points = (0..60).rev().map(|ago| Point { at: at(ago), value });
    text.series(name, labels.iter().copied(), points);
}

/// One step, to the moment when a question is asked.
async fn ask(client: &Client, expr: &str, now: DateTime<Utc>) -> Vec<(BTreeMap<String, String>, f64)> {
    let answer = client.vector(expr, now).await.unwrap_or_else(|error| panic!("{error}\n{expr}"));
    assert_eq!(answer.warnings, Vec::<String>::new(), "{expr}");
    answer.value.into_iter().map(|sample| (sample.labels.into_iter().collect(), sample.value)).collect()
}

/// The questions that are rightly empty where all is quiet and no run is under way.
fn may_be_empty(place: &str) -> bool {
    place.starts_with("mark ")
        || place.starts_with("Alerts that fired")
        || place == "Objectives, worst first A"
}

/// Everything that rules record of these SLOs, each group of them twice, and what the daemon tells.
fn everything(slos: &[Slo], now: DateTime<Utc>) -> String {
    let mut text = OpenMetrics::default();
    let mut told: BTreeMap<String, Vec<Labels<'_>>> = BTreeMap::new();
    let groups: Vec<(&Slo, Vec<rules::Group>)> =
        slos.iter().map(|slo| (slo, rules::groups(std::slice::from_ref(slo), &Options::default()))).collect();
    for (slo, groups) in &groups {
        for rule in groups.iter().flat_map(|group| &group.rules) {
            let Rule::Record { record, labels, .. } = rule else { continue };
            let of_all = [rules::names::INFO, rules::names::OBJECTIVE].contains(&record.as_str());
            let regions: &[&str] = if slo.group_by.is_empty() || of_all { &[""] } else { &["eu", "us"] };
            for region in regions {
                let own = labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let group = slo.group_by.iter().filter(|_| !of_all).map(|label| (label.as_str(), *region));
                told.entry(record.clone()).or_default().push(own.chain(group).collect());
            }
        }
        for name in ["sloe_slo_error_budget_remaining_ratio", "sloe_slo_sli_ratio"] {
            let id = [("slo_service", &*slo.id.service), ("slo", &*slo.id.name), ("instance", "sloe:8080")];
            told.entry(name.to_owned()).or_default().push(id.to_vec());
        }
    }
    for (name, series) in &told {
        for labels in series {
            hold(&mut text, name, labels, 0.5, now);
        }
    }
    text.finish()
}

#[tokio::test]
async fn every_question_of_every_kind_of_objective_is_answered() {
    let (slos, now) = (specs::compile(EVERY_KEY).0, Utc::now());
    let prometheus = Prometheus::with_series(&everything(&slos, now)).await;
    let mut empty = BTreeSet::new();
    for (path, dashboard) in grafana::dashboards(EVERY_KEY, Schema::Classic) {
        for question in asked(&dashboard) {
            let answer = ask(&prometheus.client, &filled(&question.expr, &dashboard, "5m"), now).await;
            if answer.is_empty() && !may_be_empty(&question.place) {
                empty.insert(format!("{}: {}", path.display(), question.place));
            }
        }
    }
    assert_eq!(empty, BTreeSet::new());
}

/// What the table's query of this letter says, by objective and group.
async fn column(
    client: &Client,
    dashboard: &Json,
    letter: &str,
    now: DateTime<Utc>,
) -> BTreeMap<String, f64> {
    let table = views(dashboard).find(|panel| panel["type"] == "table").expect("a table");
    let target = list(&table["targets"]).iter().find(|target| target["refId"] == letter).expect("a query");
    let rows = ask(client, &filled(text(&target["expr"]), dashboard, "5m"), now).await;
    let row = |(labels, value): (BTreeMap<String, String>, f64)| {
        assert_eq!(labels["slo_service"], "shop");
        assert_eq!(labels["owner"], "team-shop", "each row has the facts");
        let region = labels.get("region").map(|region| format!(" {region}")).unwrap_or_default();
        (format!("{}{region}", labels["slo"]), value)
    };
    rows.into_iter().map(row).collect()
}

fn shop(now: DateTime<Utc>) -> String {
    let mut text = OpenMetrics::default();
    let of = |slo: &'static str| vec![("slo_service", "shop"), ("slo", slo)];
    // A Prometheus of several clusters adds labels: a row is about the worst.
    let in_other_cluster = |slo| [of(slo), vec![("cluster", "b")]].concat();
    let in_ = |region: &'static str| [of("availability"), vec![("region", region)]].concat();
    for (labels, left) in [
        (in_("eu"), 0.5),
        (in_("us"), -0.2),
        (of("latency"), 0.999_7),
        (in_other_cluster("latency"), 0.999_8),
    ] {
        hold(&mut text, "slo:error_budget:remaining_ratio", &labels, left, now);
    }
    for (labels, rate) in
        [(in_("eu"), 2.0), (in_("us"), 3.0), (of("latency"), 0.4), (of("lost"), 0.5), (of("monthly"), 5.0)]
    {
        hold(&mut text, "slo:burn_rate:1h", &labels, rate, now);
    }
    for (slo, objective, window) in [
        ("availability", "99.9%", "30d"),
        ("latency", "95%", "7d"),
        ("monthly", "99%", "month"),
        ("lost", "99%", "30d"),
    ] {
        let facts = [("objective", objective), ("window", window), ("tile", "5m"), ("owner", "team-shop")];
        hold(&mut text, "slo_info", &[of(slo), facts.to_vec()].concat(), 1.0, now);
    }
    let alert = [
        ("alertname", "ErrorBudgetBurn"),
        ("alertstate", "firing"),
        ("slo_alert", "page"),
        ("severity", "page"),
    ];
    for window in ["1h", "6h"] {
        let labels = [in_("us"), alert.to_vec(), vec![("long_window", window)]].concat();
        hold(&mut text, "ALERTS", &labels, 1.0, now);
    }
    let absent = [
        ("alertname", "SLIAbsent"),
        ("alertstate", "firing"),
        ("slo_alert", "absent"),
        ("severity", "ticket"),
    ];
    hold(&mut text, "ALERTS", &[of("lost"), absent.to_vec()].concat(), 1.0, now);
    let daemon = vec![("instance", "sloe:8080"), ("job", "sloe")];
    hold(&mut text, "sloe_slo_error_budget_remaining_ratio", &[of("monthly"), daemon].concat(), 0.25, now);
    text.finish()
}

fn rows<const N: usize>(rows: [(&str, f64); N]) -> BTreeMap<String, f64> {
    rows.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[tokio::test]
async fn the_table_says_what_is_left_how_fast_it_burns_and_how_long_it_lasts() {
    let now = Utc::now();
    let prometheus = Prometheus::with_series(&shop(now)).await;
    for path in ["dashboards/overview.json", "dashboards/services/shop.json"] {
        let dashboards = grafana::dashboards(SHOP, Schema::Classic);
        let dashboard = &dashboards[Path::new(path)];
        let column = async |letter| column(&prometheus.client, dashboard, letter, now).await;
        // Nobody knows the budget of one of them, and it is a row all the same, before all others.
        let left = [
            ("availability eu", 50.0),
            ("availability us", -20.0),
            ("latency –", 99.9),
            ("lost –", -1e18),
            ("monthly –", 25.0),
        ];
        assert_eq!(column("A").await, rows(left), "99.97 % is not 100 %");
        let rate = [
            ("availability eu", 2.0),
            ("availability us", 3.0),
            ("latency –", 0.4),
            ("lost –", 0.5),
            ("monthly –", 5.0),
        ];
        assert_eq!(column("B").await, rows(rate));
        // Half of 30 days at twice the speed; nothing is left; it does not run out. Of the calendar only sloe can say, and of a budget
        // that nobody knows nobody.
        let lasts = [("availability eu", 7.5), ("availability us", 0.0), ("latency –", 1e18)];
        assert_eq!(column("C").await, rows(lasts));
        let firing =
            [("availability eu", 0.0), ("availability us", 2.0), ("latency –", 0.0), ("monthly –", 0.0)];
        assert_eq!(column("D").await, rows(firing), "pages");
        let mut quiet = rows(firing.map(|(name, _)| (name, 0.0)));
        quiet.insert("lost –".to_owned(), 1.0);
        assert_eq!(column("E").await, quiet, "tickets, and series that are absent");
    }
}

#[tokio::test]
async fn tiles_count_what_the_table_shows() {
    let now = Utc::now();
    let prometheus = Prometheus::with_series(&shop(now)).await;
    let dashboards = grafana::dashboards(SHOP, Schema::Classic);
    let dashboard = &dashboards[Path::new("dashboards/overview.json")];
    let mut tiles = BTreeMap::new();
    for panel in views(dashboard).filter(|panel| panel["type"] == "stat") {
        let expr = filled(text(&panel["targets"][0]["expr"]), dashboard, "5m");
        tiles.insert(text(&panel["title"]), ask(&prometheus.client, &expr, now).await[0].1);
    }
    let expected = [
        ("Budgets spent", 1.0),
        ("Budgets below half", 1.0),
        ("Budgets unknown", 1.0),
        ("Pages firing", 2.0),
        ("Tickets firing", 1.0),
    ];
    assert_eq!(tiles, expected.into());
    // Without any series nobody counts zero.
    let empty = Prometheus::with_series(&OpenMetrics::default().finish()).await;
    for panel in views(dashboard).filter(|panel| panel["type"] == "stat") {
        let expr = filled(text(&panel["targets"][0]["expr"]), dashboard, "5m");
        assert_eq!(ask(&empty.client, &expr, now).await, Vec::new(), "{}", panel["title"]);
    }
}

#[tokio::test]
async fn figures_are_those_of_the_worst_group_that_is_chosen() {
    let now = Utc::now();
    let prometheus = Prometheus::with_series(&shop(now)).await;
    let dashboards = grafana::dashboards(SHOP, Schema::Classic);
    let dashboard = &dashboards[Path::new("dashboards/services/shop.json")];
    let figure = async |slo: &str, title: &str, region: &str| {
        let of = |panel: &&Json| {
            panel["title"] == title && text(&panel["targets"][0]["expr"]).contains(&format!("slo=\"{slo}\""))
        };
        let panel = views(dashboard).find(of).expect("a panel");
        let expr = text(&panel["targets"][0]["expr"]).replace("$region", region);
        ask(&prometheus.client, &expr, now).await.first().map(|(_, value)| *value)
    };
    assert_eq!(figure("availability", "Error budget left", ".*").await, Some(-0.2));
    assert_eq!(figure("availability", "Error budget left", "eu").await, Some(0.5));
    assert_eq!(
        figure("availability", "Lasts at least", "eu").await,
        Some(0.25 * Duration::from_days(30).as_secs_f64())
    );
    assert_eq!(figure("availability", "Lasts at least", ".*").await, Some(0.0));
    assert_eq!(figure("availability", "Burn rate (1h)", ".*").await, Some(3.0));
    assert_eq!(figure("latency", "Lasts at least", "").await, Some(1e18));
    assert_eq!(figure("monthly", "Error budget left", "").await, Some(0.25), "sloe tells it");
    assert_eq!(figure("lost", "Error budget left", "").await, None, "unknown is nothing, not zero");
    assert_eq!(
        figure("lost", "Lasts at least", "").await,
        None,
        "a low rate is no promise where nobody knows what is left"
    );
}
