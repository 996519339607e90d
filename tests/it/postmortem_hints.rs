//! Hints from manifests: what is observed, and no more than that.

use sloe::postmortem::facts::Facts;
use sloe::postmortem::hints::{Finding, Hint, Snapshot, findings};

use crate::fixtures::runs::{POD_DELETE, entries, facts, hinted, parsed};

fn run() -> Facts {
    facts(&entries(POD_DELETE))
}

/// The run with another fault.
fn unplanned() -> Facts {
    Facts { run: None, ..run() }
}

fn latency() -> Facts {
    let mut facts = run();
    let run = facts.run.as_mut().expect("a run");
    "network-latency".clone_into(&mut run.fault);
    run.settings["fault"] = serde_json::json!({ "kind": "network-latency", "delay": "1500ms" });
    facts
}

/// What is found about a Deployment with this specification and further documents.
fn found(spec: &str, more: &str, facts: &Facts) -> Vec<Hint> {
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: payment-service, namespace: techmarket}}\nspec: {spec}\n{more}"
    );
    let snapshot = Snapshot::of(&parsed(&text), facts).expect("the workload is there");
    findings(Some(&snapshot), facts).into_iter().map(|finding| finding.hint).collect()
}

fn pod(container: &str) -> String {
    let labels = "metadata: {labels: {app: payment-service}}";
    format!("{{replicas: 6, template: {{{labels}, spec: {{containers: [{{name: main, {container}}}]}}}}}}")
}

/// What is found about a container.
fn of_container(container: &str, facts: &Facts) -> Vec<Hint> {
    found(&pod(container), "", facts)
}

const BUDGET: &str = "---\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: techmarket}\nspec: {selector: {matchLabels: {app: payment-service}}, ";
const SCALER: &str = "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {kind: Deployment, name: payment-service}, ";

#[test]
fn the_manifests_of_the_exercise() {
    let facts = run();
    let told = |finding: Finding| {
        format!("{}\n    {}", finding.place, serde_json::to_string(&finding.hint).expect("JSON"))
    };
    insta::assert_snapshot!(hinted(&facts).into_iter().map(told).collect::<Vec<_>>().join("\n"));
}

#[test]
fn another_services_manifests_say_nothing() {
    let text = "kind: Deployment\nmetadata: {name: other, namespace: techmarket}\nspec: {replicas: 1}";
    assert_eq!(Snapshot::of(&parsed(text), &run()), None);
    let elsewhere =
        "kind: Deployment\nmetadata: {name: payment-service, namespace: staging}\nspec: {replicas: 1}";
    assert_eq!(Snapshot::of(&parsed(elsewhere), &run()), None);
}

#[test]
fn items_of_a_list_are_objects() {
    let list =
        "kind: List\nitems: [{kind: Deployment, metadata: {name: payment-service}, spec: {replicas: 1}}]";
    assert!(Snapshot::of(&parsed(list), &run()).is_some());
}

#[test]
fn few_replicas_are_told_with_who_keeps_them() {
    let has =
        |hints: &[Hint], replicas, autoscaled| hints.contains(&Hint::FewReplicas { replicas, autoscaled });
    assert!(has(&found("{replicas: 2}", "", &run()), 2, false));
    assert!(has(&found("{}", "", &run()), 1, false), "one is what Kubernetes takes");
    assert!(has(
        &found("{replicas: 6}", &format!("{SCALER}minReplicas: 3, maxReplicas: 9}}"), &run()),
        3,
        true
    ));
    let many = found("{replicas: 6}", "", &run());
    assert!(!many.iter().any(|hint| matches!(hint, Hint::FewReplicas { .. })));
}

#[test]
fn autoscalers() {
    assert!(found("{replicas: 6}", "", &run()).contains(&Hint::NoAutoscaler));
    let fixed = found("{}", &format!("{SCALER}minReplicas: 5, maxReplicas: 5}}"), &run());
    assert!(fixed.contains(&Hint::FixedAutoscaler { replicas: 5 }));
    assert!(!fixed.iter().any(|hint| matches!(hint, Hint::ReplicasSetTwice { .. } | Hint::NoAutoscaler)));
    let twice = found("{replicas: 5}", &format!("{SCALER}minReplicas: 5, maxReplicas: 9}}"), &run());
    assert!(twice.contains(&Hint::ReplicasSetTwice { replicas: 5 }));
}

