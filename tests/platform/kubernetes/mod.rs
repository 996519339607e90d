//! A real control plane with fake nodes, for as long as a test lasts, and what a test does in it.

pub(crate) mod operator;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kube::api::{Api, ApiResource, DynamicObject, ListParams, Patch, PatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::GroupVersionKind;
use kube::{Client, Config};
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

/// The plurals of everything that tests touch.
const PLURALS: [(&str, &str); 18] = [
    ("ChaosEngine", "chaosengines"),
    ("ChaosExperiment", "chaosexperiments"),
    ("ChaosResult", "chaosresults"),
    ("ClusterRole", "clusterroles"),
    ("ClusterRoleBinding", "clusterrolebindings"),
    ("ConfigMap", "configmaps"),
    ("CustomResourceDefinition", "customresourcedefinitions"),
    ("Deployment", "deployments"),
    ("Event", "events"),
    ("Job", "jobs"),
    ("Lease", "leases"),
    ("Namespace", "namespaces"),
    ("Node", "nodes"),
    ("Pod", "pods"),
    ("PodDisruptionBudget", "poddisruptionbudgets"),
    ("Role", "roles"),
    ("RoleBinding", "rolebindings"),
    ("ServiceAccount", "serviceaccounts"),
];

/// One control plane at a time: each wants half a machine.
static TURN: Mutex<()> = Mutex::const_new(());

/// A control plane; it ends with the value.
pub(crate) struct Kubernetes {
    folder: tempfile::TempDir,
    script: PathBuf,
    admin: Config,
    _turn: MutexGuard<'static, ()>,
}

impl Kubernetes {
    /// A new and empty one, with the definitions of Litmus, whose pods are ready at once.
    pub(crate) async fn start() -> Self {
        Self::with_stages(Path::new("fast")).await
    }

    /// The same with pods that become what a configuration of kwok says, by its path.
    pub(crate) async fn with_stages(stages: &Path) -> Self {
        let turn = TURN.lock().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script = PathBuf::from(std::env::var_os("SLOE_KUBE_UP").expect(
            "`SLOE_KUBE_UP` must name a script that starts a Kubernetes control plane (`SCRIPT DIR`, leaving DIR/kubeconfig) and stops \
             it (`SCRIPT down DIR`), with the binaries of the folder that `KUBE_BIN` names",
        ));
        let log = std::fs::File::create(folder.path().join("up.log")).expect("a log");
        let status = steered(&script)
            .arg(folder.path())
            .env("KWOK_STAGES", stages)
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .status()
            .expect("the script runs");
        let said = std::fs::read_to_string(folder.path().join("up.log")).unwrap_or_default();
        assert!(status.success(), "{said}");
        let admin = config(&folder.path().join("kubeconfig")).await;
        let started = Self { folder, script, admin, _turn: turn };
        started.define_litmus().await;
        started
    }

    /// A client that may do everything.
    pub(crate) fn admin(&self) -> Client {
        Client::try_from(self.admin.clone()).expect("a client")
    }

    /// A client with the rights of a service account.
    pub(crate) async fn account(&self, namespace: &str, name: &str) -> Client {
        let mut config = self.admin.clone();
        config.auth_info.token = Some(self.token(namespace, name).await.into());
        Client::try_from(config).expect("a client")
    }

    /// A kubeconfig with the rights of a service account, written to `path`.
    pub(crate) async fn write_kubeconfig(&self, path: &Path, namespace: &str, name: &str) {
        let mut file = Kubeconfig::read_from(self.folder.path().join("kubeconfig")).expect("a kubeconfig");
        let token = self.token(namespace, name).await;
        let entry = file.auth_infos.first_mut().and_then(|entry| entry.auth_info.as_mut());
        entry.expect("somebody's rights").token = Some(token.into());
        // JSON is YAML.
        let text = serde_json::to_string(&file).expect("JSON");
        std::fs::write(path, text).expect("a writable folder");
    }

