//! The objects that belong to one workload.

use serde_json::Value;

use crate::postmortem::facts::Facts;
use crate::postmortem::hints::Object;
use crate::postmortem::hints::object::selects;

const WORKLOADS: [&str; 3] = ["Deployment", "StatefulSet", "DaemonSet"];

/// A workload with what scales and protects it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The workload.
    pub workload: Object,
    /// The autoscaler that names it.
    pub autoscaler: Option<Object>,
    /// The budgets that select its pods.
    pub disruption_budgets: Vec<Object>,
}

impl Snapshot {
    /// The workload that a run was aimed at, or else the one of the service's name; `None` if it is not among `objects`.
    #[must_use]
    pub fn of(objects: &[Object], facts: &Facts) -> Option<Self> {
        let (kind, name, namespace) = target(facts);
        let is = |object: &&Object| {
            WORKLOADS.contains(&object.kind())
                && kind.is_none_or(|kind| object.kind().eq_ignore_ascii_case(kind))
                && object.name() == name
                && same_namespace(object.namespace(), namespace)
        };
        let workload = objects.iter().find(is)?.clone();
        Some(Self {
            autoscaler: objects.iter().find(|object| scales(object, &workload)).cloned(),
            disruption_budgets: objects
                .iter()
                .filter(|object| protects(object, &workload))
                .cloned()
                .collect(),
            workload,
        })
    }

    /// The replicas that there are at least: the autoscaler's, else the manifest's.
    #[must_use]
    pub fn fewest_replicas(&self) -> Option<u64> {
        match &self.autoscaler {
            Some(autoscaler) => Some(autoscaler.number("/spec/minReplicas").unwrap_or(1)),
            None if self.workload.kind() == "DaemonSet" => None,
            None => Some(self.workload.number("/spec/replicas").unwrap_or(1)),
        }
    }

    /// The containers of the workload's pods, with their names.
    pub(super) fn containers(&self) -> impl Iterator<Item = (&str, &Value)> {
        let all = self.workload.at("/spec/template/spec/containers").and_then(Value::as_array);
        all.into_iter().flatten().map(|container| (container["name"].as_str().unwrap_or_default(), container))
    }
}

/// Kind, name and namespace of the workload: `deployment/payment-service` of the settings, or the service's name.
fn target(facts: &Facts) -> (Option<&str>, &str, Option<&str>) {
    let settings = facts.run.as_ref().map(|run| &run.settings);
    let of = |key: &str| settings.and_then(|settings| settings.get("target")?.get(key)?.as_str());
    let namespace = of("namespace");
    match of("workload") {
        Some(workload) => match workload.split_once('/') {
            Some((kind, name)) => (Some(kind), name, namespace),
            None => (of("workload_kind"), workload, namespace),
        },
        None => (None, &facts.service, namespace),
    }
}

/// A manifest without a namespace may be applied to any.
fn same_namespace(a: Option<&str>, b: Option<&str>) -> bool {
    a.is_none() || b.is_none() || a == b
}

fn scales(object: &Object, workload: &Object) -> bool {
    object.kind() == "HorizontalPodAutoscaler"
        && object.text("/spec/scaleTargetRef/kind") == Some(workload.kind())
        && object.text("/spec/scaleTargetRef/name") == Some(workload.name())
        && same_namespace(object.namespace(), workload.namespace())
}

fn protects(object: &Object, workload: &Object) -> bool {
    let labels = workload.at("/spec/template/metadata/labels");
    object.kind() == "PodDisruptionBudget"
        && object.at("/spec/selector").is_some_and(|selector| selects(selector, labels))
        && same_namespace(object.namespace(), workload.namespace())
}
