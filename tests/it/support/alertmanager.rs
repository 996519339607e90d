//! A real Alertmanager, which is given alerts and asked what became of them, and its tool.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value as Json;
use sloe::alertmanager::{self, Receivers};
use sloe::model::Slo;

use crate::support::prometheus::{command, found, free_address};
use crate::support::{Ran, ran};

/// The Debian package with both programs.
const PACKAGE: &str = "prometheus-alertmanager";
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An Alertmanager that ends with the test.
pub(crate) struct Alertmanager {
    process: Child,
    url: String,
    client: reqwest::Client,
    _directory: tempfile::TempDir,
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        // Whoever is gone already need not be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Alertmanager {
    /// Starts one on a free port, with the configuration of these SLOs.
    pub(crate) async fn of(slos: &[Slo], receivers: &Receivers) -> Self {
        Self::beside(slos, receivers, &[]).await
    }

    /// The same for alerts of several Prometheus with these external labels.
    pub(crate) async fn beside(slos: &[Slo], receivers: &Receivers, external: &[String]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        write(directory.path(), slos, receivers, external);
        let address = free_address();
        sloe::prom::install_crypto_provider();
        let client = reqwest::Client::new();
        let process = start(directory.path(), &address);
        let running = Self { process, url: format!("http://{address}"), client, _directory: directory };
        running.until_ready().await;
        running
    }

    /// Gives it alerts, as Prometheus does.
    pub(crate) async fn post(&self, alerts: &Json) {
        let request = self.client.post(format!("{}/api/v2/alerts", self.url));
        let request = request.header("content-type", "application/json").body(alerts.to_string());
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{:?}", answer.text().await);
    }

    /// All alerts that it knows and that are not over.
    pub(crate) async fn alerts(&self) -> Vec<Json> {
        let answer = self.client.get(format!("{}/api/v2/alerts", self.url)).send().await.expect("an answer");
        serde_json::from_str(&answer.text().await.expect("a text")).expect("a list of alerts")
    }

    /// Asks for all alerts until they are as `wanted`.
    pub(crate) async fn until<T>(&self, wanted: impl Fn(&[Json]) -> Result<T, String>) -> T {
        let begun = std::time::Instant::now();
        loop {
            match wanted(&self.alerts().await) {
                Ok(found) => return found,
                Err(why) => assert!(begun.elapsed() < PATIENCE, "{why}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn until_ready(&self) {
        let ready = async {
            while self.client.get(format!("{}/-/ready", self.url)).send().await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, ready).await.expect("alertmanager becomes ready");
    }
}

fn start(root: &Path, address: &str) -> Child {
    let mut alertmanager = command(PACKAGE);
    alertmanager.arg(format!("--config.file={}", root.join("alertmanager.yaml").display()));
    alertmanager.arg(format!("--storage.path={}", root.join("data").display()));
    alertmanager.arg(format!("--web.listen-address={address}"));
    // It talks to no other.
    alertmanager.args(["--cluster.listen-address=", "--log.level=error"]);
    found(PACKAGE, alertmanager.spawn())
}

/// Writes the configuration of these SLOs and its templates.
pub(crate) fn write(root: &Path, slos: &[Slo], receivers: &Receivers, external: &[String]) {
    let files = [
        ("alertmanager.yaml", alertmanager::configuration(slos, receivers, external)),
        (alertmanager::TEMPLATES, alertmanager::templates(slos, external)),
    ];
    for (name, text) in files {
        fs::write(root.join(name), text).expect("a file");
    }
}

/// Runs Alertmanager's tool to its end.
#[track_caller]
pub(crate) fn amtool(arguments: &[&str]) -> Ran {
    ran(found(PACKAGE, command("amtool").args(arguments).stdout(Stdio::piped()).output()))
}

/// Who takes an alert with these labels, `name=value`.
#[track_caller]
pub(crate) fn receiver(root: &Path, labels: &[String]) -> String {
    let file = format!("--config.file={}", root.join("alertmanager.yaml").display());
    let mut arguments = vec!["config", "routes", "test", &file];
    arguments.extend(labels.iter().map(String::as_str));
    let ran = amtool(&arguments);
    assert_eq!(ran.code, 0, "{labels:?}: {}", ran.stderr);
    ran.stdout.trim_end().to_owned()
}

/// Fails with its words where the tool refuses the configuration.
#[track_caller]
pub(crate) fn is_valid(configuration: &Path) {
    let ran = amtool(&["check-config", &configuration.display().to_string()]);
    let text = fs::read_to_string(configuration).unwrap_or_default();
    assert_eq!(ran.code, 0, "{}{}\n{text}", ran.stdout, ran.stderr);
}
