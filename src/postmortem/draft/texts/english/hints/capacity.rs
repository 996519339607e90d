//! About replicas, and about what takes them away.

use super::told;
use crate::postmortem::draft::markdown::code;
use crate::postmortem::draft::texts::Suggestion;

pub(super) fn few_autoscaled(replicas: u64) -> Suggestion {
    told(
        format!("the autoscaler keeps at least {replicas} replicas (`minReplicas: {replicas}`)"),
        format!("one replica less is {} until its replacement takes requests", share(replicas)),
        [
            "prevent",
            &format!(
                "Raise `minReplicas` from {replicas} to {}, so that all replicas but one carry the peak",
                replicas + 1
            ),
            "the loss of one replica at peak traffic leaves every SLI at its objective",
        ],
    )
}

pub(super) fn few_replicas(replicas: u64) -> Suggestion {
    told(
        format!("there are {replicas} replicas (`replicas: {replicas}`)"),
        format!("one replica less is {} until its replacement takes requests", share(replicas)),
        [
            "prevent",
            &format!(
                "Raise `replicas` from {replicas} to {}, so that all replicas but one carry the peak",
                replicas + 1
            ),
            "the loss of one replica at peak traffic leaves every SLI at its objective",
        ],
    )
}

pub(super) fn no_autoscaler() -> Suggestion {
    told(
        "no autoscaler names the workload",
        "nothing adds capacity when the remaining replicas are loaded more",
        [
            "prevent",
            "Add a HorizontalPodAutoscaler whose `minReplicas` less one carry the peak",
            "the autoscaler adds a replica in a load test",
        ],
    )
}

pub(super) fn fixed_autoscaler(replicas: u64) -> Suggestion {
    told(
        format!("`minReplicas` and `maxReplicas` are both {replicas}"),
        "the autoscaler cannot add capacity when the remaining replicas are loaded more",
        [
            "prevent",
            "Raise `maxReplicas` above `minReplicas`",
            "the autoscaler adds a replica in a load test",
        ],
    )
}

pub(super) fn replicas_set_twice(replicas: u64) -> Suggestion {
    told(
        format!("the manifest sets `replicas: {replicas}` beside an autoscaler"),
        "each time the manifest is applied, the replicas that the autoscaler had added are taken away",
        [
            "prevent",
            "Remove `replicas` from the manifest of the workload",
            "applying the manifest leaves the number of replicas as it is",
        ],
    )
}

pub(super) fn other_replicas(manifest: u64, recorded: u64) -> Suggestion {
    told(
        format!("the manifest says `replicas: {manifest}`, and {recorded} were wanted when the run began"),
        "what is suggested from the manifest may be about something else than what ran",
        [
            "prevent",
            &format!(
                "Decide between {manifest} and {recorded} replicas, and bring manifest and cluster in line"
            ),
            "`kubectl diff` of the manifest shows nothing",
        ],
    )
}

pub(super) fn no_disruption_budget() -> Suggestion {
    told(
        "no PodDisruptionBudget selects the pods",
        "a drain of nodes may take several replicas at once. **A PodDisruptionBudget does not stop a direct delete**, only evictions",
        [
            "prevent",
            "Add a PodDisruptionBudget with `maxUnavailable: 1`",
            "a drain of a node takes one replica at a time",
        ],
    )
}

pub(super) fn blocking_disruption_budget(limit: &str) -> Suggestion {
    told(
        format!("the PodDisruptionBudget says {}, which lets no pod go", code(limit)),
        "drains of nodes wait for ever or are forced, and then take several pods at once. **A PodDisruptionBudget does not stop a direct delete**, only evictions",
        [
            "prevent",
            "Set `maxUnavailable: 1` in the PodDisruptionBudget",
            "a drain of a node completes by itself",
        ],
    )
}

pub(super) fn disruption_budget_no_shield(limit: &str) -> Suggestion {
    Suggestion {
        observed: format!("a PodDisruptionBudget with {}", code(limit)),
        effect: "nothing here. It limits evictions, such as drains of nodes, and **does not stop a direct delete such as this fault**; \
                 what answers requests then is spare capacity"
            .to_owned(),
        action: None,
    }
}

fn share(replicas: u64) -> String {
    match replicas {
        0 | 1 => "all of the capacity".to_owned(),
        2 => "half of the capacity".to_owned(),
        n => format!("{} % of the capacity", 100 / n),
    }
}
