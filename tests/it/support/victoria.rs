//! A real `VictoriaMetrics`.

use std::process::Child;
use std::time::Duration;

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
        let (directory, address) = (tempfile::tempdir().expect("a folder"), free_address());
        let mut victoria = command("victoria-metrics");
        victoria.arg(format!("-storageDataPath={}", directory.path().join("data").display()));
        victoria
            .arg(format!("-httpListenAddr={address}"))
            .args(["-retentionPeriod=1y", "-loggerLevel=ERROR"]);
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
