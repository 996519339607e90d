//! The `ChaosExperiment` of a fault: Litmus' description of what its pods run, with the image pinned.

use serde_json::{Value, json};

use crate::chaos::drivers::litmus::engine::litmus_name;
use crate::chaos::drivers::litmus::{names, rbac};
use crate::model::{Experiment, FaultKind};

/// The `ChaosExperiment` that an experiment needs in its target's namespace.
pub(super) fn chaos_experiment(experiment: &Experiment) -> Value {
    let name = litmus_name(experiment.fault.kind);
    json!({
        "apiVersion": names::API_VERSION,
        "kind": "ChaosExperiment",
        "metadata": {
            "name": name,
            "namespace": experiment.target.namespace,
            "labels": {(names::MANAGED_BY): names::MANAGER},
        },
        "spec": {"definition": {
            "scope": "Namespaced",
            "permissions": rbac::experiment_rules(),
            "image": names::IMAGE,
            "imagePullPolicy": "IfNotPresent",
            "command": command(),
            "args": args(experiment.fault.kind),
            // Every setting comes from the engine; these say to Litmus that there are such.
            "env": [{"name": "TOTAL_CHAOS_DURATION", "value": "30"}],
            "labels": {
                "name": name,
                "app.kubernetes.io/part-of": "litmus",
                "app.kubernetes.io/component": "experiment-job",
                "app.kubernetes.io/version": "3.31.0",
            },
        }},
    })
}

/// What is wrong with the `ChaosExperiment` that a cluster has; `None` if it runs what we mean.
pub(super) fn difference(found: &Value, kind: FaultKind) -> Option<String> {
    let definition = &found["spec"]["definition"];
    let image = definition["image"].as_str().unwrap_or_default();
    let unpinned = image.split_once('@').map_or(image, |(tagged, _)| tagged);
    if unpinned != names::IMAGE && !unpinned.ends_with(&format!("/{}", names::IMAGE)) {
        return Some(format!("its image is `{image}`, not `{}` of any registry", names::IMAGE));
    }
    let wrong = [("command", command()), ("args", args(kind))]
        .into_iter()
        .find(|(key, wanted)| definition[key] != *wanted)?;
    Some(format!("its {} are {}, not {}", wrong.0, definition[wrong.0], wrong.1))
}

fn command() -> Value {
    json!(["/bin/bash"])
}

fn args(kind: FaultKind) -> Value {
    json!(["-c", format!("./experiments -name {}", litmus_name(kind))])
}
