//! How pods end, where they stand, and how they are replaced.

use serde_json::Value;

use crate::postmortem::hints::{Finding, Hint, Snapshot};

/// What Kubernetes takes where a rollout does not say.
const DEFAULT_MAX_UNAVAILABLE: &str = "25%";

type Rule = fn(&Snapshot) -> Option<Hint>;

/// What only a rollout meets says nothing about a fault that was no rollout.
pub(super) fn findings(snapshot: &Snapshot, fault: Option<&str>) -> Vec<Finding> {
    let always: [Rule; 4] = [no_pre_stop, no_spread, no_requests, wide_rollout];
    let of_rollouts: [Rule; 2] = [recreate, no_min_ready];
    let rules = always.into_iter().chain(of_rollouts.into_iter().filter(|_| fault.is_none()));
    let place = snapshot.workload.place();
    rules.filter_map(|rule| Some(Finding::new(&place, rule(snapshot)?))).collect()
}

fn no_pre_stop(snapshot: &Snapshot) -> Option<Hint> {
    let lacks = |container: &Value| container.pointer("/lifecycle/preStop").is_none();
    let (name, _) = snapshot.containers().find(|(_, container)| lacks(container))?;
    Some(Hint::NoPreStop { container: name.to_owned() })
}

fn no_spread(snapshot: &Snapshot) -> Option<Hint> {
    let has = |path: &str| snapshot.workload.at(path).is_some();
    let spread = has("/spec/template/spec/topologySpreadConstraints")
        || has("/spec/template/spec/affinity/podAntiAffinity")
        || snapshot.workload.kind() == "DaemonSet";
    (!spread).then_some(Hint::NoSpread)
}

fn no_requests(snapshot: &Snapshot) -> Option<Hint> {
    let lacks = |container: &Value| container.pointer("/resources/requests").is_none();
    let (name, _) = snapshot.containers().find(|(_, container)| lacks(container))?;
    Some(Hint::NoRequests { container: name.to_owned() })
}

fn recreate(snapshot: &Snapshot) -> Option<Hint> {
    (snapshot.workload.text("/spec/strategy/type") == Some("Recreate")).then_some(Hint::Recreate)
}

/// A rollout that may take a third of the replicas away is the fault, planned. A percentage is rounded down.
fn wide_rollout(snapshot: &Snapshot) -> Option<Hint> {
    let replicas = snapshot.fewest_replicas().filter(|replicas| *replicas > 0)?;
    let written = snapshot.workload.at("/spec/strategy/rollingUpdate/maxUnavailable");
    let text = written.map_or_else(
        || DEFAULT_MAX_UNAVAILABLE.to_owned(),
        |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    );
    let taken = match text.strip_suffix('%') {
        Some(percent) => percent.parse::<u64>().ok()?.saturating_mul(replicas) / 100,
        None => text.parse().ok()?,
    };
    let rolls = snapshot.workload.kind() == "Deployment" && recreate(snapshot).is_none();
    (rolls && taken.saturating_mul(3) >= replicas).then_some(Hint::WideRollout {
        max_unavailable: text,
        taken,
        replicas,
    })
}

fn no_min_ready(snapshot: &Snapshot) -> Option<Hint> {
    let secs = snapshot.workload.number("/spec/minReadySeconds").unwrap_or(0);
    (secs == 0 && snapshot.workload.kind() == "Deployment").then_some(Hint::NoMinReady)
}
