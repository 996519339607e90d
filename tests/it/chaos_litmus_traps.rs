//! The traps of Litmus 3.31, one test each, numbered as in docs/chaos-litmus.md.

use axum::http::Method;
use serde_json::{Value, json};
use sloe::chaos::drivers::litmus::render;
use sloe::chaos::{Decision, Driver, DriverError, Ended, FaultPhase, Reverted, Verdict};
use sloe::units::Duration;

use crate::litmus::scene::pod;
use crate::litmus::{RUN, Scene, experiment, latency, slos};

/// The engine of an experiment as the API has it.
async fn engine(mut scene: Scene) -> Value {
    scene.inject().await;
    scene.api.get("chaosengines", RUN).expect("the engine")
}

fn env(engine: &Value, name: &str) -> Option<String> {
    let env = engine["spec"]["experiments"][0]["spec"]["components"]["env"].as_array().expect("settings");
    env.iter().find(|entry| entry["name"] == name).and_then(|entry| Some(entry["value"].as_str()?.to_owned()))
}

fn probes(engine: &Value) -> Vec<Value> {
    engine["spec"]["experiments"][0]["spec"]["probe"].as_array().expect("probes").clone()
}

#[tokio::test]
async fn g1_a_delay_outlives_a_helper_without_a_grace_period() {
    let mut scene = Scene::with(latency(Duration::from_millis(400)));
    scene.inject().await;
    let engine = scene.api.get("chaosengines", RUN).expect("the engine");
    assert_eq!(engine["spec"]["terminationGracePeriodSeconds"], 30);
    // And should the helper die all the same, only a new pod proves that the delay is gone.
    scene.running();
    scene.over("stopped");
    assert!(matches!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(_))));
    scene.api.remove("pods", "payment-service-5d-aaaaa");
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
}

#[tokio::test]
async fn g2_a_delay_that_kubelets_probes_do_not_bear_is_denied() {
    let verdict = async |millis| {
        let check = Scene::with(latency(Duration::from_millis(millis))).check("probe-timeouts").await;
        check.verdict
    };
    assert_eq!(verdict(1_499).await, Verdict::Pass);
    assert_eq!(verdict(1_500).await, Verdict::Deny, "twice the delay is what a probe of 3 s waits");
    let mut scene = Scene::with(latency(Duration::from_millis(600)));
    scene.api.edit("deployments", "payment-service", |it| {
        let probe = &mut it["spec"]["template"]["spec"]["containers"][0]["readinessProbe"];
        *probe = json!({"tcpSocket": {"port": 8081}});
    });
    assert_eq!(
        scene.check("probe-timeouts").await.verdict,
        Verdict::Deny,
        "kubelet waits one second by default"
    );
}

#[tokio::test]
async fn g3_several_labels_would_be_alternatives() {
    let mut two = experiment();
    two.target.selector.1 = "payment-service,tier=backend".to_owned();
    assert_eq!(Scene::with(two).check("selector").await.verdict, Verdict::Deny);
    // One label that also selects others' pods is as bad.
    let mut scene = Scene::new();
    let mut strangers = pod("zzzzz", "a", 60);
    strangers["metadata"]["name"] = json!("billing-1");
    strangers["metadata"]["ownerReferences"][0]["uid"] = json!("another-replica-set");
    scene.api.put(strangers);
    let check = scene.check("selector").await;
    assert!(check.verdict == Verdict::Deny && check.reason.contains("billing-1"), "{check:?}");
}

#[tokio::test]
async fn g4_an_empty_selector_would_be_the_whole_namespace() {
    for (key, value) in [("", ""), ("app", ""), ("", "payment-service")] {
        let mut all = experiment();
        all.target.selector = (key.to_owned(), value.to_owned());
        assert_eq!(Scene::with(all).check("selector").await.verdict, Verdict::Deny, "{key}={value}");
    }
}

