//! Chaos under the budget against a real Kubernetes, by the program itself: pods are deleted and replaced, the processes
//! behind them die, requests fail, and what is recorded, measured and drafted is held against what the load felt.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use chrono::Utc;
use kube::api::{DeleteParams, ListParams};
use serde_json::{Value, json};
use sloe::chaos::record::{Account, Event, Fact, Held, Phase, Record, Safety};
use sloe::demo::{Paid, PaidTable};

use crate::kubernetes::{objects, until, within};
use crate::techmarket::sloe_command::Said;
use crate::techmarket::{EXPERIMENT, LOW_LIMIT, NAMESPACE, TechMarket};

/// The load takes its last sample of a run's span within this time.
const SAMPLED_WITHIN: Duration = Duration::from_secs(2);

/// One control plane for all of them: each story leaves the cluster as the next one needs it, or fails.
#[tokio::test(flavor = "multi_thread")]
async fn runs_are_guarded_measured_and_told_from_gate_to_postmortem() {
    let market = TechMarket::open().await;
    market.allowed(EXPERIMENT).await;
    a_pod_is_replaced_and_the_postmortem_tells_what_that_cost(&market).await;
    a_run_that_costs_too_much_is_aborted(&market).await;
    the_switch_in_the_cluster_ends_a_run(&market).await;
    what_a_killed_run_left_is_ended_by_somebody_else(&market).await;
}

async fn a_pod_is_replaced_and_the_postmortem_tells_what_that_cost(market: &TechMarket) {
    let before = pods(market).await;
    market.chaos("run", EXPERIMENT).await.ended(0);
    let (run, record) = newest(market);
    let account = account(&record);
    assert_eq!((account.hypothesis, account.safety), (Held::Held, Safety::WithinLimits), "{account:#?}");
    replaced(&record, &before, &pods(market).await);
    tokio::time::sleep(SAMPLED_WITHIN).await;
    let samples = market.load.samples();
    let paid: Vec<Paid> = account.costs.iter().filter_map(|cost| Paid::of(cost, &samples)).collect();
    eprintln!("{}", PaidTable(&paid));
    assert!(paid.len() == 2 && paid.iter().all(Paid::agrees), "{}", PaidTable(&paid));
    let failed = paid.iter().find(|paid| paid.slo == "availability").and_then(|paid| paid.felt);
    assert!(failed.is_some_and(|failed| failed.least > 0), "requests failed: {}", PaidTable(&paid));
    for language in ["en", "fr"] {
        drafted(market, &run, language, &paid).await;
    }
    nothing_is_left(market, &run).await;
}

async fn a_run_that_costs_too_much_is_aborted(market: &TechMarket) {
    market.whole().await;
    market.allowed(LOW_LIMIT).await;
    let before = pods(market).await;
    market.chaos("run", LOW_LIMIT).await.ended(1);
    let (run, record) = newest(market);
    aborted(&record, &["cost"], Held::NotHeld);
    stopped_by_us(&record, &run);
    replaced(&record, &before, &pods(market).await);
    nothing_is_left(market, &run).await;
}

async fn the_switch_in_the_cluster_ends_a_run(market: &TechMarket) {
    market.whole().await;
    market.allowed(EXPERIMENT).await;
    let (before, running) = (pods(market).await, market.start_run(EXPERIMENT));
    injected(market, &before).await;
    let switch = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "sloe-chaos", "namespace": NAMESPACE},
        "data": {"halt": "an incident elsewhere"},
    });
    market.kubernetes.apply(&switch).await;
    Said::of(&running.wait_with_output().await.expect("it ends")).ended(1);
    let (run, record) = newest(market);
    aborted(&record, &["halted"], Held::Inconclusive);
    stopped_by_us(&record, &run);
    nothing_is_left(market, &run).await;
    let refused = market.chaos("plan", EXPERIMENT).await.ended(1);
    assert!(refused.stdout.contains("an incident elsewhere"), "{}", refused.stdout);
    let switches = objects(&market.kubernetes.admin(), "ConfigMap", Some(NAMESPACE));
    switches.delete("sloe-chaos", &DeleteParams::default()).await.expect("it is there");
}

