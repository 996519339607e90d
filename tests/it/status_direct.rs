//! SLOs whose rules are not loaded: counted at once, a few queries a round, and labelled as that.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use sloe::model::Slo;
use sloe::poll::{self, DirectCounter, QUERIES};
use sloe::prom::Client;
use sloe::status::{Answers, Beside, Direct, GroupStatus, MOST_DIRECT, Snapshot, State, unloaded};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::prom_client::options;
use crate::recorded::{answers, now, slo, snapshot};
use crate::rules_harness::specs;

/// A Prometheus without rules: of 1,000 events of each SLO 20 are bad, and it does not manage queries about `broken`.
struct Raw;

impl Respond for Raw {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let form: BTreeMap<String, String> =
            url::form_urlencoded::parse(&request.body).into_owned().collect();
        let query = &form["query"];
        if query.contains("\"broken\"") {
            let error =
                json!({"status": "error", "errorType": "execution", "error": "many-to-many matching"});
            return ResponseTemplate::new(422).set_body_json(error);
        }
        let samples: Vec<_> = named(query).iter().flat_map(|slo| figures(slo)).collect();
        let data = json!({"resultType": "vector", "result": samples});
        let warnings = query.contains("\"half\"").then_some(["a store is down"]);
        ResponseTemplate::new(200)
            .set_body_json(json!({"status": "success", "data": data, "warnings": warnings}))
    }
}

/// The SLOs that a query asks about.
fn named(query: &str) -> Vec<String> {
    let mut found: Vec<String> = query
        .split("\"slo\", \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    found.dedup();
    found
}

fn figures(slo: &str) -> [serde_json::Value; 2] {
    [("total", "1000"), ("bad", "20")].map(|(figure, value)| {
        json!({"metric": {"slo_service": "shop", "slo": slo, "sloe_figure": figure}, "value": [0, value]})
    })
}

async fn prometheus() -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any()).respond_with(Raw).mount(&server).await;
    let client = Client::new(&server.uri(), options()).expect("the address is one");
    (server, client)
}

fn shop(names: &[&str]) -> Vec<Arc<Slo>> {
    names.iter().map(|name| Arc::new(slo("shop", name, "99%"))).collect()
}

fn many(count: usize) -> Vec<Arc<Slo>> {
    (0..count).map(|number| Arc::new(slo("shop", &format!("slo-{number:03}"), "99%"))).collect()
}

/// What is said once all of `slos` were counted.
async fn counted(client: &Client, slos: &[Arc<Slo>]) -> Snapshot {
    let mut counter = DirectCounter::new(slos);
    counter.aim(&unloaded(&Answers::default(), slos));
    while !counter.is_done() {
        counter.round(client, now()).await;
    }
    told(slos, counter.found())
}

fn told(slos: &[Arc<Slo>], direct: &Direct) -> Snapshot {
    let beside = Beside { direct: Arc::new(direct.clone()), ..Beside::default() };
    let slos: Vec<Slo> = slos.iter().map(|slo| Slo::clone(slo)).collect();
    snapshot(&Answers::default(), &slos).with(&beside, &Answers::default(), now())
}

fn find<'a>(snapshot: &'a Snapshot, name: &str) -> &'a GroupStatus {
    &snapshot.find("shop", name).expect("it is there").worst
}

fn reason(group: &GroupStatus) -> &str {
    &group.budget.as_ref().expect_err("the budget is not known").reason
}

#[tokio::test]
async fn the_burn_rate_of_the_last_hour_is_known_and_marked_and_the_budget_is_not() {
    let (_server, client) = prometheus().await;
    let snapshot = counted(&client, &shop(&["availability"])).await;
    let group = find(&snapshot, "availability");
    assert_eq!(group.burn_rates.iter().map(|burn| burn.rate.round()).collect::<Vec<_>>(), [2.0]);
    assert!(group.directly);
    assert_eq!(group.state, State::Unknown);
    insta::assert_snapshot!(
        reason(group),
        @"its rules are not loaded in Prometheus, or have not been evaluated yet"
    );
}

#[tokio::test]
async fn one_slo_that_cannot_be_counted_leaves_the_others_alone() {
    let (_server, client) = prometheus().await;
    let snapshot = counted(&client, &shop(&["a", "b", "broken", "c", "d"])).await;
    for name in ["a", "b", "c", "d"] {
        assert_eq!(find(&snapshot, name).burn_rates.len(), 1, "{name}");
    }
    let broken = find(&snapshot, "broken");
    assert!(
        reason(broken).ends_with("; it cannot be counted directly: many-to-many matching"),
        "{}",
        reason(broken)
    );
    assert!(broken.burn_rates.is_empty() && !broken.directly);
}

#[tokio::test]
async fn half_an_answer_counts_nothing() {
    let (_server, client) = prometheus().await;
    let snapshot = counted(&client, &shop(&["half"])).await;
    let half = find(&snapshot, "half");
    assert!(reason(half).ends_with("; it cannot be counted directly: a store is down"), "{}", reason(half));
    assert!(half.burn_rates.is_empty());
}

