//! A real Prometheus that scrapes nothing, and what it counts of itself.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::Context as _;

/// Stopped when dropped.
pub(crate) struct Prometheus {
    process: Child,
    address: String,
}

impl Prometheus {
    /// Starts it on what is below `folder`.
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let process = Command::new("prometheus")
            .args(["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=warn"])
            .arg("--storage.tsdb.retention.time=1y")
            .arg(format!("--web.listen-address={address}"))
            .current_dir(folder)
            .stderr(File::create(folder.join("prometheus.log"))?)
            .spawn()
            .context("cannot run `prometheus`; install Debian's package of that name")?;
        let prometheus = Self { process, address };
        for _ in 0..6_000 {
            if get(&prometheus.address, "/-/ready").is_ok() {
                return Ok(prometheus);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        anyhow::bail!("Prometheus is not ready after ten minutes")
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// How many requests it has answered at this path, whatever the answer was.
    pub(crate) fn requests(&self, path: &str) -> anyhow::Result<u32> {
        let metrics = get(&self.address, "/metrics")?;
        let series = "prometheus_http_requests_total{";
        let of_path =
            metrics.lines().filter(|line| line.starts_with(series) && line.contains(&format!("\"{path}\"")));
        of_path.map(value).map(|count| anyhow::Ok(count?.to_string().parse::<u32>()?)).sum()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The body of a successful answer.
pub(crate) fn get(address: &str, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer has a body")?;
    anyhow::ensure!(head.contains(" 200 "), "{path}: {head}");
    Ok(body.to_owned())
}

/// The value of a line of metrics.
pub(crate) fn value(line: &str) -> anyhow::Result<f64> {
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).with_context(|| format!("no value: {line}"))
}
