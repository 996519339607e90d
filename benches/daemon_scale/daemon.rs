//! The release binary as a daemon, what it says of itself, and what the system says of it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::prometheus::{get, value};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often the system counts processor time, a second.
const CLOCK_TICKS: f64 = 100.0;

/// Stopped when dropped.
pub(crate) struct Daemon {
    process: Child,
    address: String,
}

/// The polls so far.
pub(crate) struct Polls {
    pub(crate) ended: u32,
    pub(crate) failed: u32,
    /// What they took together.
    pub(crate) seconds: f64,
}

impl Daemon {
    /// Starts it with the specs below `folder`.
    pub(crate) fn start(folder: &Path, prometheus: &str) -> anyhow::Result<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_sloe"))
            .args(["serve", "specs", "--listen", "127.0.0.1:0"])
            .args(["--prometheus", &format!("http://{prometheus}")])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.join("sloe.log"))?)
            .spawn()?;
        let mut line = String::new();
        let stdout = process.stdout.take().context("its output is read")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on http://").context("`sloe serve` listens")?;
        Ok(Self { process, address: address.to_owned() })
    }

    pub(crate) fn get(&self, path: &str) -> anyhow::Result<String> {
        get(&self.address, path)
    }

    /// Waits until so many polls have ended.
    pub(crate) fn until_polls(&self, ended: u32) -> anyhow::Result<()> {
        until(|| Ok(self.polls()?.ended >= ended))
    }

    /// Waits until the curve of an SLO is there.
    pub(crate) fn until_history(&self, slo: &str) -> anyhow::Result<()> {
        until(|| {
            let answer: serde_json::Value = serde_json::from_str(&self.get(&format!("/api/v1/slos/{slo}"))?)?;
            Ok(answer["slo"]["curve"].as_array().is_some_and(|curve| !curve.is_empty()))
        })
    }

    pub(crate) fn polls(&self) -> anyhow::Result<Polls> {
        let metrics = self.get("/metrics")?;
        let read = |name: &str| {
            let line = metrics.lines().find(|line| line.split(' ').next() == Some(name));
            value(line.with_context(|| format!("`{name}` is missing"))?)
        };
        let count = |name: &str| anyhow::Ok(read(name)?.to_string().parse::<u32>()?);
        Ok(Polls {
            ended: count("sloe_polls_total")?,
            failed: count("sloe_poll_failures_total")?,
            seconds: read("sloe_poll_duration_seconds_sum")?,
        })
    }

    /// The most memory that was ever resident.
    pub(crate) fn peak_mib(&self) -> anyhow::Result<f64> {
        self.memory("VmHWM:")
    }

    /// The memory that is resident.
    pub(crate) fn resident_mib(&self) -> anyhow::Result<f64> {
        self.memory("VmRSS:")
    }

    fn memory(&self, field: &str) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field)).context("Linux tells memory")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    }

    /// What all its threads have used, in seconds.
    pub(crate) fn processor_time(&self) -> anyhow::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let (_, fields) = stat.rsplit_once(") ").context("a process has a name")?;
        let ticks: Vec<f64> = fields.split(' ').skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        Ok(ticks.iter().sum::<f64>() / CLOCK_TICKS)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn until(mut done: impl FnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    while !done()? {
        if started.elapsed() > PATIENCE {
            bail!("it takes longer than {} s", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(200));
    }
    Ok(())
}