#[tokio::test]
async fn at_most_fifty_are_counted_with_three_queries_and_the_others_are_labelled() {
    let ((server, client), slos) = (prometheus().await, many(120));
    let mut counter = DirectCounter::new(&slos);
    counter.aim(&slos);
    counter.round(&client, now()).await;
    assert!(counter.is_done());
    assert_eq!(server.received_requests().await.expect("they are kept").len(), QUERIES);
    let snapshot = told(&slos, counter.found());
    assert_eq!(snapshot.slos.iter().filter(|slo| slo.worst.directly).count(), MOST_DIRECT);
    assert!(
        reason(find(&snapshot, "slo-119"))
            .ends_with("it is not counted directly either, as one of more than 50")
    );
    assert_eq!(
        snapshot.warnings,
        ["nothing is recorded yet of 120 SLOs: 50 are counted directly, 70 are not"]
    );
}

#[test]
fn slos_whose_rules_are_loaded_are_not_counted() {
    let (loaded, missing) = (slo("shop", "loaded", "99%"), slo("shop", "missing", "99%"));
    let answers = answers(&loaded, 100.0, 0.0, 0.0);
    let unloaded = unloaded(&answers, &[Arc::new(loaded), Arc::new(missing)]);
    assert_eq!(unloaded.iter().map(|slo| slo.id.name.as_str()).collect::<Vec<_>>(), ["missing"]);
}

#[test]
fn counts_grow_old_and_are_forgotten_once_rules_are_loaded() {
    let (slos, mut direct) = (shop(&["a"]), Direct::default());
    direct.aim(&slos);
    direct.put(
        &slos[0],
        now() - chrono::TimeDelta::minutes(6),
        Ok(BTreeMap::from([(Vec::new(), (10.0, 1.0))])),
    );
    assert!(!find(&told(&slos, &direct), "a").directly);
    direct.aim(&[]);
    assert_eq!(direct, Direct::default());
}

#[test]
fn an_hour_without_events_burns_nothing_and_an_sli_without_series_is_said_to_have_none() {
    let (slos, mut direct) = (shop(&["quiet", "gone"]), Direct::default());
    direct.aim(&slos);
    direct.put(&slos[0], now(), Ok(BTreeMap::from([(Vec::new(), (0.0, 0.0))])));
    direct.put(&slos[1], now(), Ok(BTreeMap::new()));
    let snapshot = told(&slos, &direct);
    assert!(find(&snapshot, "quiet").burn_rates.is_empty());
    assert!(
        reason(find(&snapshot, "gone")).ends_with("; counted directly, the series of its SLI do not exist")
    );
}

#[test]
fn a_rate_at_which_even_a_full_budget_is_gone_within_three_days_calls_for_caution() {
    let (slos, mut direct) = (shop(&["steady", "burning"]), Direct::default());
    direct.aim(&slos);
    for (slo, bad) in slos.iter().zip([9.9, 10.1]) {
        direct.put(slo, now(), Ok(BTreeMap::from([(Vec::new(), (100.0, bad))])));
    }
    let snapshot = told(&slos, &direct);
    assert_eq!(find(&snapshot, "steady").state, State::Unknown);
    assert_eq!(find(&snapshot, "burning").state, State::Caution);
    assert_eq!(snapshot.slos[0].slo.id.name, "burning", "the worst comes first");
}

#[test]
fn groups_are_told_apart_worst_first_and_slices_are_left_to_rules() {
    let spec = "\
version: sloe/v1
service: shop
slos:
  - {name: edge, objective: 99%, window: 30d, group_by: [region], sli: {events: {bad: b_total, total: t_total}}}
  - {name: slices, objective: 99%, window: 30d, sli: {slices: {length: 5m, target: 95%}, events: {bad: b_total, total: t_total}}}
";
    let slos: Vec<Arc<Slo>> = specs::compile(spec).0.into_iter().map(Arc::new).collect();
    let mut direct = Direct::default();
    assert_eq!(direct.aim(&slos).len(), 1);
    let region = |name: &str| vec![("region".to_owned(), name.to_owned())];
    direct.put(
        &slos[0],
        now(),
        Ok(BTreeMap::from([(region("eu"), (100.0, 1.0)), (region("us"), (100.0, 5.0))])),
    );
    let snapshot = told(&slos, &direct);
    let edge = snapshot.find("shop", "edge").expect("it is there");
    let groups: Vec<_> = edge
        .groups
        .iter()
        .map(|group| (group.labels[0].1.as_str(), group.burn_rates[0].rate.round()))
        .collect();
    assert_eq!(groups, [("us", 5.0), ("eu", 1.0)]);
    assert_eq!(edge.worst.labels, region("us"));
    assert!(reason(find(&snapshot, "slices")).ends_with("; slices are counted by rules only"));
}

#[tokio::test]
async fn one_poll_for_the_command_line_counts_them_too() {
    let (_server, client) = prometheus().await;
    let snapshot = poll::snapshot_once(&client, &shop(&["availability"]), now()).await.expect("it answers");
    assert!(find(&snapshot, "availability").directly);
}
