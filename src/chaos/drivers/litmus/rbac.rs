//! The least rights that a run needs: those of Litmus' pods in the target's namespace, and those of sloe itself.

use serde_json::{Value, json};

use crate::chaos::drivers::litmus::names;
use crate::model::Experiment;

/// Reads.
const READ: [&str; 3] = ["get", "list", "watch"];
/// Reads at one moment.
const LOOK: [&str; 2] = ["get", "list"];

/// Account, role and binding of the pods that Litmus starts for experiments.
pub(super) fn of_litmus(experiment: &Experiment) -> Vec<Value> {
    let Experiment { target, litmus, .. } = experiment;
    granted(
        &target.namespace,
        &target.namespace,
        &litmus.service_account,
        &litmus.service_account,
        &experiment_rules(),
    )
}

/// Account, roles and bindings of sloe, which may delete no pod unless `restarts` says so.
pub(super) fn of_sloe(experiment: &Experiment, restarts: bool) -> Vec<Value> {
    let namespace = &experiment.target.namespace;
    let mut objects = granted(namespace, namespace, names::ACCOUNT, names::ACCOUNT, &sloe_rules(restarts));
    let global = granted(
        names::GLOBAL_LOCK_NAMESPACE,
        namespace,
        names::GLOBAL_LOCK,
        names::ACCOUNT,
        &json!([{
            "apiGroups": ["coordination.k8s.io"], "resources": ["leases"],
            "resourceNames": [names::GLOBAL_LOCK], "verbs": ["get", "update"],
        }]),
    );
    objects.extend(global.into_iter().skip(1));
    objects.extend(cluster(namespace));
    objects
}

/// The lock that allows one run in the cluster, made beforehand so that sloe needs no right to make it.
pub(super) fn global_lock() -> Value {
    json!({
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": names::GLOBAL_LOCK,
            "namespace": names::GLOBAL_LOCK_NAMESPACE,
            "labels": {(names::MANAGED_BY): names::MANAGER},
        },
    })
}

/// What Litmus' documentation lists as the minimum for pod faults.
pub(super) fn experiment_rules() -> Value {
    json!([
        rule("", &["pods"], &["create", "delete", "get", "list", "patch", "update", "deletecollection"]),
        rule("", &["events"], &["create", "get", "list", "patch", "update"]),
        rule("", &["configmaps"], &LOOK),
        rule("", &["pods/log"], &READ),
        rule("", &["pods/exec"], &["get", "list", "create"]),
        rule("apps", &["deployments", "statefulsets", "replicasets", "daemonsets"], &LOOK),
        rule("batch", &["jobs"], &["create", "list", "get", "delete", "deletecollection"]),
        rule(
            "litmuschaos.io",
            &["chaosengines", "chaosexperiments", "chaosresults"],
            &["create", "list", "get", "patch", "update", "delete"],
        ),
    ])
}

fn sloe_rules(restarts: bool) -> Value {
    let pods: &[&str] = if restarts { &["get", "list", "watch", "delete"] } else { &READ };
    json!([
        rule("litmuschaos.io", &["chaosengines"], &["get", "list", "create", "patch", "delete"]),
        rule("litmuschaos.io", &["chaosresults"], &["get", "delete"]),
        rule("litmuschaos.io", &["chaosexperiments"], &["get"]),
        rule("", &["pods"], pods),
        rule("", &["events"], &["list"]),
        rule("", &["serviceaccounts", "configmaps"], &["get"]),
        rule("apps", &["deployments", "statefulsets", "daemonsets"], &["get"]),
        rule("apps", &["replicasets"], &["list"]),
        rule("batch", &["jobs"], &["list"]),
        rule("policy", &["poddisruptionbudgets"], &["list"]),
        rule("autoscaling", &["horizontalpodautoscalers"], &["list"]),
        rule("coordination.k8s.io", &["leases"], &["get", "create", "update"]),
    ])
}

/// What is not in any namespace: nodes; and whether anybody else breaks things anywhere.
fn cluster(namespace: &str) -> [Value; 2] {
    let name = format!("{}-{namespace}", names::ACCOUNT);
    let rules =
        json!([rule("", &["nodes"], &["get"]), rule("litmuschaos.io", &["chaosengines"], &["list"]),]);
    [
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
            "metadata": {"name": name, "labels": {(names::MANAGED_BY): names::MANAGER}}, "rules": rules,
        }),
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": {"name": name, "labels": {(names::MANAGED_BY): names::MANAGER}},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": names::ACCOUNT, "namespace": namespace}],
        }),
    ]
}

/// The account `account` in `home`, and a role `role` with `rules` in `namespace` that is bound to it.
fn granted(namespace: &str, home: &str, role: &str, account: &str, rules: &Value) -> Vec<Value> {
    let metadata = |name: &str, namespace: &str| json!({"name": name, "namespace": namespace, "labels": {(names::MANAGED_BY): names::MANAGER}});
    vec![
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(account, home)}),
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
            "metadata": metadata(role, namespace), "rules": rules,
        }),
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": metadata(role, namespace),
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role},
            "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": home}],
        }),
    ]
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({"apiGroups": [group], "resources": resources, "verbs": verbs})
}
