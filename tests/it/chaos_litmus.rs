//! The driver `litmus` against an API in memory: every end that Litmus knows, and everything that goes wrong on the way.

use axum::http::Method;
use serde_json::{Value, json};
use sloe::chaos::record::Fact;
use sloe::chaos::{Decision, Driver, DriverError, Ended, FaultPhase, LockError, Replicas, Reverted, Verdict};

use crate::litmus::scene::{ago, pod};
use crate::litmus::{RUN, Scene, experiment};

/// The phase that a look shows.
async fn phase(scene: &mut Scene) -> FaultPhase {
    scene.look().await.phase
}

/// What the facts say, without times.
fn told(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(|fact| format!("{} {}", fact.object, fact.what)).collect()
}

#[tokio::test]
async fn a_run_from_survey_to_an_empty_cluster() {
    let mut scene = Scene::new();
    let survey = scene.driver.survey().await;
    assert_eq!(Decision::of(&survey.checks), Decision::Allow, "{:#?}", survey.checks);
    assert_eq!(survey.replicas, Some(Replicas { wanted: 3, updated: 3, ready: 3 }));
    assert_eq!(
        (survey.candidates.len(), survey.targets.clone()),
        (3, vec!["payment-service-5d-aaaaa".to_owned()])
    );
    assert_eq!(scene.api.changes(), [""; 0], "a survey changes nothing");

    scene.driver.lock(RUN).await.expect("the lock is free");
    scene.driver.inject(RUN, &survey.targets).await.expect("the fault is asked for");
    assert_eq!(phase(&mut scene).await, FaultPhase::Starting);
    scene.running();
    assert_eq!(phase(&mut scene).await, FaultPhase::Injecting);
    scene.result("Completed", "Pass");
    scene.over("completed");
    assert_eq!(phase(&mut scene).await, FaultPhase::Ended(Ended::Completed));
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));

    let archived = scene.driver.clean_up(RUN).await.expect("it is over");
    assert!(
        archived.iter().all(|fact| fact.what == "archived" && fact.detail.contains("payment")),
        "{archived:?}"
    );
    assert_eq!(archived.len(), 2);
    scene.driver.unlock().await;
    for plural in ["chaosengines", "chaosresults"] {
        assert_eq!(scene.api.get(plural, RUN), None);
    }
    assert_eq!(scene.api.unknown(), [""; 0]);
}

#[tokio::test]
async fn a_plan_is_a_dry_run() {
    let mut scene = Scene::new();
    scene.driver.survey().await;
    let [object] = scene.driver.plan(RUN).await.expect("a plan").try_into().expect("one object");
    assert_eq!((object.accepted, object.name), (Some(true), format!("ChaosEngine techmarket/{RUN}")));
    assert!(object.text.contains("payment-service-5d-aaaaa"), "{}", object.text);
    assert_eq!(scene.api.get("chaosengines", RUN), None);
    assert_eq!(scene.api.changes(), [""; 0]);

    scene.api.fail(Method::PATCH, "chaosengines", 422);
    let [object] = scene.driver.plan(RUN).await.expect("a plan").try_into().expect("one object");
    assert_eq!(object.accepted, Some(false));
    assert!(object.text.starts_with("# Kubernetes refuses"), "{}", object.text);
}

#[tokio::test]
async fn every_end_of_a_result_has_a_meaning() {
    let ended = [
        ("Completed", "Pass", "Completed"),
        ("Completed", "Fail", "ChecksFailed"),
        ("Completed_With_Probe_Failure", "Fail", "ChecksFailed"),
        ("Stopped", "Stopped", "Stopped"),
        ("Stopped", "Fail", "Stopped"),
        ("Error", "Error", "Inconclusive"),
        ("Completed_With_Error", "Fail", "Inconclusive"),
    ];
    for (result, verdict, expected) in ended {
        let mut scene = Scene::new();
        scene.inject().await;
        scene.running();
        scene.result(result, verdict);
        scene.over(if result == "Stopped" { "stopped" } else { "completed" });
        let phase = format!("{:?}", phase(&mut scene).await);
        assert!(phase.starts_with(&format!("Ended({expected}")), "{result}/{verdict}: {phase}");
    }
}

