//! TechMarket on this machine: a control plane whose payment-service pods are real processes, backend-api under load, a
//! real Prometheus with the generated rules, and the program under test with the least rights.

pub(crate) mod pods;
pub(crate) mod process;
pub(crate) mod sloe_command;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};
use sloe::chaos::store::Store;
use sloe::demo::history::{PROFILES, open_metrics};
use sloe::demo::service::{BackendOptions, ServiceOptions};
use sloe::demo::{Load, Role};
use sloe::rules::{Options, generate};
use sloe::units;

use crate::documents::documents;
use crate::kubernetes::operator::Operator;
use crate::kubernetes::{Kubernetes, objects, within};
use crate::rules_harness::specs;
use crate::techmarket::pods::Pods;
use crate::techmarket::process::{Process, answers, free};

pub(crate) const NAMESPACE: &str = "techmarket";
/// The experiment as it is in the repository, but for its hours and its waits.
pub(crate) const EXPERIMENT: &str = "payment-pod-delete";
/// The same, which may cost about twenty payments.
pub(crate) const LOW_LIMIT: &str = "payment-low-limit";

const TILE: units::Duration = units::Duration::from_secs(30);
const RATE: u32 = 40;
/// More than there are pods at a time.
const ADDRESSES: usize = 8;
const READY_WITHIN: Duration = Duration::from_mins(1);

/// Everything, for as long as a test lasts. What is declared first ends first.
pub(crate) struct TechMarket {
    pub(crate) load: Load,
    _litmus: Operator,
    _backend: Process,
    _prometheus: Process,
    _pods: Pods,
    prometheus: SocketAddr,
    pub(crate) kubernetes: Kubernetes,
    folder: tempfile::TempDir,
}

impl TechMarket {
    /// Starts everything, and waits until payments can be taken.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        write_specs(&root.join("slo-specs"));
        let stages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/platform/kubernetes/stages.yaml");
        let kubernetes = Kubernetes::with_stages(&stages).await;
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}});
        kubernetes.apply(&namespace).await;
        kubernetes.apply(&deployment()).await;
        let mut free = free(ADDRESSES + 2).into_iter();
        let (prometheus, backend) = (free.next().expect("an address"), free.next().expect("an address"));
        let payments: Vec<SocketAddr> = free.collect();
        let pods = Pods::start(&kubernetes.admin(), NAMESPACE, payments.clone(), root.to_owned());
        // Looks for dead replicas seldom: a fault costs about fifty payments, far more than a busy machine makes slow.
        let options = BackendOptions { probe_interval_ms: 3_000, ..BackendOptions::new(backend, payments) };
        let options = ServiceOptions::BackendApi(options);
        let backend_api = Process::start(&Role::Service(options), &root.join("backend-api.log"));
        let server = start_prometheus(root, prometheus, backend);
        let ready = "payments can be taken";
        within(READY_WITHIN, ready, async || answers(backend, "/ready").await.then_some(())).await;
        let load = Load::start(&format!("http://{backend}"), RATE);
        let market = Self {
            load,
            _litmus: Operator::start(kubernetes.admin(), NAMESPACE),
            _backend: backend_api,
            _prometheus: server,
            _pods: pods,
            prometheus,
            kubernetes,
            folder,
        };
        market.grant().await;
        market.whole().await;
        market
    }

    /// The records of all runs.
    pub(crate) fn store(&self) -> Store {
        Store::new(self.state())
    }

    /// A file of this name that lasts as long as this.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until all three pods are ready.
    pub(crate) async fn whole(&self) {
        let deployments = objects(&self.kubernetes.admin(), "Deployment", Some(NAMESPACE));
        within(READY_WITHIN, "three pods are ready", async || {
            let found = deployments.get("payment-service").await.ok()?;
            (found.data["status"]["readyReplicas"] == 3).then_some(())
        })
        .await;
    }

    fn state(&self) -> PathBuf {
        self.path("state")
    }

    /// Applies what `sloe chaos render` says, and takes the rights that it gives.
    async fn grant(&self) {
        let rendered = self.sloe(&["chaos", "render", EXPERIMENT, &self.specs()]).await;
        for object in documents(&rendered.stdout).iter().filter(|object| object["kind"] != "ChaosEngine") {
            self.kubernetes.apply(object).await;
        }
        self.kubernetes.write_kubeconfig(&self.kubeconfig(), NAMESPACE, "sloe-chaos-driver").await;
    }
}

