//! Delays of the network that nobody took back: which pods may still be slow, by the cluster and by the record.

use std::fs;

use axum::http::Method;
use chrono::{DateTime, Utc};
use serde_json::json;
use sloe::chaos::record::{Entry, Event, Fact, Phase, Record};
use sloe::chaos::{Driver, DriverError, Reverted, Survey};
use sloe::units::Duration;

use crate::chaos_script::opening;
use crate::litmus::scene::{ago, pod};
use crate::litmus::{RUN, Scene, latency};

/// What the facts say, without times.
fn told(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(|fact| format!("{} {}", fact.object, fact.what)).collect()
}

#[tokio::test]
async fn a_delay_is_over_when_litmus_or_a_new_pod_says_so() {
    let mut scene = Scene::restarting(latency(Duration::from_millis(400)));
    scene.inject().await;
    scene.running();
    let target = "payment-service-5d-aaaaa";
    let state = |state: &str| json!({"history": {"targets": [{"name": target, "kind": "pod", "chaosStatus": state}]}});
    scene.result_with("Completed", "Pass", &state("injected"));
    scene.over("completed");
    let left = format!("nobody says that the delay is gone from {target}");
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(left)));
    scene.result_with("Completed", "Pass", &state("reverted"));
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));

    scene.result_with("Completed", "Pass", &state("injected"));
    let facts = scene.driver.force_stop(RUN).await.expect("it may restart pods");
    assert_eq!(
        told(&facts),
        [format!("chaosengine {RUN} deletion-requested"), format!("pod {target} restarted")]
    );
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
}

#[tokio::test]
async fn a_stopped_delay_without_a_word_about_its_targets_may_still_be_there() {
    let mut scene = Scene::with(latency(Duration::from_millis(400)));
    scene.inject().await;
    scene.initialized();
    scene.reported("Forcefully Aborted", "Stopped");
    scene.over("stopped");
    assert!(matches!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(left)) if left.contains("aaaaa")));
    scene.api.edit("chaosengines", RUN, |engine| engine["metadata"]["finalizers"] = json!(["held"]));
    let facts = scene.driver.force_stop(RUN).await.expect("the engine can be deleted");
    assert_eq!(told(&facts).len(), 1, "no pod is restarted unless that was allowed");
    // What the helper noted counts, though nobody wrote it into the history any more.
    scene.result("Running", "Awaited");
    scene.api.edit("chaosresults", &format!("{RUN}-pod-network-latency"), |result| {
        result["metadata"]["annotations"] = json!({"pod/payment-service-5d-aaaaa": "reverted"});
    });
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
}

const DELAY: Duration = Duration::from_millis(400);

/// The pods that may still be slow, by the last letters of their names.
async fn slow(driver: &mut impl Driver) -> String {
    match driver.reverted(RUN).await {
        Ok(Reverted::Yes) => String::new(),
        Ok(Reverted::NotYet(left)) => {
            let pods =
                left.strip_prefix("nobody says that the delay is gone from ").expect("only pods are left");
            pods.replace("payment-service-5d-", "")
        }
        Err(error) => panic!("{error}"),
    }
}

/// A scene in which Litmus works on the fault, whose engine then vanishes.
async fn vanished() -> Scene {
    let mut scene = Scene::with(latency(DELAY));
    scene.inject().await;
    scene.running();
    scene.look().await;
    scene.api.remove("chaosengines", RUN);
    scene
}

fn result() -> String {
    format!("{RUN}-pod-network-latency")
}

#[tokio::test]
async fn a_delay_whose_engine_is_gone_may_be_on_every_target_until_a_pod_is_new() {
    let mut scene = vanished().await;
    assert_eq!(slow(&mut scene.driver).await, "aaaaa", "the result is not final");
    scene.api.remove("chaosresults", &result());
    assert_eq!(slow(&mut scene.driver).await, "aaaaa", "nor is there any");
    scene.api.remove("pods", "payment-service-5d-aaaaa");
    scene.api.put(pod("ddddd", "b", -5));
    assert_eq!(slow(&mut scene.driver).await, "", "a pod of its own network took its place");
}

#[tokio::test]
async fn a_pod_keeps_its_name_but_not_its_delay() {
    let mut scene = vanished().await;
    scene.api.remove("pods", "payment-service-5d-aaaaa");
    scene.api.put(pod("aaaaa", "a", -5));
    assert_eq!(slow(&mut scene.driver).await, "");
}

