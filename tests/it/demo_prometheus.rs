//! The demo's metrics and history as a real Prometheus stores them.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::Utc;
use sloe::demo::history::{PROFILES, open_metrics, tiles};
use sloe::demo::service::{PaymentOptions, ServiceOptions, serve};
use sloe::demo::{CHILD_COMMAND, Role};
use sloe::prom::{Client, ClientOptions};
use sloe::units;

const TILE: units::Duration = units::Duration::from_minutes(1);

/// A Prometheus under the demo's guard, so that it ends with the test even when that panics.
struct Prometheus {
    guard: Child,
    client: Client,
}

impl Prometheus {
    async fn start(folder: &Path, config: &str) -> Self {
        let listen = free_address();
        fs::write(folder.join("prometheus.yaml"), config).expect("a writable folder");
        let role = Role::Guard(vec![
            "prometheus".to_owned(),
            format!("--config.file={}", folder.join("prometheus.yaml").display()),
            format!("--storage.tsdb.path={}", folder.join("data").display()),
            "--storage.tsdb.retention.time=45d".to_owned(),
            format!("--web.listen-address={listen}"),
        ]);
        let guard = Command::new(env!("CARGO_BIN_EXE_sloe"))
            .args([CHILD_COMMAND, &serde_json::to_string(&role).expect("a role is JSON")])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let client = Client::new(&format!("http://{listen}"), ClientOptions::default()).expect("an address");
        let mut prometheus = Self { guard, client };
        prometheus.until_ready().await;
        prometheus
    }

    async fn until_ready(&mut self) {
        for _ in 0..600 {
            if self.client.ready().await.is_ok() {
                return;
            }
            let ended = self.guard.try_wait().expect("it can be watched");
            assert!(ended.is_none(), "`prometheus` does not run: install the package `prometheus`");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("`prometheus` is not ready after 30 s");
    }

    async fn value(&self, promql: &str) -> Option<f64> {
        let answer = self.client.vector(promql, Utc::now()).await.expect("a valid query");
        answer.value.first().map(|sample| sample.value)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _reaped = self.guard.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound")
}

fn create_blocks(folder: &Path, text: &str) {
    let file = folder.join("history");
    fs::write(&file, text).expect("a writable folder");
    let output = Command::new("promtool")
        .args(["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=1080h"])
        .args([&file, &folder.join("data")])
        .output()
        .expect("`promtool` runs: install the package `prometheus`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn prometheus_answers_with_the_simulated_history_to_the_last_event() {
    let folder = tempfile::tempdir().unwrap();
    let now = Utc::now().timestamp();
    create_blocks(folder.path(), &open_metrics(&PROFILES, now, TILE, 40.0));
    let prometheus = Prometheus::start(folder.path(), "global: {}\n").await;
    for profile in &PROFILES {
        let ours = || tiles(profile, now, TILE, 40.0);
        let series = |name| format!("{name}{{slo_service=\"payment-service\",slo=\"{}\"}}", profile.slo);
        let sum = |name| format!("sum_over_time({}[31d])", series(name));
        let total = prometheus.value(&sum("slo:total_events:tile5m")).await;
        let bad = prometheus.value(&sum("slo:bad_events:tile5m")).await;
        assert_eq!(total, Some(ours().map(|tile| tile.total).sum()), "{}", profile.slo);
        assert_eq!(bad, Some(ours().map(|tile| tile.bad).sum()), "{}", profile.slo);
    }
    let blocks = fs::read_dir(folder.path().join("data")).unwrap().filter_map(Result::ok);
    let blocks = blocks.filter(|entry| entry.path().join("meta.json").is_file()).count();
    assert!(blocks <= 4, "{blocks} blocks");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_series_have_the_names_that_the_slos_read() {
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = listener.local_addr().unwrap();
    let options = ServiceOptions::PaymentService(PaymentOptions::new(service, 1));
    tokio::spawn(serve(listener, options, std::future::pending()));
    let config = format!(
        "global: {{scrape_interval: 1s}}\nscrape_configs:\n  - job_name: payment-service\n    \
         static_configs: [{{targets: [\"{service}\"]}}]\n"
    );
    let prometheus = Prometheus::start(folder.path(), &config).await;
    let all = "count by (__name__) ({job=\"payment-service\", __name__=~\"http_.*|payment_.*\"})";
    while prometheus.value(&format!("sum({all})")).await.is_none() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let answer = prometheus.client.vector(all, Utc::now()).await.unwrap();
    let names: BTreeSet<&str> =
        answer.value.iter().filter_map(|sample| Some(&**sample.labels.get("__name__")?)).collect();
    assert!(names.contains("http_requests_total"), "{names:?}");
    assert!(names.contains("payment_requests_total"), "{names:?}");
    assert!(names.contains("http_request_duration_seconds_count"), "{names:?}");
    let bucket = "http_request_duration_seconds_bucket{le=\"0.5\", route=\"/process\", status_code=\"500\"}";
    assert_eq!(prometheus.value(bucket).await, Some(0.0), "expected answers start at zero");
}
