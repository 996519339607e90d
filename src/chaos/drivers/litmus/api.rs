//! The Kubernetes API as the driver needs it: objects by name, with a time limit, and errors that say whether to try again.

use std::future::Future;
use std::time::Duration;

use k8s_openapi::NamespaceResourceScope;
use kube::api::{Api, ApiResource, DeleteParams, DynamicObject, ListParams, Patch, PatchParams};
use kube::core::GroupVersionKind;
use kube::{Client, Resource};
use serde_json::Value;

use crate::chaos::DriverError;
use crate::chaos::drivers::litmus::names;

/// No question takes longer: a look that waits sees nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// A namespace of a cluster.
#[derive(Clone)]
pub(super) struct Cluster {
    client: Client,
    pub(super) namespace: String,
}

/// Kinds that are read as they are. Pods, events and leases have types of their own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Engine,
    Outcome,
    Definition,
    Deployment,
    StatefulSet,
    DaemonSet,
    ReplicaSet,
    Job,
    Budget,
    Scaler,
    ConfigMap,
    Account,
    Pod,
    Node,
}

impl Kind {
    /// The kind of an experiment's workload.
    pub(super) fn of_workload(kind: &str) -> Option<Self> {
        match kind {
            "deployment" => Some(Self::Deployment),
            "statefulset" => Some(Self::StatefulSet),
            "daemonset" => Some(Self::DaemonSet),
            _ => None,
        }
    }

    /// Plurals are written out: guessing them goes wrong for some kinds.
    fn resource(self) -> ApiResource {
        let (group, version, kind, plural) = match self {
            Self::Engine => ("litmuschaos.io", "v1alpha1", "ChaosEngine", "chaosengines"),
            Self::Outcome => ("litmuschaos.io", "v1alpha1", "ChaosResult", "chaosresults"),
            Self::Definition => ("litmuschaos.io", "v1alpha1", "ChaosExperiment", "chaosexperiments"),
            Self::Deployment => ("apps", "v1", "Deployment", "deployments"),
            Self::StatefulSet => ("apps", "v1", "StatefulSet", "statefulsets"),
            Self::DaemonSet => ("apps", "v1", "DaemonSet", "daemonsets"),
            Self::ReplicaSet => ("apps", "v1", "ReplicaSet", "replicasets"),
            Self::Job => ("batch", "v1", "Job", "jobs"),
            Self::Budget => ("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
            Self::Scaler => ("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
            Self::ConfigMap => ("", "v1", "ConfigMap", "configmaps"),
            Self::Account => ("", "v1", "ServiceAccount", "serviceaccounts"),
            Self::Node => ("", "v1", "Node", "nodes"),
            Self::Pod => ("", "v1", "Pod", "pods"),
        };
        ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, kind), plural)
    }
}

impl Cluster {
    pub(super) const fn new(client: Client, namespace: String) -> Self {
        Self { client, namespace }
    }

    /// Objects of a typed kind in the namespace.
    pub(super) fn typed<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope>,
        K::DynamicType: Default,
    {
        self.typed_in(&self.namespace)
    }

    /// Objects of a typed kind in another namespace.
    pub(super) fn typed_in<K>(&self, namespace: &str) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope>,
        K::DynamicType: Default,
    {
        Api::namespaced(self.client.clone(), namespace)
    }

    /// An object; `None` if there is none of that name.
    pub(super) async fn get(&self, kind: Kind, name: &str) -> Result<Option<Value>, DriverError> {
        let found = answered("get", name, self.objects(kind).get_opt(name)).await?;
        found.map(|object| value(kind, object)).transpose()
    }

    /// The objects with these labels in the namespace.
    pub(super) async fn list(&self, kind: Kind, labels: &str) -> Result<Vec<Value>, DriverError> {
        listed(kind, self.objects(kind), labels).await
    }

    /// The objects with these labels in all namespaces.
    pub(super) async fn list_everywhere(&self, kind: Kind) -> Result<Vec<Value>, DriverError> {
        listed(kind, Api::all_with(self.client.clone(), &kind.resource()), "").await
    }