#[tokio::test]
async fn an_engine_that_vanishes_before_anybody_looked_may_have_begun() {
    let mut scene = Scene::with(latency(DELAY));
    scene.inject().await;
    scene.api.remove("chaosengines", RUN);
    assert_eq!(slow(&mut scene.driver).await, "aaaaa");
}

/// What was never begun leaves nothing: an engine that nobody answered for, and one that Litmus never took up.
#[tokio::test]
async fn a_delay_that_never_began_is_on_no_pod() {
    let mut scene = Scene::with(latency(DELAY));
    let targets = scene.driver.survey().await.targets;
    scene.api.fail(Method::PATCH, "chaosengines", 504);
    assert!(matches!(scene.driver.inject(RUN, &targets).await, Err(DriverError::Unreachable(_))));
    assert_eq!(slow(&mut scene.driver).await, "");
    scene.api.heal();
    scene.inject().await;
    scene.driver.stop(RUN).await.expect("the engine is there");
    scene.driver.force_stop(RUN).await.expect("it can be deleted");
    assert_eq!(scene.api.get("chaosengines", RUN), None);
    assert_eq!(slow(&mut scene.driver).await, "");
}

/// The record of a run whose process is gone, which has these lines after the gate.
fn record(lines: Vec<(DateTime<Utc>, Event)>, more: &str) -> Record {
    let survey = Survey { targets: vec!["payment-service-5d-bbbbb".to_owned()], ..Survey::default() };
    let before = [
        Event::Opened(Box::new(opening(RUN))),
        Event::Surveyed(survey),
        Event::Phase { phase: Phase::Starting, reason: String::new() },
    ];
    let all = before.map(|event| (lines.first().map_or_else(Utc::now, |(at, _)| *at), event)).into_iter();
    let line = |((at, event), seq)| {
        let line = serde_json::to_string(&Entry { seq, at, event }).expect("a line");
        format!("{line}\n")
    };
    let text: String = all.chain(lines).zip(1..).map(line).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.jsonl");
    fs::write(&path, format!("{text}{more}")).expect("a file");
    Record::read(&path).expect("a record")
}

/// That the engine was created so many seconds ago.
fn created(seconds: i64) -> (DateTime<Utc>, Event) {
    let at = ago(seconds).parse().expect("a moment");
    let fact = Fact {
        happened_at: at,
        source: "kubernetes".to_owned(),
        object: format!("chaosengine {RUN}"),
        what: "created".to_owned(),
        detail: String::new(),
    };
    (at, Event::Fact(fact))
}

/// Another process knows what the record tells it: the targets, and when.
#[tokio::test]
async fn the_record_tells_which_pods_a_vanished_engine_was_to_hit() {
    let scene = Scene::with(latency(DELAY));
    let mut other = scene.other_process(latency(DELAY));
    assert_eq!(slow(&mut other).await, "", "of a fault without any trace nobody knows");
    other.recall(&record(vec![created(60)], ""));
    assert_eq!(slow(&mut other).await, "bbbbb");
    other.recall(&record(vec![created(7_200)], ""));
    assert_eq!(slow(&mut other).await, "", "every pod is younger");
    let proven = Event::Reverted { confirmed: true, reason: String::new() };
    other.recall(&record(vec![created(60), (Utc::now(), proven)], ""));
    assert_eq!(slow(&mut other).await, "", "it was proven before its objects were removed");
}

#[tokio::test]
async fn a_damaged_record_may_have_lost_that_there_was_an_engine() {
    let scene = Scene::with(latency(DELAY));
    let mut other = scene.other_process(latency(DELAY));
    other.recall(&record(vec![], ""));
    assert_eq!(slow(&mut other).await, "");
    other.recall(&record(vec![], "rubbish\n"));
    assert_eq!(slow(&mut other).await, "bbbbb");
}

/// Nobody knows the targets of a fault that left nothing but a result that is not final.
#[tokio::test]
async fn without_a_record_every_pod_may_be_slow_that_is_older_than_the_result() {
    let scene = vanished().await;
    scene.api.put(pod("ddddd", "b", -5));
    let mut other = scene.other_process(latency(DELAY));
    assert_eq!(slow(&mut other).await, "aaaaa, bbbbb, ccccc");
    scene.api.edit("chaosresults", &result(), |result| {
        result["metadata"]["annotations"] = json!({"pod/payment-service-5d-aaaaa": "reverted"});
    });
    assert_eq!(slow(&mut other).await, "bbbbb, ccccc");
}
