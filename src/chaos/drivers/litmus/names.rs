//! Every name that Litmus, Kubernetes and we agree on, in one place.

/// Litmus' API group and version.
pub(super) const API_VERSION: &str = "litmuschaos.io/v1alpha1";
/// The label and field manager of everything that we create.
pub(super) const MANAGER: &str = "sloe";
/// Who created an object.
pub(super) const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
/// The run that an engine belongs to.
pub(super) const RUN_LABEL: &str = "sloe.dev/run";
/// The service of an engine's run, which names its lock.
pub(super) const SERVICE_LABEL: &str = "sloe.dev/service";
/// When the fault of an engine has to be over (RFC 3339).
pub(super) const DEADLINE: &str = "sloe.dev/deadline";
/// The annotation by which a workload takes part, with [`OPTED_IN`].
pub(super) const OPT_IN: &str = "sloe.dev/chaos";
/// What [`OPT_IN`] has to say.
pub(super) const OPTED_IN: &str = "enabled";
/// Litmus' label on all pods and jobs of an engine, and on its result: the engine's uid.
pub(super) const CHAOS_UID: &str = "chaosUID";
/// The safety switch: a `ConfigMap` in the target's namespace.
pub(super) const SWITCH: &str = "sloe-chaos";
/// The key of [`SWITCH`] that throws it; its value is the reason.
pub(super) const SWITCH_KEY: &str = "halt";
/// The account of sloe itself in the target's namespace.
pub(super) const ACCOUNT: &str = "sloe-chaos";
/// The lock that allows one run in the cluster.
pub(super) const GLOBAL_LOCK: &str = "sloe-chaos-global";
/// Where that lock is: the one namespace that every cluster has and nobody deletes.
pub(super) const GLOBAL_LOCK_NAMESPACE: &str = "default";
/// The image of experiments and helpers. Upstream says `latest`, which changes under one's feet.
pub(super) const IMAGE: &str = "litmuschaos/go-runner:3.31.0";
/// The longest run name: `<engine>-runner` is the name of a pod, and both are values of labels.
const LONGEST_RUN: usize = 50;

/// The lock that allows one run of a service.
pub(super) fn service_lock(service: &str) -> String {
    format!("sloe-chaos-{service}")
}

/// What is wrong with a run's name, which becomes the name of an engine.
pub(super) fn problem_of_run(run: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = run.bytes().next().is_some_and(plain) && run.bytes().last().is_some_and(plain);
    let problem = if run.len() > LONGEST_RUN {
        format!("is longer than {LONGEST_RUN} characters; shorten the experiment's name")
    } else if !ends || !run.bytes().all(|b| plain(b) || b == b'-') {
        "is not made of lower-case letters, digits and inner dashes".to_owned()
    } else {
        return None;
    };
    Some(format!("the run's name `{run}` {problem}: Litmus names pods and labels by it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g13_a_run_names_an_engine_a_label_and_a_pod() {
        assert_eq!(problem_of_run("payment-pod-delete-20261123t101500z"), None);
        assert_eq!(problem_of_run(&"a".repeat(50)), None);
        for bad in ["", "-a", "a-", "A", "a.b", "a_b", &"a".repeat(51)] {
            assert!(problem_of_run(bad).is_some(), "{bad}");
        }
    }
}