#[test]
fn disruption_budgets() {
    let of = |rest: &str| found(&pod("image: x"), &format!("{BUDGET}{rest}}}"), &run());
    assert!(found(&pod("image: x"), "", &run()).contains(&Hint::NoDisruptionBudget));
    let blocking = |limit: &str| Hint::BlockingDisruptionBudget { limit: limit.to_owned() };
    assert!(of("maxUnavailable: 0").contains(&blocking("maxUnavailable: 0")));
    assert!(of("minAvailable: 6").contains(&blocking("minAvailable: 6")));
    assert!(of("minAvailable: 100%").contains(&blocking("minAvailable: 100%")));
    let shield = Hint::DisruptionBudgetNoShield { limit: "maxUnavailable: 1".to_owned() };
    assert!(of("maxUnavailable: 1").contains(&shield));
    let other = found(
        &pod("image: x"),
        &format!("{BUDGET}maxUnavailable: 1}}").replace("app: payment-service", "app: other"),
        &run(),
    );
    assert!(other.contains(&Hint::NoDisruptionBudget), "one that selects other pods is none");
}

#[test]
fn probes() {
    use sloe::postmortem::hints::Probe::{Liveness, Readiness};
    let none = |probe| Hint::NoProbe { probe, container: "main".to_owned() };
    let bare = of_container("image: x", &run());
    assert!(bare.contains(&none(Readiness)) && bare.contains(&none(Liveness)));
    let beside = "image: x}, {name: proxy, readinessProbe: {tcpSocket: {port: 1}}";
    let sidecar = of_container(beside, &run());
    assert!(!sidecar.contains(&none(Readiness)), "a pod is ready only when all its containers are");
    let same = "readinessProbe: {httpGet: {path: /a, port: 1}}, livenessProbe: {httpGet: {path: /a, port: 1}, periodSeconds: 9}";
    assert!(of_container(same, &run()).contains(&Hint::SameProbes { container: "main".to_owned() }));
    let late = "readinessProbe: {httpGet: {path: /a}, initialDelaySeconds: 5}";
    assert!(of_container(late, &run()).contains(&Hint::LateReadiness { secs: 5 }));
    assert!(
        !of_container(late, &latency()).contains(&Hint::LateReadiness { secs: 5 }),
        "nothing is replaced"
    );
}

#[test]
fn probes_against_delays() {
    use sloe::postmortem::hints::Probe::{Liveness, Readiness};
    let probes =
        "readinessProbe: {tcpSocket: {port: 1}, timeoutSeconds: 4}, livenessProbe: {httpGet: {path: /}}";
    let hints = of_container(probes, &latency());
    let impatient = |probe, timeout_secs| Hint::ImpatientProbe { probe, timeout_secs, delay_secs: 1.5 };
    assert!(hints.contains(&impatient(Liveness, 1)), "a second is what Kubernetes takes: {hints:?}");
    assert!(!hints.contains(&impatient(Readiness, 4)));
    let slow = Hint::SlowReadiness { period_secs: 10, failures: 3 };
    assert!(hints.contains(&slow), "30 s are longer than the impact of 20 s");
    assert!(!of_container(probes, &run()).contains(&slow), "a deleted pod fails no probe");
}

#[test]
fn the_way_pods_end_and_stand() {
    let bare = of_container("image: x", &run());
    let container = || "main".to_owned();
    for hint in [
        Hint::NoPreStop { container: container() },
        Hint::NoRequests { container: container() },
        Hint::NoSpread,
    ] {
        assert!(bare.contains(&hint), "{hint:?}");
    }
    assert!(!bare.contains(&Hint::NoMinReady), "a deleted pod is no rollout");
    assert!(of_container("image: x", &unplanned()).contains(&Hint::NoMinReady));
    let good = "{replicas: 6, minReadySeconds: 10, template: {spec: {topologySpreadConstraints: [{maxSkew: 1}], containers: [{name: main, \
                lifecycle: {preStop: {sleep: {seconds: 5}}}, resources: {requests: {cpu: 1}}}]}}}";
    let hints = found(good, "", &run());
    assert!(!hints.iter().any(|hint| matches!(
        hint,
        Hint::NoPreStop { .. } | Hint::NoRequests { .. } | Hint::NoSpread | Hint::NoMinReady
    )));
}

