//! The workload that an experiment is about, and the pods that are its own.

use k8s_openapi::api::core::v1::Pod;
use serde_json::Value;

use crate::chaos::Replicas;
use crate::chaos::drivers::litmus::names;
use crate::units::Duration;

/// How long kubelet waits for a probe's answer unless the probe says.
const PROBE_TIMEOUT_SECONDS: u64 = 1;

/// A Deployment, `StatefulSet` or `DaemonSet`.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    /// What its pods, or their `ReplicaSets`, refer to as their owner.
    pub(super) uid: String,
    /// What the opt-in annotation says.
    pub(super) opt_in: Option<String>,
    /// Why it is in the middle of a rollout, if it is.
    pub(super) rollout: Option<String>,
    /// Its pods in numbers.
    pub(super) replicas: Replicas,
    /// Name and patience of every probe that goes over the network.
    pub(super) probes: Vec<(String, Duration)>,
}

impl Workload {
    /// What an object says. Kubernetes leaves out counts that are 0.
    pub(super) fn read(object: &Value) -> Self {
        let (metadata, status) = (&object["metadata"], &object["status"]);
        let replicas = replicas(object);
        let observed = status["observedGeneration"].as_u64() == metadata["generation"].as_u64();
        Self {
            uid: metadata["uid"].as_str().unwrap_or_default().to_owned(),
            opt_in: metadata["annotations"][names::OPT_IN].as_str().map(str::to_owned),
            rollout: rollout(observed, replicas, pods_now(object)),
            replicas,
            probes: probes(&object["spec"]["template"]["spec"]["containers"]),
        }
    }

    /// Whether a pod is the workload's: its own, or that of one of its `ReplicaSets`.
    pub(super) fn owns(&self, pod: &Pod, replica_sets: &[Value]) -> bool {
        let owners = pod.metadata.owner_references.iter().flatten();
        owners.filter(|owner| owner.controller == Some(true)).any(|owner| {
            owner.uid == self.uid
                || replica_sets.iter().any(|set| set["metadata"]["uid"] == owner.uid && self.owns_set(set))
        })
    }

    fn owns_set(&self, set: &Value) -> bool {
        let owners = set["metadata"]["ownerReferences"].as_array();
        owners.into_iter().flatten().any(|owner| owner["controller"] == true && owner["uid"] == self.uid)
    }
}

fn replicas(object: &Value) -> Replicas {
    let (spec, status) = (&object["spec"], &object["status"]);
    if object["kind"] == "DaemonSet" {
        return Replicas {
            wanted: count(&status["desiredNumberScheduled"], 0),
            updated: count(&status["updatedNumberScheduled"], 0),
            ready: count(&status["numberReady"], 0),
        };
    }
    Replicas {
        wanted: count(&spec["replicas"], 1),
        updated: count(&status["updatedReplicas"], 0),
        ready: count(&status["readyReplicas"], 0),
    }
}

/// As many pods as there are of any version.
fn pods_now(object: &Value) -> u32 {
    let status = &object["status"];
    count(
        if object["kind"] == "DaemonSet" { &status["currentNumberScheduled"] } else { &status["replicas"] },
        0,
    )
}

fn rollout(observed: bool, replicas: Replicas, pods: u32) -> Option<String> {
    let Replicas { wanted, updated, .. } = replicas;
    if !observed {
        return Some("its newest version has not been looked at yet".to_owned());
    }
    (updated != wanted || pods != wanted)
        .then(|| format!("of {wanted} pods {updated} have the newest version, and {pods} exist"))
}

fn probes(containers: &Value) -> Vec<(String, Duration)> {
    let kinds = ["startupProbe", "readinessProbe", "livenessProbe"];
    let of = |container: &Value| {
        let name = container["name"].as_str().unwrap_or_default().to_owned();
        let container = container.clone();
        kinds.into_iter().filter_map(move |kind| {
            let probe = container.get(kind)?;
            let over_network = ["httpGet", "tcpSocket", "grpc"].iter().any(|way| probe.get(way).is_some());
            let seconds = probe["timeoutSeconds"].as_u64().unwrap_or(PROBE_TIMEOUT_SECONDS);
            over_network.then(|| (format!("{kind} of {name}"), Duration::from_secs(seconds)))
        })
    };
    containers.as_array().into_iter().flatten().flat_map(of).collect()
}

fn count(value: &Value, absent: u32) -> u32 {
    value.as_u64().map_or(absent, |count| u32::try_from(count).unwrap_or(u32::MAX))
}
