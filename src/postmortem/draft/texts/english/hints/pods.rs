//! About single pods, rollouts and alerts.

use super::{LANG, told};
use crate::postmortem::draft::markdown::code;
use crate::postmortem::draft::texts::Suggestion;
use crate::postmortem::hints::Probe;

pub(super) fn no_readiness(container: &str) -> Suggestion {
    told(
        format!("the container {} has no `readinessProbe`", code(container)),
        "a replacement gets requests before it can answer them",
        [
            "prevent",
            "Add a `readinessProbe` that succeeds only once requests can be answered",
            "no request fails while a pod starts under load",
        ],
    )
}

pub(super) fn no_liveness(container: &str) -> Suggestion {
    told(
        format!("the container {} has no `livenessProbe`", code(container)),
        "a replica that hangs stays; a fault that ends the process is not affected by this",
        [
            "mitigate",
            "Add a `livenessProbe` apart from the readiness check",
            "a hanging process is restarted in a test",
        ],
    )
}

pub(super) fn late_readiness(secs: u64) -> Suggestion {
    told(
        format!("the `readinessProbe` waits first (`initialDelaySeconds: {secs}`)"),
        format!("a replacement takes no requests for at least {secs} s, even when it is ready earlier"),
        [
            "mitigate",
            "Replace `initialDelaySeconds` of the readiness probe by a `startupProbe` with a period of 1 s",
            "a pod is ready within 1 s of its application having started",
        ],
    )
}

pub(super) fn slow_readiness(period_secs: u64, failures: u64) -> Suggestion {
    told(
        format!(
            "the readiness probe takes a replica out after {failures} failures in a row, {period_secs} s apart: {} s",
            period_secs.saturating_mul(failures)
        ),
        "that is as long as the impact, so that the replica kept getting requests during all of it",
        [
            "mitigate",
            "Shorten `periodSeconds` × `failureThreshold` of the readiness probe",
            "a replica that answers badly gets no requests after 10 s",
        ],
    )
}

pub(super) fn same_probes(container: &str) -> Suggestion {
    told(
        format!("readiness and liveness of the container {} ask the same", code(container)),
        "what makes a replica slow for a while also restarts it, which takes more capacity away",
        [
            "prevent",
            "Give the `livenessProbe` a check of its own",
            "an overloaded replica is taken out and not restarted",
        ],
    )
}

pub(super) fn impatient_probe(probe: Probe, timeout_secs: u64, delay_secs: f64) -> Suggestion {
    told(
        format!(
            "the `{}` waits {timeout_secs} s for an answer, and the fault delays each packet by {}",
            probe.as_str(),
            LANG.secs(delay_secs)
        ),
        "a new connection pays the delay twice, so that the probe fails before the answer arrives",
        [
            "prevent",
            "Raise `timeoutSeconds` of the probe above twice the delay that is to be survived",
            "no probe fails while packets are delayed as much",
        ],
    )
}

pub(super) fn no_pre_stop(container: &str) -> Suggestion {
    told(
        format!("the container {} has no `preStop` hook", code(container)),
        "a pod that ends may get requests until all proxies know that it is gone; with a forced delete a hook does not run",
        [
            "prevent",
            "Add a `preStop` sleep of 5 to 15 s and let the process finish its requests on SIGTERM",
            "a rolling restart under load fails no request",
        ],
    )
}

pub(super) fn long_pre_stop(container: &str, wait_secs: u64, grace_secs: u64) -> Suggestion {
    told(
        format!(
            "the `preStop` hook of the container {} waits {wait_secs} s, and a pod has {grace_secs} s to end \
             (`terminationGracePeriodSeconds`), the hook included",
            code(container)
        ),
        "the process is killed before it can finish its requests",
        [
            "prevent",
            "Raise `terminationGracePeriodSeconds` above the hook's wait and the longest request together",
            "a rolling restart under load fails no request",
        ],
    )
}

pub(super) fn no_spread() -> Suggestion {
    told(
        "no `topologySpreadConstraints` and no anti-affinity",
        "several replicas may stand on one node and be lost together",
        [
            "prevent",
            "Add `topologySpreadConstraints` over nodes and zones",
            "no node holds two replicas while another holds none",
        ],
    )
}

pub(super) fn no_requests(container: &str) -> Suggestion {
    told(
        format!("the container {} reserves no resources", code(container)),
        "the remaining replicas may not get the processor time that the additional requests need",
        [
            "prevent",
            "Set resource requests from the load of one replica less",
            "the remaining replicas are not throttled while one is missing",
        ],
    )
}

pub(super) fn recreate() -> Suggestion {
    told(
        "rollouts use the strategy `Recreate`",
        "every rollout takes all replicas away before new ones start",
        ["prevent", "Change the strategy to `RollingUpdate`", "a rollout under load fails no request"],
    )
}

pub(super) fn wide_rollout(max_unavailable: &str, taken: u64, replicas: u64) -> Suggestion {
    told(
        format!(
            "rollouts may take {taken} of {replicas} replicas away at once ({})",
            code(&format!("maxUnavailable: {max_unavailable}"))
        ),
        "every rollout costs a third of the capacity or more",
        ["prevent", "Set `maxUnavailable: 0` and `maxSurge: 1`", "a rollout keeps all replicas"],
    )
}

pub(super) fn no_min_ready() -> Suggestion {
    told(
        "`minReadySeconds` is not set",
        "a rollout goes on as soon as a new pod is ready once, even if it fails a moment later",
        [
            "prevent",
            "Set `minReadySeconds` to the time after which a bad version shows",
            "a version that fails after its start stops the rollout",
        ],
    )
}

pub(super) fn no_alert(cost_ratio: Option<f64>) -> Suggestion {
    told(
        cost_ratio.map_or_else(
            || "no alert fired".to_owned(),
            |cost| format!("no alert fired, and up to {} of a budget was spent", LANG.cost(cost)),
        ),
        "burn-rate alerts watch an hour or more, so that a short and deep fall stays below their thresholds and is told to nobody",
        [
            "detect",
            "Decide whether a fall of this size has to be told; if so, add a pair of short windows to the SLO's alerts",
            "a fall of this size fires an alert in a test of the rules, or the decision against it is written down",
        ],
    )
}

pub(super) fn late_alert() -> Suggestion {
    told(
        "the alert fired when every SLI was back at its objective",
        "whoever is called by it has nothing left to do",
        [
            "detect",
            "Shorten the windows of the alert",
            "a test of the rules with this fall fires the alert before the recovery",
        ],
    )
}