#[tokio::test]
async fn g5_a_disruption_budget_is_shown_and_trusted_with_nothing() {
    let mut scene = Scene::new();
    scene.api.put(json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": {"name": "payment-service", "namespace": "techmarket"}, "spec": {"minAvailable": 3},
    }));
    let survey = scene.driver.survey().await;
    assert!(survey.objects.iter().any(|object| object["kind"] == "PodDisruptionBudget"));
    assert_eq!(Decision::of(&survey.checks), Decision::Allow);
    let text = render(&experiment(), &slos(), RUN, false).expect("it renders");
    assert!(text.contains("A PodDisruptionBudget does not stop Litmus"));
}

#[tokio::test]
async fn g6_an_engine_that_is_set_active_again_is_not_over() {
    let mut scene = Scene::new();
    let targets = scene.inject().await.targets;
    scene.running();
    scene.result("Completed", "Pass");
    scene.over("completed");
    scene.api.edit("chaosengines", RUN, |engine| engine["spec"]["engineState"] = json!("active"));
    assert!(
        matches!(scene.driver.reverted(RUN).await, Ok(Reverted::NotYet(left)) if left.contains("repeats"))
    );
    assert_eq!(scene.driver.stop(RUN).await.expect("it can be stopped").len(), 1);
    assert_eq!(scene.driver.reverted(RUN).await, Ok(Reverted::Yes));
    // Nor do we set it active: a name is used once.
    assert!(matches!(scene.driver.inject(RUN, &targets).await, Err(DriverError::Refused(_))));
    let again = scene.api.get("chaosengines", RUN).expect("the engine");
    assert_eq!(again["spec"]["engineState"], "stop");
}

#[tokio::test]
async fn g7_litmus_is_silent_about_a_missing_experiment() {
    let mut scene = Scene::new();
    scene.api.edit("chaosexperiments", "pod-delete", |it| {
        it["spec"]["definition"]["image"] = json!("litmuschaos/go-runner:latest");
    });
    assert_eq!(scene.check("litmus-experiment").await.verdict, Verdict::Deny);
    scene.api.edit("chaosexperiments", "pod-delete", |it| {
        it["spec"]["definition"]["image"] = json!("litmuschaos/go-runner:3.31.0@sha256:00");
        it["spec"]["definition"]["args"] = json!(["-c", "./experiments -name node-drain"]);
    });
    assert_eq!(scene.check("litmus-experiment").await.verdict, Verdict::Deny);
    scene.api.remove("chaosexperiments", "pod-delete");
    assert_eq!(scene.check("litmus-experiment").await.verdict, Verdict::Deny);
    // Should it vanish later, the engine says so, or the warning does.
    scene.inject().await;
    scene.initialized();
    scene.event("Warning", "ExperimentNotFound", "no pod-delete");
    scene.reported("ChaosExperiment Not Found", "Fail");
    let phase = scene.look().await.phase;
    assert!(matches!(phase, FaultPhase::Ended(Ended::StartFailed(why)) if why.contains("no pod-delete")));
}

#[tokio::test]
async fn g8_the_health_check_is_set_where_it_counts() {
    let engine = engine(Scene::new()).await;
    assert_eq!(env(&engine, "DEFAULT_HEALTH_CHECK").as_deref(), Some("true"));
}

#[tokio::test]
async fn g9_gates_stop_the_run_when_they_fail() {
    let engine = engine(Scene::new()).await;
    let (gates, others): (Vec<_>, Vec<_>) =
        probes(&engine).into_iter().partition(|probe| probe["mode"] == "SOT");
    assert_eq!(gates.len(), 4, "two for each SLO");
    let stops = |probe: &Value| probe["runProperties"]["stopOnFailure"] == true;
    assert!(gates.iter().all(stops));
    assert!(others.iter().all(|probe| stops(probe) == (probe["mode"] == "Continuous")));
}

