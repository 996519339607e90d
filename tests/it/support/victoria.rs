//! A real `VictoriaMetrics`, and the vmalert that belongs to it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::{Client as Http, Method};
use sloe::prom::{Client, ClientOptions};

use super::prometheus::{command, found, free_address};

const PATIENCE: Duration = Duration::from_mins(1);

/// A `VictoriaMetrics` that ends with the test.
pub(crate) struct Victoria {
    process: Child,
    pub(crate) client: Client,
    http: Http,
    _directory: tempfile::TempDir,
}

impl Drop for Victoria {
    fn drop(&mut self) {
        // Whoever is gone already need not be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Victoria {
    /// Starts one on a free port with these series, in OpenMetrics; all but the retention is as usual.
    pub(crate) async fn with_series(series: &str) -> Self {
        Self::started(series, &[]).await
    }

    /// One that asks a vmalert about rules.
    pub(crate) async fn with_vmalert(series: &str, vmalert: &VmAlert) -> Self {
        Self::started(series, &[format!("-vmalert.proxyURL=http://{}", vmalert.address)]).await
    }

    async fn started(series: &str, arguments: &[String]) -> Self {
        let (directory, address) = (tempfile::tempdir().expect("a folder"), free_address());
        let mut victoria = command("victoria-metrics");
        victoria.arg(format!("-storageDataPath={}", directory.path().join("data").display()));
        victoria
            .arg(format!("-httpListenAddr={address}"))
            .args(["-retentionPeriod=1y", "-loggerLevel=ERROR"])
            .args(arguments);
        let process = found("victoria-metrics", victoria.spawn());
        let client = Client::new(&format!("http://{address}"), ClientOptions::default()).expect("an address");
        sloe::prom::install_crypto_provider();
        let http = Http::builder().no_proxy().build().expect("a client");
        let running = Self { process, client, http, _directory: directory };
        running.until_ready().await;
        running.load(series).await;
        running
    }

    /// Loads more series.
    pub(crate) async fn load(&self, series: &str) {
        self.ask(Method::POST, "api/v1/import/prometheus", series).await;
        // What was imported a moment ago may be read.
        self.ask(Method::GET, "internal/force_flush", "").await;
    }

    /// Lets vmalert evaluate the rules of these files as if that had been their time, each file by its own and no alerts
    /// among them that fire. Every rule reads what those before it in its group recorded.
    pub(crate) async fn replay(&self, files: &[PathBuf], from: DateTime<Utc>, to: DateTime<Utc>) {
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let range = [format!("-replay.timeFrom={}", time(from)), format!("-replay.timeTo={}", time(to))];
        let replay = |file: &PathBuf| {
            let mut vmalert = vmalert(file, self.client.url(), &free_address());
            // Without the step, all groups are replayed as if their interval were five minutes.
            vmalert.args(["-datasource.queryStep=0", "-remoteWrite.flushInterval=20ms"]);
            vmalert.args(["-replay.rulesDelay=700ms", "-replay.disableProgressBar"]).args(&range);
            found("victoria-metrics", vmalert.spawn())
        };
        for mut child in files.iter().map(replay).collect::<Vec<_>>() {
            let status = loop {
                if let Some(status) = child.try_wait().expect("it is ours") {
                    break status;
                }
                // What it wrote a moment ago may be read by the next rule.
                self.ask(Method::GET, "internal/force_flush", "").await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            };
            assert!(status.success(), "vmalert: {status}");
        }
        self.ask(Method::GET, "internal/force_flush", "").await;
    }

    async fn ask(&self, method: Method, path: &str, body: &str) {
        let url = format!("{}/{path}", self.client.url());
        let answer = self.http.request(method, url).body(body.to_owned()).send().await.expect("it answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    async fn until_ready(&self) {
        let ready = async {
            while self.client.ready().await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, ready).await.expect("it becomes ready");
    }
}

/// Where a vmalert is going to be.
pub(crate) struct VmAlert {
    address: String,
}

/// A vmalert that ends with the test.
pub(crate) struct Evaluating(Child);

impl Drop for Evaluating {
    fn drop(&mut self) {
        // Whoever is gone already need not be ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl VmAlert {
    pub(crate) fn free() -> Self {
        Self { address: free_address() }
    }

    /// Starts it with the rules of a file, until it answers.
    pub(crate) async fn evaluate(&self, file: &Path, victoria: &Victoria) -> Evaluating {
        let mut vmalert = vmalert(file, victoria.client.url(), &self.address);
        // Nobody is notified: nothing listens there.
        vmalert.arg("-notifier.url=http://127.0.0.1:9");
        let running = Evaluating(found("victoria-metrics", vmalert.spawn()));
        let answers = async {
            while victoria.http.get(format!("http://{}/health", self.address)).send().await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, answers).await.expect("it answers");
        running
    }
}

/// A vmalert that reads from and records into the same `VictoriaMetrics`.
fn vmalert(file: &Path, url: &str, address: &str) -> Command {
    let mut vmalert = command("vmalert");
    vmalert.arg(format!("-rule={}", file.display())).arg(format!("-httpListenAddr={address}"));
    // As docs/prometheus.md advises: else it is answered as of half a minute ago.
    vmalert.arg(format!("-datasource.url={url}/?nocache=1")).arg(format!("-remoteWrite.url={url}"));
    vmalert.arg("-loggerLevel=ERROR");
    vmalert
}
