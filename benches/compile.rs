//! What compiling a thousand specs costs, and ten thousand: `cargo bench --bench compile`.
//!
//! Every spec has one SLO; the release binary writes a rule file and two test files for each. User and kernel time are what
//! bash's `time` reads of the process, the median of the runs; peak memory is read from /proc while it runs.
//! Beside it what others need on the same kind of machine for 1,000 SLOs, rules alone, user and kernel time together:
//! Sloth 0.92 s and 106 MiB, slokit 0.20 s and 39 MiB, Pyrra 1.1 s and 45 MiB.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};

const SLOE: &str = env!("CARGO_BIN_EXE_sloe");

fn main() -> anyhow::Result<()> {
    println!(
        "{:>7} {:>10} {:>10} {:>10} {:>10} {:>14} {:>14}",
        "specs", "user", "kernel", "wall", "peak", "user a spec", "peak a spec"
    );
    let mut costs = Vec::new();
    for (specs, runs) in [(1_000, 11), (10_000, 5)] {
        let folder = tempfile::tempdir()?;
        write_specs(folder.path(), specs)?;
        let times = (0..runs).map(|_| run(folder.path())).collect::<anyhow::Result<Vec<[f64; 3]>>>()?;
        let [user, kernel, wall] =
            [0, 1, 2].map(|which| median(times.iter().map(|times| times[which]).collect()));
        let peak = peak_memory(folder.path())?;
        show(specs, [user, kernel, wall], peak);
        costs.push((user, peak));
    }
    println!("targets for 10,000: less than 1.500 s of user time, less than 300 MiB");
    let [(_, _), (user, peak)] = costs[..] else { return Ok(()) };
    ensure!(user < 1.5 && peak < 300 * 1024, "the targets are missed");
    Ok(())
}

/// Times in seconds, memory in KiB; shares of a spec in microseconds and KiB, which stay the same where growth is linear.
fn show(specs: u32, [user, kernel, wall]: [f64; 3], peak: u32) {
    let (each, memory) = (user * 1e6 / f64::from(specs), f64::from(peak) / f64::from(specs));
    let peak = peak / 1024;
    println!(
        "{specs:>7} {user:>8.3} s {kernel:>8.3} s {wall:>8.3} s {peak:>6} MiB {each:>11.0} µs {memory:>10.1} KiB"
    );
}

fn write_specs(folder: &Path, specs: u32) -> anyhow::Result<()> {
    fs::create_dir(folder.join("specs"))?;
    for number in 0..specs {
        let spec = format!(
            "version: sloe/v1\nservice: service-{number:05}\nowner: team-{}\nslos:\n  - name: availability\n    \
             description: Requests that do not end in a server error.\n    objective: 99.9%\n    window: 30d\n    sli:\n      events:\n        \
             bad: http_requests_total{{job=\"service-{number:05}\", status_code=~\"5..\"}}\n        \
             total: http_requests_total{{job=\"service-{number:05}\"}}\n",
            number % 40
        );
        fs::write(folder.join(format!("specs/service-{number:05}.yaml")), spec)?;
    }
    Ok(())
}

/// User, kernel and wall time in seconds of one run into an empty folder.
fn run(folder: &Path) -> anyhow::Result<[f64; 3]> {
    let _ = fs::remove_dir_all(folder.join("out"));
    let script = "TIMEFORMAT='%U %S %R'; time \"$0\" generate specs --out out 2>/dev/null";
    let output = Command::new("bash").args(["-c", script, SLOE]).current_dir(folder).output()?;
    ensure!(output.status.success(), "`sloe generate` failed");
    let printed = String::from_utf8(output.stderr)?;
    let times: Vec<f64> = printed.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    times.try_into().ok().context("bash prints three times")
}

/// The most memory that was resident, in KiB.
fn peak_memory(folder: &Path) -> anyhow::Result<u32> {
    let _ = fs::remove_dir_all(folder.join("out"));
    let mut command = Command::new(SLOE);
    let mut child = command
        .args(["generate", "specs", "--out", "out"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .spawn()?;
    let (status, mut peak) = (format!("/proc/{}/status", child.id()), 0);
    while child.try_wait()?.is_none() {
        peak = peak.max(high_water_mark(&fs::read_to_string(&status).unwrap_or_default()));
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

/// `VmHWM` in KiB.
fn high_water_mark(status: &str) -> u32 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