#[test]
fn rollouts() {
    let of = |strategy: &str, replicas: u32| {
        found(&format!("{{replicas: {replicas}, strategy: {strategy}}}"), "", &run())
    };
    let wide = |hints: &[Hint]| hints.iter().any(|hint| matches!(hint, Hint::WideRollout { .. }));
    assert!(!of("{type: Recreate}", 6).contains(&Hint::Recreate), "a deleted pod is no rollout");
    let recreated = found("{replicas: 6, strategy: {type: Recreate}}", "", &unplanned());
    assert!(recreated.contains(&Hint::Recreate));
    assert!(!wide(&found("{replicas: 3}", "", &run())), "25 % of three is rounded down to none");
    assert!(wide(&of("{rollingUpdate: {maxUnavailable: 1}}", 3)));
    assert!(wide(&of("{rollingUpdate: {maxUnavailable: 50%}}", 4)));
    assert!(!wide(&of("{rollingUpdate: {maxUnavailable: 0}}", 3)));
}

#[test]
fn a_cost_without_an_alert_is_a_finding_of_its_own() {
    let mut dear = run();
    assert!(findings(None, &dear).is_empty(), "a per mille is no reason for an alert");
    dear.budgets[0].cost_ratio = Some(0.02);
    let hints: Vec<Hint> = findings(None, &dear).into_iter().map(|finding| finding.hint).collect();
    assert!(matches!(hints.as_slice(), [Hint::NoAlert { cost_ratio: Some(_) }]), "{hints:?}");
}

/// A hook is part of the time to end: what it takes is missing when the process gets its signal.
#[test]
fn hooks_that_take_all_of_the_time_to_end() {
    let of = |hook: &str, more: &str| {
        let container = format!("{{name: main, lifecycle: {{preStop: {hook}}}}}");
        found(
            &format!("{{replicas: 6, template: {{spec: {{containers: [{container}]{more}}}}}}}"),
            "",
            &run(),
        )
    };
    let long =
        |wait_secs, grace_secs| Hint::LongPreStop { container: "main".to_owned(), wait_secs, grace_secs };
    assert!(of("{sleep: {seconds: 30}}", "").contains(&long(30, 30)), "30 s are what Kubernetes takes");
    for command in
        ["[sleep, 40]", "[/bin/sleep, '40']", "[sh, -c, sleep 40; echo done]", "[sh, -c, sleep 40s]"]
    {
        let hints = of(&format!("{{exec: {{command: {command}}}}}"), ", terminationGracePeriodSeconds: 35");
        assert!(hints.contains(&long(40, 35)), "{command}: {hints:?}");
    }
    for hook in ["{sleep: {seconds: 10}}", "{exec: {command: [nginx, -s, quit]}}", "{httpGet: {path: /stop}}"]
    {
        assert!(!of(hook, "").iter().any(|hint| matches!(hint, Hint::LongPreStop { .. })), "{hook}");
    }
}

#[test]
fn a_manifest_that_is_not_what_ran_is_told() {
    let other = |hints: &[Hint]| hints.iter().any(|hint| matches!(hint, Hint::OtherReplicas { .. }));
    let five = found("{replicas: 5}", "", &run());
    assert!(five.contains(&Hint::OtherReplicas { manifest: 5, recorded: 3 }), "{five:?}");
    assert!(!other(&found("{replicas: 3}", "", &run())));
    assert!(!other(&found("{replicas: 5}", "", &unplanned())), "nothing is recorded");
    let scaled = found("{replicas: 5}", &format!("{SCALER}minReplicas: 3, maxReplicas: 9}}"), &run());
    assert!(!other(&scaled), "an autoscaler is free to choose");
}