    async fn token(&self, namespace: &str, name: &str) -> String {
        let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token");
        let body = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}});
        let request = axum::http::Request::post(path)
            .header("content-type", "application/json")
            .body(body.to_string().into_bytes())
            .expect("a request");
        let answer: Value = self.admin().request(request).await.expect("a token");
        answer["status"]["token"].as_str().expect("a token").to_owned()
    }

    /// Puts an object as `kubectl apply --server-side` would.
    pub(crate) async fn apply(&self, object: &Value) {
        let kind = object["kind"].as_str().expect("a kind");
        let name = object["metadata"]["name"].as_str().expect("a name");
        let objects = objects(&self.admin(), kind, object["metadata"]["namespace"].as_str());
        let applied = objects.patch(name, &PatchParams::apply("test").force(), &Patch::Apply(object)).await;
        applied.unwrap_or_else(|error| panic!("{kind} {name}: {error}"));
    }

    async fn define_litmus(&self) {
        let schemas: Value =
            serde_json::from_str(include_str!("../../it/schemas/litmus.json")).expect("JSON");
        for (kind, schema) in schemas.as_object().expect("schemas by kind") {
            self.apply(&definition(kind, schema)).await;
        }
        for kind in ["ChaosEngine", "ChaosExperiment", "ChaosResult"] {
            let engines = objects(&self.admin(), kind, Some("default"));
            until("the definitions are served", async || {
                engines.list(&ListParams::default()).await.is_ok().then_some(())
            })
            .await;
        }
    }
}

impl Drop for Kubernetes {
    fn drop(&mut self) {
        let _ = steered(&self.script).arg("down").arg(self.folder.path()).stdout(Stdio::null()).status();
    }
}

/// The script, with the binaries of the folder where all validators are unless the environment names another.
fn steered(script: &Path) -> Command {
    let mut command = Command::new(script);
    if let (None, Some(folder)) = (std::env::var_os("KUBE_BIN"), std::env::var_os("SLOE_VALIDATORS")) {
        command.env("KUBE_BIN", folder);
    }
    command
}

/// The objects of a kind.
pub(crate) fn objects(client: &Client, kind: &str, namespace: Option<&str>) -> Api<DynamicObject> {
    let (group, version) = match kind {
        "Deployment" => ("apps", "v1"),
        "Job" => ("batch", "v1"),
        "Lease" => ("coordination.k8s.io", "v1"),
        "PodDisruptionBudget" => ("policy", "v1"),
        "CustomResourceDefinition" => ("apiextensions.k8s.io", "v1"),
        _ if kind.contains("Role") => ("rbac.authorization.k8s.io", "v1"),
        _ if kind.starts_with("Chaos") => ("litmuschaos.io", "v1alpha1"),
        _ => ("", "v1"),
    };
    let plural = PLURALS.iter().find(|(of, _)| *of == kind).expect("a kind of the tests").1;
    let resource = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, kind), plural);
    match namespace {
        Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
        None => Api::all_with(client.clone(), &resource),
    }
}

/// What `found` finds, as soon as it does within half a minute.
pub(crate) async fn until<T>(what: &str, found: impl AsyncFnMut() -> Option<T>) -> T {
    within(Duration::from_secs(30), what, found).await
}

/// What `found` finds, as soon as it does within `limit`.
pub(crate) async fn within<T>(limit: Duration, what: &str, mut found: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < limit {
        if let Some(found) = found().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("waited {limit:?} until {what}");
}

async fn config(kubeconfig: &Path) -> Config {
    let file = Kubeconfig::read_from(kubeconfig).expect("a kubeconfig");
    Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await.expect("a configuration")
}

/// The definition that a schema was taken out of.
fn definition(kind: &str, schema: &Value) -> Value {
    let singular = kind.to_lowercase();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{singular}s.litmuschaos.io")},
        "spec": {
            "group": "litmuschaos.io", "scope": "Namespaced",
            "names": {"kind": kind, "listKind": format!("{kind}List"), "plural": format!("{singular}s"), "singular": singular},
            "versions": [{
                "name": "v1alpha1", "served": true, "storage": true, "subresources": {},
                "schema": {"openAPIV3Schema": schema},
            }],
        },
    })
}