fn start_prometheus(root: &Path, listen: SocketAddr, backend: SocketAddr) -> Process {
    let history = open_metrics(&PROFILES, Utc::now().timestamp(), TILE, f64::from(RATE));
    fs::write(root.join("history"), history).expect("a writable folder");
    let output = Command::new("promtool")
        .args(["tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=1080h"])
        .args([root.join("history"), root.join("data")])
        .output()
        .expect("`promtool` of Debian's package `prometheus` runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let slos = specs::compile(&fs::read_to_string(root.join("slo-specs/slos.yaml")).expect("specs")).0;
    specs::write(&generate(&slos, &Options { tile: TILE, ..Options::default() }), root, "rules");
    let config = format!(
        "global: {{scrape_interval: 5s, scrape_timeout: 5s, evaluation_interval: 5s}}\n\
         rule_files: [\"rules/*.yaml\"]\nscrape_configs:\n  - job_name: backend-api\n    \
         static_configs: [{{targets: [\"{backend}\"]}}]\n"
    );
    fs::write(root.join("prometheus.yaml"), config).expect("a writable folder");
    let role = Role::Guard(vec![
        "prometheus".to_owned(),
        format!("--config.file={}", root.join("prometheus.yaml").display()),
        format!("--storage.tsdb.path={}", root.join("data").display()),
        "--storage.tsdb.retention.time=45d".to_owned(),
        format!("--web.listen-address={listen}"),
    ]);
    Process::start(&role, &root.join("prometheus.log"))
}

/// The documents of the repository. Objectives are lower than there, so that one run leaves the next its SLIs.
fn write_specs(folder: &Path) {
    fs::create_dir_all(folder).expect("a writable folder");
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("a writable folder");
    let slos = include_str!("../../../slo-specs/payment-service.yaml");
    let slos = changed(
        slos,
        &[("scrape_interval: 30s", "scrape_interval: 5s"), ("objective: 99.9%", "objective: 95%")],
    );
    write("slos.yaml", slos);
    let original = include_str!("../../../slo-specs/payment-pod-delete.yaml");
    let experiment = changed(
        original,
        &[
            ("recovery: 60s}", "recovery: 60s, holds: 20s}"),
            (", hours: \"Mon-Thu 09:00-16:00 Europe/Paris\"}", ", max_runs_per_day: 100}"),
            ("after_success: 30m, after_abort: 24h", "after_success: 0s, after_abort: 0s"),
        ],
    );
    let low = [
        ("experiment: payment-pod-delete", "experiment: payment-low-limit"),
        ("abort: {max_cost: 2%", "abort: {max_cost: 0.0004%"),
    ];
    write("low-limit.yaml", changed(&experiment, &low));
    write("experiment.yaml", experiment);
}

/// A text with other values: what is not in it has not been changed.
fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "`{from}` in\n{text}");
        text.replace(from, to)
    })
}

/// payment-service as it can be hit.
pub(crate) fn deployment() -> Value {
    let labels = json!({"app": "payment-service"});
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {
            "name": "payment-service", "namespace": NAMESPACE, "labels": labels,
            "annotations": {"sloe.dev/chaos": "enabled"},
        },
        "spec": {
            "replicas": 3, "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{
                "name": "payment-service", "image": "payment-service:1",
            }]}},
        },
    })
}