#[tokio::test]
async fn what_litmus_says_about_failures_is_kept() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.running();
    let probes = json!([{"name": "floor", "status": {"verdict": "Failed", "description": "0.2 > 0.1"}}, {"name": "x", "status": {"verdict": "Passed"}}]);
    scene.result_with("Stopped", "Stopped", &json!({"probeStatuses": probes}));
    scene.over("stopped");
    let why = "the probe `floor` failed: 0.2 > 0.1".to_owned();
    assert_eq!(phase(&mut scene).await, FaultPhase::Ended(Ended::Stopped(why)));
    let error = json!({"errorOutput": {"errorCode": "TARGET_SELECTION_ERROR", "reason": "no pods"}});
    scene.result_with("Error", "Error", &json!({"experimentStatus": error}));
    let why = "Litmus failed: TARGET_SELECTION_ERROR: no pods".to_owned();
    assert_eq!(phase(&mut scene).await, FaultPhase::Ended(Ended::Inconclusive(why)));
}

#[tokio::test]
async fn a_stop_is_one_field_once_and_verified() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.running();
    scene.worker("Pod", "pod-delete-x1");
    let facts = scene.driver.stop(RUN).await.expect("the engine is there");
    assert_eq!(told(&facts), [format!("chaosengine {RUN} stop-requested")]);
    assert_eq!(scene.api.get("chaosengines", RUN).expect("it")["spec"]["engineState"], "stop");
    assert_eq!(scene.api.get("chaosengines", RUN).expect("it")["status"]["engineStatus"], "initialized");
    assert_eq!(scene.driver.stop(RUN).await, Ok(Vec::new()), "once is enough");
    assert!(matches!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(_))));

    scene.result("Stopped", "Stopped");
    scene.over("stopped");
    assert_eq!(phase(&mut scene).await, FaultPhase::Ended(Ended::Stopped(String::new())));
    let left = "Litmus' own are still there: pod pod-delete-x1".to_owned();
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(left)));
    scene.api.remove("pods", "pod-delete-x1");
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
}

#[tokio::test]
async fn a_stop_that_cannot_be_delivered_is_tried_again() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.api.fail(Method::PATCH, "chaosengines", 503);
    assert!(matches!(scene.driver.stop(RUN).await, Err(DriverError::Unreachable(_))));
    scene.api.heal();
    assert_eq!(scene.driver.stop(RUN).await.expect("now it works").len(), 1);
}

#[tokio::test]
async fn nothing_is_left_only_when_the_pods_are_ready_again() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.running();
    scene.result("Completed", "Pass");
    scene.over("completed");
    scene.api.edit("deployments", "payment-service", |it| it["status"]["readyReplicas"] = json!(2));
    let left = "2 of 3 pods are ready".to_owned();
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(left)));
    scene.api.fail(Method::GET, "deployments", 500);
    assert!(matches!(scene.driver.reverted(RUN).await, Err(DriverError::Unreachable(_))));
    assert_eq!(scene.look().await.replicas, None);
}

#[tokio::test]
async fn a_verdict_that_got_lost_is_nobodys() {
    for (status, result) in
        [("stopped", None), ("stopped", Some("Running")), ("completed", None), ("completed", Some("Running"))]
    {
        let mut scene = Scene::new();
        scene.inject().await;
        scene.initialized();
        scene.reported("Completed", "Pass");
        if let Some(phase) = result {
            scene.result(phase, "Awaited");
        }
        scene.over(status);
        let phase = phase(&mut scene).await;
        assert!(
            matches!(phase, FaultPhase::Ended(Ended::Inconclusive(_))),
            "{status}, {result:?}: {phase:?}"
        );
    }
}