async fn what_a_killed_run_left_is_ended_by_somebody_else(market: &TechMarket) {
    market.whole().await;
    market.allowed(EXPERIMENT).await;
    let (before, mut running) = (pods(market).await, market.start_run(EXPERIMENT));
    injected(market, &before).await;
    running.kill().await.expect("it runs");
    let (run, record) = newest(market);
    assert!(!record.events().any(|event| matches!(event, Event::Closed(_))), "it was killed before its end");
    assert_eq!(engines(market).await, std::slice::from_ref(&run), "its fault goes on");
    market.sloe(&["chaos", "abort", &run, &market.specs(), &market.state_option()]).await.ended(0);
    let record = market.store().record(&run).expect("a record");
    aborted(&record, &["crash", "manual"], Held::Inconclusive);
    stopped_by_us(&record, &run);
    nothing_is_left(market, &run).await;
}

/// The newest run and its record.
fn newest(market: &TechMarket) -> (String, Record) {
    let mut runs = market.store().list().expect("runs");
    runs.sort_by_key(|run| run.started);
    let run = runs.pop().expect("a run").run;
    let record = market.store().record(&run).expect("a record");
    assert_eq!(record.damage, []);
    (run, record)
}

/// Waits until the fault of the newest run is there: it hits one of the pods that were there `before`.
async fn injected(market: &TechMarket, before: &BTreeSet<String>) {
    let is_there = async || {
        let runs = market.store().list().expect("runs");
        runs.iter().any(|run| run.closed_at.is_none() && run.phase == Some(Phase::Injecting)).then_some(())
    };
    within(Duration::from_mins(1), "the fault is there", is_there).await;
    until("a pod is gone", async || (!before.is_subset(&pods(market).await)).then_some(())).await;
}

/// The pods of payment-service that are ready.
async fn pods(market: &TechMarket) -> BTreeSet<String> {
    let all = objects(&market.kubernetes.admin(), "Pod", Some(NAMESPACE));
    let found = all.list(&ListParams::default().labels("app=payment-service")).await.expect("pods");
    let is_ready = |pod: &Value| {
        let conditions = pod["status"]["conditions"].as_array();
        conditions.into_iter().flatten().any(|of| of["type"] == "Ready" && of["status"] == "True")
    };
    found.into_iter().filter(|pod| is_ready(&pod.data)).filter_map(|pod| pod.metadata.name).collect()
}

/// One pod was deleted and another took its place; the record tells so, in order.
#[track_caller]
fn replaced(record: &Record, before: &BTreeSet<String>, after: &BTreeSet<String>) {
    let (gone, new): (Vec<_>, Vec<_>) =
        (before.difference(after).collect(), after.difference(before).collect());
    assert_eq!((gone.len(), new.len()), (1, 1), "{before:?} became {after:?}");
    let at = |pod: &str, what: &str| {
        let told = |fact: &&Fact| fact.object == format!("pod {pod}") && fact.what == what;
        facts(record).find(told).unwrap_or_else(|| panic!("`{what}` of {pod} is not told")).happened_at
    };
    assert!(at(gone[0], "deleted") <= at(gone[0], "gone"));
    let (created, ready) = (at(new[0], "created"), at(new[0], "ready"));
    assert!((ready - created).num_seconds() >= 4, "it was ready at once: {created} and {ready}");
}

fn facts(record: &Record) -> impl Iterator<Item = &Fact> {
    record.events().filter_map(|event| match event {
        Event::Fact(fact) => Some(fact),
        _ => None,
    })
}

#[track_caller]
fn account(record: &Record) -> Account {
    match record.events().next_back() {
        Some(Event::Closed(account)) => (**account).clone(),
        other => panic!("the record has no end: {other:?}"),
    }
}

