//! What hints say.

use super::LANG;
use crate::postmortem::draft::markdown::code;
use crate::postmortem::draft::texts::{Action, Suggestion};
use crate::postmortem::hints::{Hint, Probe};

/// What was observed, what it may have contributed, and what may be done.
pub(super) fn suggestion(hint: &Hint) -> Suggestion {
    match hint {
        Hint::FewReplicas { .. }
        | Hint::NoAutoscaler
        | Hint::FixedAutoscaler { .. }
        | Hint::ReplicasSetTwice { .. } => capacity(hint),
        Hint::NoDisruptionBudget
        | Hint::BlockingDisruptionBudget { .. }
        | Hint::DisruptionBudgetNoShield { .. } => disruption(hint),
        Hint::NoProbe { .. }
        | Hint::LateReadiness { .. }
        | Hint::SlowReadiness { .. }
        | Hint::SameProbes { .. }
        | Hint::ImpatientProbe { .. } => probes(hint),
        _ => lifecycle(hint),
    }
}

fn told(observed: String, effect: &str, action: Option<Action>) -> Suggestion {
    Suggestion { observed, effect: effect.to_owned(), action }
}

fn action(kind: &'static str, text: &str, done_when: &str) -> Option<Action> {
    Some(Action { kind, text: text.to_owned(), done_when: done_when.to_owned() })
}

fn share(replicas: u64) -> String {
    match replicas {
        0 | 1 => "all of the capacity".to_owned(),
        2 => "half of the capacity".to_owned(),
        n => format!("{} % of the capacity", 100 / n),
    }
}

fn capacity(hint: &Hint) -> Suggestion {
    match hint {
        Hint::FewReplicas { replicas, autoscaled } => told(
            if *autoscaled {
                format!(
                    "the autoscaler keeps at least {replicas} replicas ({})",
                    code(&format!("minReplicas: {replicas}"))
                )
            } else {
                format!("{replicas} replicas ({})", code(&format!("replicas: {replicas}")))
            },
            &format!("one replica less is {} until its replacement takes requests", share(*replicas)),
            Some(Action {
                kind: "prevent",
                text: format!(
                    "Raise {} from {replicas} to {}, so that all replicas but one carry the peak",
                    code(if *autoscaled { "minReplicas" } else { "replicas" }),
                    replicas + 1
                ),
                done_when: "the same experiment at peak traffic leaves every SLI at its objective".to_owned(),
            }),
        ),
        Hint::FixedAutoscaler { replicas } => told(
            format!("{} and {} are both {replicas}", code("minReplicas"), code("maxReplicas")),
            "the autoscaler cannot add capacity when the remaining replicas are loaded more",
            action(
                "prevent",
                "Raise `maxReplicas` above `minReplicas`",
                "the autoscaler adds a replica in a load test",
            ),
        ),
        Hint::ReplicasSetTwice { replicas } => told(
            format!("the manifest sets {} beside an autoscaler", code(&format!("replicas: {replicas}"))),
            "each time the manifest is applied, the replicas that the autoscaler had added are taken away",
            action(
                "prevent",
                "Remove `replicas` from the manifest of the workload",
                "applying the manifest leaves the number of replicas as it is",
            ),
        ),
        _ => told(
            "no autoscaler names the workload".to_owned(),
            "nothing adds capacity when the remaining replicas are loaded more",
            action(
                "prevent",
                "Add a HorizontalPodAutoscaler whose `minReplicas` less one carry the peak",
                "the autoscaler adds a replica in a load test",
            ),
        ),
    }
}

fn disruption(hint: &Hint) -> Suggestion {
    match hint {
        Hint::BlockingDisruptionBudget { limit } => told(
            format!("the PodDisruptionBudget says {}, which lets no pod go", code(limit)),
            "drains of nodes wait for ever or are forced, and then take several pods at once",
            action(
                "prevent",
                "Set `maxUnavailable: 1` in the PodDisruptionBudget",
                "a drain of a node completes by itself",
            ),
        ),
        Hint::DisruptionBudgetNoShield { limit } => told(
            format!("a PodDisruptionBudget with {}", code(limit)),
            "it limits evictions, such as drains of nodes; **it does not stop a direct delete such as this fault**, so it \
             neither caused nor could limit the impact",
            None,
        ),
        _ => told(
            "no PodDisruptionBudget selects the pods".to_owned(),
            "a drain of nodes may take several replicas at once; **a PodDisruptionBudget does not stop a direct delete**, \
             such as this kind of fault",
            action(
                "prevent",
                "Add a PodDisruptionBudget with `maxUnavailable: 1`",
                "a drain of a node takes one replica at a time",
            ),
        ),
    }
}

fn probe_name(probe: Probe) -> &'static str {
    match probe {
        Probe::Readiness => "readinessProbe",
        Probe::Liveness => "livenessProbe",
    }
}