#[tokio::test]
async fn an_engine_that_vanished_is_not_a_success() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.running();
    scene.api.remove("chaosengines", RUN);
    assert!(matches!(phase(&mut scene).await, FaultPhase::Ended(Ended::Inconclusive(_))));
    scene.api.remove("chaosresults", &format!("{RUN}-pod-delete"));
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
    scene.worker_of_nobody();
    assert!(
        matches!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(_))),
        "its pods are looked for by any engine"
    );
}

#[tokio::test]
async fn a_stuck_engine_is_deleted_and_is_not_gone_before_its_finalizer_is() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.running();
    scene.driver.stop(RUN).await.expect("the engine is there");
    assert_eq!(phase(&mut scene).await, FaultPhase::Injecting, "asked is not done");
    scene.driver.force_stop(RUN).await.expect("it can be deleted");
    assert!(
        scene
            .api
            .get("chaosengines", RUN)
            .is_some_and(|engine| !engine["metadata"]["deletionTimestamp"].is_null())
    );
    assert!(matches!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(_))));
    assert!(scene.driver.clean_up(RUN).await.is_err(), "what is not over is not cleaned up");
    scene.result("Stopped", "Stopped");
    scene.api.remove("chaosengines", RUN);
    assert_eq!(phase(&mut scene).await, FaultPhase::Ended(Ended::Stopped(String::new())));
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
}

#[tokio::test]
async fn a_conflict_is_a_reason_to_stop() {
    let mut scene = Scene::new();
    let targets = scene.driver.survey().await.targets;
    scene.api.fail(Method::PATCH, "chaosengines", 409);
    let refused = scene.driver.inject(RUN, &targets).await.expect_err("somebody manages its fields");
    assert!(matches!(refused, DriverError::Refused(_)), "{refused:?}");
    assert_eq!(scene.api.get("chaosengines", RUN), None);
}

#[tokio::test]
async fn an_answer_that_never_came_can_be_looked_into() {
    let mut scene = Scene::new();
    let targets = scene.driver.survey().await.targets;
    scene.api.fail(Method::PATCH, "chaosengines", 504);
    let failed = scene.driver.inject(RUN, &targets).await.expect_err("no answer");
    assert!(matches!(failed, DriverError::Unreachable(_)), "{failed:?}");
    assert!(matches!(phase(&mut scene).await, FaultPhase::Ended(Ended::Inconclusive(_))));
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
}

#[tokio::test]
async fn pods_tell_their_story_by_their_own_times() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.running();
    assert_eq!(told(&scene.look().await.facts), [""; 0], "what was there before is no news");
    // Deleted twelve seconds ago, with thirty to end.
    scene.api.edit("pods", "payment-service-5d-aaaaa", |pod| {
        pod["metadata"]["deletionTimestamp"] = json!(ago(-18));
        pod["metadata"]["deletionGracePeriodSeconds"] = json!(30);
    });
    scene.api.remove("pods", "payment-service-5d-aaaaa");
    scene.api.put(pod("ddddd", "b", 10));
    let facts = scene.look().await.facts;
    assert_eq!(
        told(&facts),
        [
            "pod payment-service-5d-aaaaa deleted",
            "pod payment-service-5d-ddddd created",
            "pod payment-service-5d-ddddd scheduled",
            "pod payment-service-5d-ddddd started",
            "pod payment-service-5d-ddddd ready",
            "pod payment-service-5d-aaaaa gone",
        ]
    );
    let age = (facts[5].happened_at - facts[0].happened_at).num_seconds();
    assert!((11..=25).contains(&age), "when it was asked for, not when the grace period ends: {age} s ago");
    assert_eq!(scene.look().await.facts, [], "nothing is told twice");
}

#[tokio::test]
async fn a_pod_that_comes_and_goes_between_two_looks_is_seen() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.look().await;
    scene.api.put(pod("eeeee", "a", 3));
    scene.api.remove("pods", "payment-service-5d-eeeee");
    let facts = eventually_told(&mut scene, "pod payment-service-5d-eeeee gone").await;
    assert!(facts.contains(&"pod payment-service-5d-eeeee created".to_owned()), "{facts:?}");
}

