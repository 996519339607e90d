//! How much capacity is left without one replica.

use crate::postmortem::facts::Facts;
use crate::postmortem::hints::{Finding, Hint, Snapshot};

/// With so few replicas each is at least a third of the capacity.
const FEW: u64 = 3;

type Rule = fn(&Snapshot) -> Option<Finding>;

pub(super) fn findings(snapshot: &Snapshot, facts: &Facts) -> impl Iterator<Item = Finding> {
    let rules: [Rule; 4] = [few_replicas, no_autoscaler, fixed_autoscaler, replicas_set_twice];
    other_replicas(snapshot, facts).into_iter().chain(rules.into_iter().filter_map(|rule| rule(snapshot)))
}

/// Suggestions about a manifest that is not what ran are about something else; an autoscaler is free to choose.
fn other_replicas(snapshot: &Snapshot, facts: &Facts) -> Option<Finding> {
    let recorded = u64::from(facts.run.as_ref()?.replicas?.wanted);
    let manifest = snapshot.fewest_replicas().filter(|_| snapshot.autoscaler.is_none())?;
    (manifest != recorded)
        .then(|| Finding::new(&snapshot.workload.place(), Hint::OtherReplicas { manifest, recorded }))
}

fn few_replicas(snapshot: &Snapshot) -> Option<Finding> {
    let replicas = snapshot.fewest_replicas().filter(|replicas| *replicas <= FEW)?;
    let place = snapshot.autoscaler.as_ref().unwrap_or(&snapshot.workload).place();
    let autoscaled = snapshot.autoscaler.is_some();
    Some(Finding { place, hint: Hint::FewReplicas { replicas, autoscaled } })
}

/// Of a `DaemonSet`, nodes decide.
fn no_autoscaler(snapshot: &Snapshot) -> Option<Finding> {
    let missing = snapshot.autoscaler.is_none() && snapshot.workload.kind() != "DaemonSet";
    missing.then(|| Finding::new(&snapshot.workload.place(), Hint::NoAutoscaler))
}

fn fixed_autoscaler(snapshot: &Snapshot) -> Option<Finding> {
    let autoscaler = snapshot.autoscaler.as_ref()?;
    let most = autoscaler.number("/spec/maxReplicas")?;
    let fewest = autoscaler.number("/spec/minReplicas").unwrap_or(1);
    (fewest == most).then(|| Finding::new(&autoscaler.place(), Hint::FixedAutoscaler { replicas: most }))
}

/// What a cluster answers has always a number of replicas; only a manifest tells who sets it.
fn replicas_set_twice(snapshot: &Snapshot) -> Option<Finding> {
    let from_cluster = snapshot.workload.at("/metadata/uid").is_some();
    let replicas = snapshot.workload.number("/spec/replicas")?;
    (snapshot.autoscaler.is_some() && !from_cluster)
        .then(|| Finding::new(&snapshot.workload.place(), Hint::ReplicasSetTwice { replicas }))
}