#[tokio::test]
async fn g10_queries_go_through_a_shell_and_answer_one_series() {
    let engine = engine(Scene::new()).await;
    for probe in probes(&engine) {
        let query = probe["promProbe/inputs"]["query"].as_str().expect("a query").to_owned();
        assert!(!query.contains(['"', '$', '`', '\\']), "{query}");
        assert!(query.contains("slo_service='payment-service'"), "{query}");
        let one = (query.starts_with("max(") || query.starts_with("min(")) && closes_at_the_end(&query);
        assert!(one, "no more than one series: {query}");
        assert_ne!(probe["type"], "sloProbe");
    }
    for bad in ["http://prometheus:9090; reboot", "http://prometheus:9090/$(id)", "http://a&b"] {
        let mut unsafe_address = experiment();
        unsafe_address.litmus.prometheus = Some(bad.to_owned());
        let mut scene = Scene::with(unsafe_address);
        assert!(matches!(scene.driver.plan(RUN).await, Err(DriverError::Refused(_))), "{bad}");
    }
}

/// Whether the first bracket is closed by the last character: the aggregation is around everything.
fn closes_at_the_end(query: &str) -> bool {
    let mut depth = 0;
    let closed = query.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        *c == ')' && depth == 0
    });
    closed.is_some_and(|(at, _)| at + 1 == query.len())
}

#[tokio::test]
async fn g11_no_probe_asks_without_a_pause() {
    let engine = engine(Scene::new()).await;
    for probe in probes(&engine) {
        assert_eq!(probe["runProperties"]["probePollingInterval"], "5s", "{probe}");
    }
}

#[tokio::test]
async fn g12_the_result_of_an_earlier_engine_is_not_ours() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.running();
    scene.result("Completed", "Pass");
    let result = format!("{RUN}-pod-delete");
    scene
        .api
        .edit("chaosresults", &result, |it| it["metadata"]["labels"]["chaosUID"] = json!("an-older-engine"));
    assert_eq!(scene.look().await.phase, FaultPhase::Injecting);
}

#[tokio::test]
async fn g13_a_name_that_litmus_cannot_use_is_refused() {
    let mut scene = Scene::new();
    let targets = scene.driver.survey().await.targets;
    for name in [&"a".repeat(51), "Payment", "payment.delete"] {
        assert!(matches!(scene.driver.inject(name, &targets).await, Err(DriverError::Refused(_))), "{name}");
        assert!(render(&experiment(), &slos(), name, false).is_err(), "{name}");
    }
    assert_eq!(scene.api.changes(), [""; 0]);
}

#[tokio::test]
async fn g14_litmus_waits_no_longer_than_the_deadline() {
    let mut short = experiment();
    short.abort.deadline = Duration::from_secs(90);
    let mut scene = Scene::with(short.clone());
    scene.driver.lock(RUN).await.expect("the lock is free");
    scene.inject().await;
    let engine = scene.api.get("chaosengines", RUN).expect("the engine");
    assert_eq!(env(&engine, "STATUS_CHECK_TIMEOUT").as_deref(), Some("60"));
    let mut other = scene.other_process(short);
    assert_eq!(other.leftovers().await, Ok(Vec::new()));
    scene.api.edit("chaosengines", RUN, |it| {
        it["metadata"]["annotations"]["sloe.dev/deadline"] = json!("2026-11-23T10:00:00Z");
    });
    assert_eq!(other.leftovers().await, Ok(vec![RUN.to_owned()]), "overdue, though its lock is held");
}

#[tokio::test]
async fn g15_an_error_of_the_runner_is_no_verdict() {
    let mut scene = Scene::new();
    scene.inject().await;
    scene.initialized();
    scene.event("Warning", "ChaosContainerWatchNotPermitted", "jobs are forbidden");
    scene.reported("Skipped", "Fail");
    let phase = scene.look().await.phase;
    assert!(
        matches!(&phase, FaultPhase::Ended(Ended::Inconclusive(why)) if why.contains("forbidden")),
        "{phase:?}"
    );
    scene.over("completed");
    assert!(matches!(scene.look().await.phase, FaultPhase::Ended(Ended::Inconclusive(_))));
    scene.api.fail(Method::GET, "events", 403);
    assert!(matches!(scene.driver.look().await, Err(DriverError::Refused(_))));
}
