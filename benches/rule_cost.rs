//! What the rules of one SLO cost a real Prometheus: `cargo bench --bench rule_cost`.
//!
//! The SLO: 99.9 % availability over 30 days, 24 raw series (12 of them errors) scraped every 30 s, no extra record names.
//! Prometheus gets what the rules find after a month: raw series and the fast group's counts over the last two hours (they
//! read no further back), tiles over 31 days. Every rule is then asked once with `stats=all`, and the samples that
//! Prometheus says it read (`totalQueryableSamples`) are multiplied by the evaluations an hour.

#[path = "../tests/it/rules_harness/expressions.rs"]
mod expressions;

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::Value;

const SPEC: &str = r#"version: sloe/v1
service: shop
slos:
  - name: availability
    objective: 99.9%
    window: 30d
    sli: {events: {bad: 'requests_total{code=~"5.."}', total: requests_total}}
"#;
const ID: &str = r#"slo_service="shop",slo="availability""#;
/// 2025-06-15T12:00:00Z, a moment of every group.
const NOW: u32 = 1_749_988_800;
const HOUR: u32 = 3600;
/// Samples read an hour for the same SLO and data, in millions.
const OTHERS: [(&str, f64); 3] = [("hand-written sketch", 0.336), ("Sloth, slokit", 75.5), ("Pyrra", 121.8)];

fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("shop.yaml"), SPEC)?;
    run(
        Command::new(env!("CARGO_BIN_EXE_sloe")).args(["generate", "shop.yaml", "--out", "."]),
        folder.path(),
    )?;
    fs::write(folder.path().join("data.txt"), data())?;
    let blocks =
        ["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=1080h", "data.txt", "data"];
    run(Command::new("promtool").args(blocks), folder.path())?;
    let prometheus = Prometheus::start(folder.path())?;
    let rules = expressions::expressions(&fs::read_to_string(folder.path().join("rules/shop.yaml"))?);
    let mut sum = 0;
    println!("{:<34} {:>10} {:>8} {:>10}", "rule", "samples", "an hour", "product");
    for rule in &rules {
        let samples = prometheus.samples(&rule.expr)?;
        let product = samples * u64::from(rule.an_hour);
        println!("{:<34} {samples:>10} {:>8} {product:>10}", rule.name, rule.an_hour);
        sum += product;
    }
    println!("\nsamples read an hour:\n{:<34} {:>10.3} M", "sloe", f64::from(u32::try_from(sum)?) / 1e6);
    for (name, samples) in OTHERS {
        println!("{name:<34} {samples:>10.3} M");
    }
    ensure!(sum < 400_000, "the target is less than 0.4 M");
    Ok(())
}

fn run(command: &mut Command, folder: &Path) -> anyhow::Result<()> {
    let output = command.current_dir(folder).output().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// Series in the `OpenMetrics` format: raw ones 7 s off the evaluations, recorded ones at them.
fn data() -> String {
    let mut text = String::new();
    for series in 0..24 {
        let code = if series % 2 == 0 { "200" } else { "503" };
        let name = format!("requests_total{{code=\"{code}\",pod=\"{series}\"}}");
        push(&mut text, &name, 2 * HOUR, 30, 23, |at| at % 1_000_000);
    }
    for name in ["slo:total_events:increase5m", "slo:bad_events:increase5m"] {
        push(&mut text, &format!("{name}{{{ID}}}"), 2 * HOUR, 30, 0, |_| 500);
    }
    for name in ["slo:total_events:tile5m", "slo:bad_events:tile5m"] {
        push(&mut text, &format!("{name}{{{ID}}}"), 31 * 24 * HOUR, 300, 0, |_| 500);
    }
    for window in ["5m", "30m", "1h"] {
        push(&mut text, &format!("slo:burn_rate:{window}{{{ID}}}"), HOUR, 30, 0, |_| 100);
    }
    for name in [
        "burn_rate:2h",
        "burn_rate:6h",
        "burn_rate:1d",
        "burn_rate:3d",
        "total_events:window",
        "bad_events:window",
    ] {
        push(&mut text, &format!("slo:{name}{{{ID}}}"), HOUR, 300, 0, |_| 100);
    }
    text.push_str("# EOF\n");
    text
}

/// A sample each `step` over the last `length`, the newest `before` seconds ago.
fn push(text: &mut String, name: &str, length: u32, step: u32, before: u32, value: impl Fn(u32) -> u32) {
    for at in (NOW - length..=NOW - before).step_by(step as usize) {
        let at = if before > 0 { at + step - before } else { at };
        let _ = writeln!(text, "{name} {} {at}", value(at));
    }
}

/// A Prometheus that scrapes nothing; stopped when dropped.
struct Prometheus {
    process: Child,
    address: String,
}

impl Prometheus {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        fs::write(folder.join("prometheus.yml"), "global: {}\n")?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let process = Command::new("prometheus")
            .args([
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--storage.tsdb.retention.time=100y",
            ])
            .arg(format!("--web.listen-address={address}"))
            .current_dir(folder)
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run `prometheus`; install Debian's package of that name")?;
        let prometheus = Self { process, address };
        for _ in 0..100 {
            if prometheus.get("/-/ready").is_ok_and(|answer| answer.contains(" 200 ")) {
                return Ok(prometheus);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        anyhow::bail!("Prometheus is not ready after 10 s")
    }

    /// The samples that a query reads.
    fn samples(&self, expr: &str) -> anyhow::Result<u64> {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("query", expr).append_pair("time", &NOW.to_string()).append_pair("stats", "all");
        let answer = self.get(&format!("/api/v1/query?{}", query.finish()))?;
        let (_, body) = answer.split_once("\r\n\r\n").context("an answer has a body")?;
        let body: Value = serde_json::from_str(body)?;
        ensure!(body["status"] == "success", "{expr}: {body}");
        let samples = &body["data"]["stats"]["samples"]["totalQueryableSamples"];
        samples.as_u64().context("Prometheus tells the samples of a query")
    }

    fn get(&self, path: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
