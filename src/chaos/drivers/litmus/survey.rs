//! Reading what an experiment would hit. Nothing here judges; what cannot be read stays an error for the checks.

use k8s_openapi::api::core::v1::Pod;
use kube::api::ListParams;
use serde_json::Value;

use crate::chaos::drivers::litmus::api::{Cluster, Kind, answered};
use crate::chaos::drivers::litmus::engine::litmus_name;
use crate::chaos::drivers::litmus::state::EngineState;
use crate::chaos::drivers::litmus::workload::Workload;
use crate::chaos::{DriverError, Replicas};
use crate::model::{ChaosTarget, Experiment};

/// Everything that was read for a survey.
pub(super) struct Found {
    /// The workload, and the object that it was read from.
    pub(super) workload: Result<Option<(Workload, Value)>, DriverError>,
    /// The pods with the target's label: those that Litmus would take.
    pub(super) pods: Result<Vec<Pod>, DriverError>,
    /// Through which a Deployment owns its pods.
    pub(super) replica_sets: Result<Vec<Value>, DriverError>,
    /// The nodes of the pods.
    pub(super) nodes: Result<Vec<Value>, DriverError>,
    /// The fault's `ChaosExperiment`.
    pub(super) definition: Result<Option<Value>, DriverError>,
    /// The account of Litmus' pods.
    pub(super) account: Result<Option<Value>, DriverError>,
    /// All engines of the cluster, as `NAMESPACE/NAME`, that break things or may begin to.
    pub(super) active: Result<Vec<String>, DriverError>,
    /// What hints are made of: autoscalers and disruption budgets.
    pub(super) hints: Vec<Value>,
}

impl Found {
    /// Reads everything, whatever fails.
    pub(super) async fn read(cluster: &Cluster, experiment: &Experiment) -> Self {
        let target = &experiment.target;
        let definition = litmus_name(experiment.fault.kind);
        let pods = pods(cluster, target).await;
        let (workload, replica_sets, nodes, definition, account, active, hints) = tokio::join!(
            workload(cluster, target),
            cluster.list(Kind::ReplicaSet, ""),
            nodes(cluster, &pods),
            cluster.get(Kind::Definition, definition),
            cluster.get(Kind::Account, &experiment.litmus.service_account),
            active(cluster),
            hints(cluster),
        );
        Self { workload, pods, replica_sets, nodes, definition, account, active, hints }
    }
}

/// The workload, and the object that it was read from.
pub(super) async fn workload(
    cluster: &Cluster,
    target: &ChaosTarget,
) -> Result<Option<(Workload, Value)>, DriverError> {
    let kind = Kind::of_workload(&target.workload_kind).ok_or_else(|| {
        DriverError::Refused(format!("Litmus can hit no `{}` that we can watch", target.workload_kind))
    })?;
    let object = cluster.get(kind, &target.workload).await?;
    Ok(object.map(|object| (Workload::read(&object), object)))
}

/// The workload's replicas; `None` if they cannot be read.
pub(super) async fn replicas(cluster: &Cluster, target: &ChaosTarget) -> Option<Replicas> {
    Some(workload(cluster, target).await.ok()??.0.replicas)
}

/// The pods with the target's label.
pub(super) async fn pods(cluster: &Cluster, target: &ChaosTarget) -> Result<Vec<Pod>, DriverError> {
    let params = ListParams::default().labels(&selector(target));
    Ok(answered("list", "pods", cluster.typed::<Pod>().list(&params)).await?.items)
}

/// The target's label as Kubernetes selects by it.
pub(super) fn selector(target: &ChaosTarget) -> String {
    format!("{}={}", target.selector.0, target.selector.1)
}

async fn nodes(cluster: &Cluster, pods: &Result<Vec<Pod>, DriverError>) -> Result<Vec<Value>, DriverError> {
    let pods = pods.as_ref().map_err(Clone::clone)?;
    let mut names: Vec<&str> =
        pods.iter().filter_map(|pod| pod.spec.as_ref()?.node_name.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    let mut nodes = Vec::new();
    for name in names {
        nodes.extend(cluster.get(Kind::Node, name).await?);
    }
    Ok(nodes)
}

async fn active(cluster: &Cluster) -> Result<Vec<String>, DriverError> {
    let engines = cluster.list_everywhere(Kind::Engine).await?;
    let active = engines.iter().filter(|engine| EngineState::read(engine).is_active());
    Ok(active.map(full_name).collect())
}

/// `NAMESPACE/NAME`.
fn full_name(object: &Value) -> String {
    let part = |key| object["metadata"][key].as_str().unwrap_or_default().to_owned();
    format!("{}/{}", part("namespace"), part("name"))
}

/// Hints stop nothing, so what cannot be read is left out.
async fn hints(cluster: &Cluster) -> Vec<Value> {
    let (scalers, budgets) = tokio::join!(cluster.list(Kind::Scaler, ""), cluster.list(Kind::Budget, ""));
    scalers.unwrap_or_default().into_iter().chain(budgets.unwrap_or_default()).collect()
}