fn probes(hint: &Hint) -> Suggestion {
    match hint {
        Hint::NoProbe { probe: Probe::Readiness, container } => told(
            format!("the container {} has no {}", code(container), code("readinessProbe")),
            "a replacement gets requests before it can answer them",
            action(
                "prevent",
                "Add a `readinessProbe` that succeeds only once requests can be answered",
                "no request fails while a pod starts under load",
            ),
        ),
        Hint::NoProbe { container, .. } => told(
            format!("the container {} has no {}", code(container), code("livenessProbe")),
            "a replica that hangs stays; a fault that ends the process is not affected by this",
            action(
                "mitigate",
                "Add a `livenessProbe` apart from the readiness check",
                "a hanging process is restarted in a test",
            ),
        ),
        Hint::LateReadiness { secs } => told(
            format!(
                "the {} waits {} first",
                code("readinessProbe"),
                code(&format!("initialDelaySeconds: {secs}"))
            ),
            &format!("a replacement takes no requests for at least {secs} s, even when it is ready earlier"),
            action(
                "mitigate",
                "Replace `initialDelaySeconds` of the readiness probe by a `startupProbe` with a period of 1 s",
                "the time from a pod's start to its readiness is the application's own start time, give or take 1 s",
            ),
        ),
        Hint::SlowReadiness { period_secs, failures } => told(
            format!(
                "the readiness probe takes a replica out after {failures} failures in a row, {period_secs} s apart: {} s",
                period_secs.saturating_mul(*failures)
            ),
            "that is as long as the impact, so that the replica kept getting requests during all of it",
            action(
                "mitigate",
                "Shorten `periodSeconds` × `failureThreshold` of the readiness probe",
                "a replica that answers badly gets no requests after 10 s in a repeat of the fault",
            ),
        ),
        Hint::SameProbes { container } => told(
            format!("readiness and liveness of the container {} ask the same", code(container)),
            "what makes a replica slow for a while also restarts it, which takes more capacity away",
            action(
                "prevent",
                "Give the `livenessProbe` a check of its own",
                "an overloaded replica is taken out and not restarted",
            ),
        ),
        Hint::ImpatientProbe { probe, timeout_secs, delay_secs } => told(
            format!(
                "the {} waits {timeout_secs} s for an answer, and the fault delays each packet by {}",
                code(probe_name(*probe)),
                LANG.secs(*delay_secs)
            ),
            "a new connection pays the delay twice, so that the probe fails before the answer arrives",
            action(
                "prevent",
                "Raise `timeoutSeconds` of the probe above twice the delay that is to be survived",
                "no probe fails in a repeat of the experiment",
            ),
        ),
        _ => told(String::new(), "", None),
    }
}

fn lifecycle(hint: &Hint) -> Suggestion {
    match hint {
        Hint::NoPreStop { container } => told(
            format!("the container {} has no {} hook", code(container), code("preStop")),
            "a pod that ends may get requests until all proxies know that it is gone; with a forced delete a hook does not run",
            action(
                "prevent",
                "Add a `preStop` sleep of 5 to 15 s and let the process finish its requests on SIGTERM",
                "a rolling restart under load fails no request",
            ),
        ),
        Hint::NoSpread => told(
            "no topologySpreadConstraints and no anti-affinity".to_owned(),
            "several replicas may stand on one node and be lost together",
            action(
                "prevent",
                "Add `topologySpreadConstraints` over nodes and zones",
                "no node holds two replicas while another holds none",
            ),
        ),
        Hint::NoRequests { container } => told(
            format!("the container {} reserves no resources", code(container)),
            "the remaining replicas may not get the processor time that the additional requests need",
            action(
                "prevent",
                "Set resource requests from the load of one replica less",
                "the remaining replicas are not throttled in a repeat",
            ),
        ),
        Hint::Recreate => told(
            format!("rollouts use the strategy {}", code("Recreate")),
            "every rollout takes all replicas away before new ones start",
            action(
                "prevent",
                "Change the strategy to `RollingUpdate`",
                "a rollout under load fails no request",
            ),
        ),
        Hint::WideRollout { max_unavailable, taken, replicas } => told(
            format!(
                "rollouts may take {taken} of {replicas} replicas away at once ({})",
                code(&format!("maxUnavailable: {max_unavailable}"))
            ),
            "every rollout costs as much capacity as this fault",
            action("prevent", "Set `maxUnavailable: 0` and `maxSurge: 1`", "a rollout keeps all replicas"),
        ),
        Hint::NoMinReady => told(
            format!("{} is not set", code("minReadySeconds")),
            "a rollout goes on as soon as a new pod is ready once, even if it fails a moment later",
            action(
                "prevent",
                "Set `minReadySeconds` to the time after which a bad version shows",
                "a version that fails after its start stops the rollout",
            ),
        ),
        Hint::NoAlert { cost_ratio } => told(
            match cost_ratio {
                Some(cost) => format!("no alert fired, and {} of a budget was spent", LANG.cost(*cost)),
                None => "no alert fired".to_owned(),
            },
            "burn-rate alerts watch an hour or more, so that a short and deep fall stays below their thresholds",
            action(
                "detect",
                "Decide whether a fall of this size has to be told; if so, add a pair of short windows to the SLO's alerts",
                "a repeat of the experiment fires the alert, or the decision against it is written down",
            ),
        ),
        Hint::LateAlert => told(
            "the alert fired when every SLI was back at its objective".to_owned(),
            "whoever is called by it has nothing left to do",
            action(
                "detect",
                "Shorten the windows of the alert",
                "the alert of a repeat fires before the recovery",
            ),
        ),
        _ => told(String::new(), "", None),
    }
}