#[tokio::test]
async fn a_dropped_watch_loses_nothing_that_a_list_shows() {
    for gone in [false, true] {
        let mut scene = Scene::new();
        scene.inject().await;
        scene.look().await;
        scene.api.break_watches(gone);
        scene.api.remove("pods", "payment-service-5d-bbbbb");
        scene.api.put(pod("fffff", "a", 3));
        let facts = eventually_told(&mut scene, "pod payment-service-5d-fffff ready").await;
        assert!(facts.contains(&"pod payment-service-5d-bbbbb gone".to_owned()), "{facts:?}");
        while !scene.api.is_watched() {
            scene.look().await;
        }
        scene.api.put(pod("ggggg", "a", 3));
        scene.api.remove("pods", "payment-service-5d-ggggg");
        eventually_told(&mut scene, "pod payment-service-5d-ggggg gone").await;
    }
}

/// What looks told until one told this; the watch runs beside them.
async fn eventually_told(scene: &mut Scene, wanted: &str) -> Vec<String> {
    let mut facts = Vec::new();
    for _ in 0..200 {
        facts.extend(told(&scene.look().await.facts));
        if facts.iter().any(|fact| fact == wanted) {
            return facts;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("nobody told `{wanted}`, only {facts:?}");
}

#[tokio::test]
async fn events_are_facts_and_survive_a_look_that_failed() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.event("Normal", "ChaosInject", "Injecting pod-delete chaos");
    scene.api.fail(Method::GET, "/pods", 503);
    assert!(matches!(scene.driver.look().await, Err(DriverError::Unreachable(_))));
    scene.api.heal();
    let facts = scene.look().await.facts;
    assert_eq!(told(&facts), [format!("chaosengine {RUN} event")]);
    assert_eq!(
        (facts[0].source.as_str(), facts[0].detail.as_str()),
        ("litmus", "ChaosInject: Injecting pod-delete chaos")
    );
    assert_eq!(scene.look().await.facts, []);
}

#[tokio::test]
async fn what_cannot_be_read_is_unknown_and_hides_nothing_else() {
    for (path, ids) in [
        ("deployments", &["opt-in", "rollout", "selector"][..]),
        ("/pods", &["selector", "nodes"]),
        ("replicasets", &["selector"]),
        ("/nodes", &["nodes"]),
        ("chaosexperiments", &["litmus-experiment"]),
        ("serviceaccounts", &["service-account"]),
        ("chaosengines", &["other-chaos"]),
    ] {
        let mut scene = Scene::new();
        scene.api.fail(Method::GET, path, 403);
        let survey = scene.driver.survey().await;
        let of = |verdict| {
            survey.checks.iter().filter(move |check| check.verdict == verdict).map(|check| check.id.as_str())
        };
        assert_eq!(of(Verdict::Unknown).collect::<Vec<_>>(), ids, "{path}");
        assert_eq!(of(Verdict::Deny).count(), 0, "{path}");
        assert_eq!(Decision::of(&survey.checks), Decision::CannotDecide);
    }
}

#[tokio::test]
async fn a_cluster_without_litmus_is_told_so() {
    let mut scene = Scene::new();
    scene.api.fail(Method::GET, "chaosengines", 404);
    let check = scene.check("other-chaos").await;
    assert_eq!(check.verdict, Verdict::Unknown);
    assert!(check.reason.contains("are Litmus' custom resources installed?"), "{}", check.reason);
}

/// Whether the check of this id denies once the workload has this value there.
async fn denies(id: &str, place: &str, value: Value) {
    let mut scene = Scene::new();
    scene.api.edit("deployments", "payment-service", |workload| {
        *workload.pointer_mut(place).expect("such a place") = value;
    });
    assert_eq!(scene.check(id).await.verdict, Verdict::Deny, "{id}: {place}");
}

#[tokio::test]
async fn a_workload_denies_that_is_not_opted_in_or_not_rolled_out() {
    denies("opt-in", "/metadata/annotations", json!({"sloe.dev/chaos": "no"})).await;
    denies("opt-in", "/metadata/annotations", json!({})).await;
    denies("rollout", "/metadata/generation", json!(5)).await;
    denies("rollout", "/status/updatedReplicas", json!(1)).await;
    denies("rollout", "/status/replicas", json!(4)).await;
    let mut gone = Scene::new();
    gone.api.remove("deployments", "payment-service");
    assert_eq!(gone.check("opt-in").await.verdict, Verdict::Deny);
    assert_eq!(gone.driver.survey().await.replicas, None, "unknown, not zero");
}

#[tokio::test]
async fn other_workloads_own_their_pods_themselves() {
    for (kind, plural, of) in [
        ("StatefulSet", "statefulset", json!({"replicas": 3, "updatedReplicas": 3, "readyReplicas": 3})),
        (
            "DaemonSet",
            "daemonset",
            json!({
                "desiredNumberScheduled": 3, "currentNumberScheduled": 3, "updatedNumberScheduled": 3, "numberReady": 3,
            }),
        ),
    ] {
        let mut experiment = experiment();
        experiment.target.workload_kind = plural.to_owned();
        let mut scene = Scene::with(experiment);
        let mut workload = scene.api.get("deployments", "payment-service").expect("the workload");
        workload["kind"] = json!(kind);
        workload["metadata"]["uid"] = json!("replica-set");
        workload["status"] = of;
        workload["status"]["observedGeneration"] = json!(4);
        scene.api.put(workload);
        let survey = scene.driver.survey().await;
        assert_eq!(Decision::of(&survey.checks), Decision::Allow, "{kind}: {:#?}", survey.checks);
        assert_eq!(survey.replicas, Some(Replicas { wanted: 3, updated: 3, ready: 3 }), "{kind}");
    }
}

#[tokio::test]
async fn what_is_around_the_workload_denies() {
    let mut scene = Scene::new();
    scene.api.edit("nodes", "a", |node| node["status"]["conditions"] = json!([]));
    scene.api.remove("serviceaccounts", "sloe-chaos");
    scene.api.put(json!({
        "apiVersion": "litmuschaos.io/v1alpha1", "kind": "ChaosEngine",
        "metadata": {"name": "theirs", "namespace": "elsewhere"}, "spec": {"engineState": "active"},
    }));
    let survey = scene.driver.survey().await;
    let denied = survey.checks.iter().filter(|check| check.verdict == Verdict::Deny);
    let denied: Vec<_> = denied.map(|check| (check.id.as_str(), check.value.as_str())).collect();
    assert_eq!(
        denied,
        [("nodes", "1 of 2 ready"), ("service-account", "missing"), ("other-chaos", "elsewhere/theirs")]
    );
}

#[tokio::test]
async fn nothing_is_broken_where_the_cluster_or_the_watch_lives() {
    for namespace in ["kube-system", "litmus", "monitoring"] {
        let mut experiment = experiment();
        experiment.target.namespace = namespace.to_owned();
        let check = Scene::with(experiment).check("namespace").await;
        assert_eq!(check.verdict, Verdict::Deny, "{namespace}");
    }
    assert_eq!(Scene::new().check("namespace").await.verdict, Verdict::Pass);
}

#[tokio::test]
async fn the_lock_is_held_once_and_survives_only_by_renewal() {
    let mut scene = Scene::new();
    let mut other = scene.other_process(experiment());
    scene.driver.lock(RUN).await.expect("the lock is free");
    let refused = other.lock("another-run").await.expect_err("it is taken");
    assert_eq!(
        refused,
        LockError::Held { lock: "sloe-chaos-payment-service".to_owned(), by: RUN.to_owned() }
    );
    scene.driver.renew().await.expect("nobody took it");
    scene.driver.renew().await.expect("nor now");

    // The process sleeps, and the lease runs out.
    for name in ["sloe-chaos-payment-service", "sloe-chaos-global"] {
        scene.api.edit("leases", name, |lease| lease["spec"]["renewTime"] = json!(ago(60)));
    }
    other.lock("another-run").await.expect("a lease that ran out is free");
    let lost = scene.driver.renew().await.expect_err("it is another's now");
    assert!(matches!(lost, LockError::Failed(_)), "{lost:?}");
}

#[tokio::test]
async fn another_service_waits_for_the_one_lock_of_the_cluster() {
    let mut scene = Scene::new();
    let elsewhere = sloe::model::Experiment { service: "checkout".to_owned(), ..experiment() };
    let mut other = scene.other_process(elsewhere);
    scene.driver.lock(RUN).await.expect("the lock is free");
    let refused = other.lock("another-run").await.expect_err("one run at a time");
    assert_eq!(refused, LockError::Held { lock: "sloe-chaos-global".to_owned(), by: RUN.to_owned() });
    let freed = scene.api.get("leases", "sloe-chaos-checkout").expect("its own lock was taken first");
    assert!(freed["spec"]["holderIdentity"].is_null(), "and given back: {freed}");
    scene.driver.unlock().await;
    other.lock("another-run").await.expect("now it is free");
}

#[tokio::test]
async fn a_lock_that_cannot_be_read_or_made_is_not_held() {
    for (method, status) in [(Method::GET, 503), (Method::POST, 403), (Method::POST, 409)] {
        let mut scene = Scene::new();
        scene.api.fail(method.clone(), "leases", status);
        let failed = scene.driver.lock(RUN).await.expect_err("no lock");
        assert!(matches!(failed, LockError::Failed(_)), "{method} {status}: {failed:?}");
        assert!(scene.driver.renew().await.is_err());
    }
}

#[tokio::test]
async fn runs_whose_process_is_gone_are_found() {
    let mut scene = Scene::new();
    scene.driver.lock(RUN).await.expect("the lock is free");
    scene.inject().await;
    let mut other = scene.other_process(experiment());
    assert_eq!(other.leftovers().await, Ok(Vec::new()), "somebody watches it");
    scene.driver.unlock().await;
    assert_eq!(other.leftovers().await, Ok(vec![RUN.to_owned()]));
    other.stop(RUN).await.expect("anybody may stop it");
    scene.running();
    scene.result("Stopped", "Stopped");
    scene.over("stopped");
    assert_eq!(other.reverted(RUN).await, Ok(Reverted::Yes));
    other.clean_up(RUN).await.expect("it is over");
    assert_eq!(other.leftovers().await, Ok(Vec::new()));
    scene.api.fail(Method::GET, "leases", 500);
    assert!(other.leftovers().await.is_err(), "unknown is not none");
}

#[tokio::test]
async fn the_switch_is_thrown_by_a_config_map() {
    let mut scene = Scene::new();
    assert_eq!(scene.driver.halted().await, Ok(None));
    scene.api.put(json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "sloe-chaos", "namespace": "techmarket"},
        "data": {"halt": "Black Friday"},
    }));
    let halt = scene.driver.halted().await.expect("readable").expect("thrown");
    assert_eq!((halt.reason.as_str(), halt.by.as_str()), ("Black Friday", "configmap techmarket/sloe-chaos"));
    scene.api.edit("configmaps", "sloe-chaos", |map| map["data"] = json!({"other": "x"}));
    assert_eq!(scene.driver.halted().await, Ok(None));
    scene.api.fail(Method::GET, "configmaps", 403);
    assert!(matches!(scene.driver.halted().await, Err(DriverError::Refused(_))));
}

#[tokio::test]
async fn looks_need_a_fault_of_this_process() {
    let mut scene = Scene::new();
    assert!(matches!(scene.driver.look().await, Err(DriverError::Refused(_))));
    assert_eq!(scene.driver.stop(RUN).await, Ok(Vec::new()), "there is nothing to stop");
}