    /// Server-side apply as `sloe`, without force: a field that somebody else manages is a reason to stop. `dry_run`
    /// changes nothing.
    pub(super) async fn apply(
        &self,
        kind: Kind,
        name: &str,
        object: &Value,
        dry_run: bool,
    ) -> Result<Value, DriverError> {
        let params = PatchParams { dry_run, ..PatchParams::apply(names::MANAGER).validation_strict() };
        let patch = Patch::Apply(object);
        value(kind, answered("apply", name, self.objects(kind).patch(name, &params, &patch)).await?)
    }

    /// Changes only what `patch` names. A whole object would take back what others wrote meanwhile: Litmus' status is an
    /// ordinary field.
    pub(super) async fn merge(&self, kind: Kind, name: &str, patch: &Value) -> Result<Value, DriverError> {
        let params = PatchParams { field_manager: Some(names::MANAGER.to_owned()), ..PatchParams::default() };
        let patch = Patch::Merge(patch);
        value(kind, answered("patch", name, self.objects(kind).patch(name, &params, &patch)).await?)
    }

    /// Deletes an object; one that is not there is deleted already.
    pub(super) async fn delete(&self, kind: Kind, name: &str) -> Result<(), DriverError> {
        let (objects, params) = (self.objects(kind), DeleteParams::background());
        answered("delete", name, async {
            match objects.delete(name, &params).await {
                Err(error) if has_code(&error, 404) => Ok(()),
                answer => answer.map(drop),
            }
        })
        .await
    }

    fn objects(&self, kind: Kind) -> Api<DynamicObject> {
        match kind {
            Kind::Node => Api::all_with(self.client.clone(), &kind.resource()),
            _ => Api::namespaced_with(self.client.clone(), &self.namespace, &kind.resource()),
        }
    }
}

/// What a call answers within [`PATIENCE`].
pub(super) async fn answered<T>(
    verb: &str,
    name: &str,
    call: impl Future<Output = kube::Result<T>>,
) -> Result<T, DriverError> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(answer) => answer.map_err(|error| failure(verb, name, &error)),
        Err(_) => Err(DriverError::Unreachable(format!(
            "Kubernetes did not answer `{verb} {name}` within {} s",
            PATIENCE.as_secs()
        ))),
    }
}

/// An error of this status code.
pub(super) fn has_code(error: &kube::Error, code: u16) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == code)
}

async fn listed(kind: Kind, objects: Api<DynamicObject>, labels: &str) -> Result<Vec<Value>, DriverError> {
    let params = ListParams::default().labels(labels);
    let found = answered("list", &kind.resource().plural, objects.list(&params)).await?;
    found.items.into_iter().map(|object| value(kind, object)).collect()
}

/// The object as JSON, without what only servers read. Lists leave out the kind of their items.
fn value(kind: Kind, mut object: DynamicObject) -> Result<Value, DriverError> {
    let resource = kind.resource();
    object.metadata.managed_fields = None;
    object.types = Some(kube::core::TypeMeta { api_version: resource.api_version, kind: resource.kind });
    serde_json::to_value(object)
        .map_err(|error| DriverError::Refused(format!("an object is not JSON: {error}")))
}

/// Whether trying again may help: the server's own troubles pass, what it says about a request does not.
fn failure(verb: &str, name: &str, error: &kube::Error) -> DriverError {
    match error {
        kube::Error::Api(status) if status.code != 429 && status.code < 500 => {
            DriverError::Refused(format!("Kubernetes refuses `{verb} {name}`: {}", status.message))
        }
        kube::Error::Api(status) => {
            DriverError::Unreachable(format!("Kubernetes cannot `{verb} {name}` now: {}", status.message))
        }
        error => {
            DriverError::Unreachable(format!("Kubernetes cannot be reached for `{verb} {name}`: {error}"))
        }
    }
}
