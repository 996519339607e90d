//! A real Prometheus, which can be killed, paused and given other rules.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustix::process::{Pid, Signal, kill_process};
use sloe::prom::{Client, ClientOptions};

/// How long it may take to begin.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Prometheus that ends with the test.
pub(crate) struct Prometheus {
    process: Child,
    address: String,
    pub(crate) client: Client,
    directory: tempfile::TempDir,
    /// How long it keeps samples.
    kept: &'static str,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Prometheus {
    /// Starts one on a free port with these recorded series, in OpenMetrics.
    pub(crate) async fn with_series(series: &str) -> Self {
        Self::with_rules(series, "{}\n").await
    }

    /// One that keeps years.
    pub(crate) async fn with_old_series(series: &str) -> Self {
        Self::started(series, "{}\n", "10y").await
    }

    /// One that evaluates these rules as well.
    pub(crate) async fn with_rules(series: &str, rules: &str) -> Self {
        Self::started(series, rules, "15d").await
    }

    async fn started(series: &str, rules: &str, kept: &'static str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let root = directory.path();
        fs::write(root.join("rules.yaml"), rules).expect("the rules are written");
        configure(root, &["rules.yaml"]);
        create_blocks(root, series);
        let address = free_address();
        let process = start(root, &address, kept);
        let client =
            Client::new(&format!("http://{address}"), ClientOptions::default()).expect("the address is one");
        let running = Self { process, address, client, directory, kept };
        running.until_ready().await;
        running
    }

    /// Loads more series, as blocks.
    pub(crate) async fn load(&mut self, series: &str) {
        create_blocks(self.directory.path(), series);
        self.restart().await;
    }

    /// Loads what the recording rules of a file would have recorded, each group at its own moments, in the place of what was
    /// loaded in this way before: of two samples of one moment nobody could say which is answered with.
    pub(crate) async fn record(&mut self, rules: &Path, from: DateTime<Utc>, to: DateTime<Utc>) {
        let root = self.directory.path();
        let (data, next) = (root.join("data"), root.join("next"));
        create_blocks_of(root, &next);
        let mut promtool = command("promtool");
        promtool.args(["tsdb", "create-blocks-from", "rules", "--url", self.client.url()]);
        promtool.args(["--start", &from.to_rfc3339(), "--end", &to.to_rfc3339()]);
        promtool.arg("--output-dir").arg(&next).arg(rules);
        succeeds(promtool);
        self.kill();
        fs::remove_dir_all(&data).expect("nobody writes there any more");
        fs::rename(&next, &data).expect("the name is free");
        self.restart().await;
    }

    /// Ends it without a warning.
    pub(crate) fn kill(&mut self) {
        // Whoever is gone already need not be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again at the same address, with what it had written.
    pub(crate) async fn restart(&mut self) {
        self.kill();
        self.process = start(self.directory.path(), &self.address, self.kept);
        self.until_ready().await;
    }

    /// Stands still until [`Prometheus::go_on`]: it accepts connections and answers none.
    pub(crate) fn pause(&self) {
        self.signal(Signal::STOP);
    }

    pub(crate) fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    /// Forgets its rules, or has them again.
    pub(crate) fn evaluate(&self, rules: bool) {
        configure(self.directory.path(), if rules { &["rules.yaml"] } else { &[] });
        self.signal(Signal::HUP);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).expect("it runs");
    }

    async fn until_ready(&self) {
        let ready = async {
            while self.client.ready().await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, ready).await.expect("prometheus becomes ready");
    }
}

fn configure(root: &Path, rules: &[&str]) {
    let config = format!("rule_files: [{}]\n", rules.join(", "));
    fs::write(root.join("prometheus.yml"), config).expect("the configuration is written");
}

/// Not one of those that the system gives to outgoing connections, so that it stays free while nobody listens.
pub(crate) fn free_address() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 1_000).expect("below 1,000") * 10;
    loop {
        let address = format!("127.0.0.1:{}", first + NEXT.fetch_add(1, Ordering::Relaxed));
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}

fn create_blocks(root: &Path, series: &str) {
    fs::write(root.join("series.txt"), series).expect("the series are written");
    create_blocks_of(root, &root.join("data"));
}

/// The series that were written last, as blocks in a folder.
fn create_blocks_of(root: &Path, folder: &Path) {
    let mut promtool = command("promtool");
    promtool.args(["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=720h"]);
    promtool.arg(root.join("series.txt")).arg(folder);
    succeeds(promtool);
}

#[track_caller]
fn succeeds(mut promtool: Command) {
    let output = found("prometheus", promtool.output());
    assert!(output.status.success(), "promtool: {}", String::from_utf8_lossy(&output.stderr));
}

fn start(root: &Path, address: &str, kept: &str) -> Child {
    let mut prometheus = command("prometheus");
    prometheus.arg(format!("--config.file={}", root.join("prometheus.yml").display()));
    prometheus.arg(format!("--storage.tsdb.path={}", root.join("data").display()));
    prometheus.arg(format!("--storage.tsdb.retention.time={kept}"));
    prometheus.arg(format!("--web.listen-address={address}")).arg("--log.level=error");
    found("prometheus", prometheus.spawn())
}

pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// A missing program fails the test: nothing is skipped.
#[track_caller]
pub(crate) fn found<T>(package: &str, result: std::io::Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("a program is missing: install the Debian package `{package}`")
        }
        Err(error) => panic!("a program of the Debian package `{package}` does not start: {error}"),
    }
}