/// The run was ended by these rules, the first before the others, and its fault is certain to be gone.
#[track_caller]
fn aborted(record: &Record, rules: &[&str], hypothesis: Held) {
    let asked: Vec<&str> = record
        .events()
        .filter_map(|event| match event {
            Event::AbortRequested { rule, .. } => Some(&**rule),
            _ => None,
        })
        .collect();
    assert_eq!(asked, rules);
    let is_confirmed = |event: &Event| matches!(event, Event::Reverted { confirmed: true, .. });
    assert!(record.events().any(is_confirmed), "{:#?}", record.events().next_back());
    let account = account(record);
    assert_eq!((account.safety, account.hypothesis), (Safety::Aborted, hypothesis), "{account:#?}");
    assert!(account.reverted_at.is_some(), "{account:#?}");
}

/// The engine ended because sloe told it to, before its time.
#[track_caller]
fn stopped_by_us(record: &Record, run: &str) {
    let said: Vec<String> = facts(record)
        .filter(|fact| fact.object == format!("chaosengine {run}"))
        .map(|fact| format!("{}: {} {}", fact.source, fact.what, fact.detail))
        .collect();
    let engine = archived(record, run);
    assert_eq!(engine["spec"]["engineState"], "stop", "{said:#?}");
    assert_eq!(engine["status"]["engineStatus"], "stopped", "{said:#?}");
}

/// The engine as it was before it was removed.
fn archived(record: &Record, run: &str) -> Value {
    let engine = |fact: &&Fact| fact.object == format!("chaosengine {run}") && fact.what == "archived";
    facts(record).find(engine).and_then(|fact| serde_json::from_str(&fact.detail).ok()).unwrap_or_default()
}

/// The postmortem in a language has the costs, and its check accepts it.
async fn drafted(market: &TechMarket, run: &str, language: &str, paid: &[Paid]) {
    let path = market.path(&format!("postmortem.{language}.md"));
    let (to, language) = (format!("--out={}", path.display()), format!("--lang={language}"));
    market.sloe(&["postmortem", "draft", run, &market.state_option(), &to, &language]).await.ended(0);
    market.sloe(&["postmortem", "check", &path.display().to_string()]).await.ended(0);
    let text = digits(&read(&path));
    for paid in paid {
        assert!(text.contains(&digits(&paid.recorded())), "{} of {} in\n{text}", paid.recorded(), paid.slo);
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a draft")
}

/// However a language groups digits.
fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '.')).collect()
}

async fn engines(market: &TechMarket) -> Vec<String> {
    let engines = objects(&market.kubernetes.admin(), "ChaosEngine", Some(NAMESPACE));
    let found = engines.list(&ListParams::default()).await.expect("engines");
    found.into_iter().filter_map(|engine| engine.metadata.name).collect()
}

/// No engine, no result, no pod or job of Litmus, and no lock is left.
async fn nothing_is_left(market: &TechMarket, run: &str) {
    let admin = market.kubernetes.admin();
    until("everything of the run is gone", async || {
        for (kind, labels) in
            [("ChaosEngine", ""), ("ChaosResult", ""), ("Pod", "chaosUID"), ("Job", "chaosUID")]
        {
            let of = objects(&admin, kind, Some(NAMESPACE));
            let left = of.list(&ListParams::default().labels(labels)).await.expect("objects").items;
            if !left.is_empty() {
                return None;
            }
        }
        Some(())
    })
    .await;
    until("the locks are free", async || {
        for namespace in [NAMESPACE, "default"] {
            let leases = objects(&admin, "Lease", Some(namespace));
            let leases = leases.list(&ListParams::default()).await.expect("leases").items;
            if leases.iter().any(|lease| is_held(&lease.data, run)) {
                return None;
            }
        }
        Some(())
    })
    .await;
}

/// Whether a run holds a lease that has not run out.
fn is_held(lease: &Value, run: &str) -> bool {
    let spec = &lease["spec"];
    let renewed = spec["renewTime"].as_str().and_then(|at| at.parse::<chrono::DateTime<Utc>>().ok());
    let lasts = chrono::TimeDelta::seconds(spec["leaseDurationSeconds"].as_i64().unwrap_or_default());
    spec["holderIdentity"] == run && renewed.is_some_and(|renewed| renewed + lasts > Utc::now())
}
