//! What `sloe serve` costs with 10, 1,000 and 10,000 SLOs: `cargo bench --bench daemon_scale`, or with the sizes that are wanted:
//! `cargo bench --bench daemon_scale -- 1000`. The three take about a quarter of an hour.
//!
//! A real Prometheus has what the rules of N SLOs over 30 days record: tiles of the whole window, and everything else around now. It
//! has loaded the rules, and does not evaluate them, so that it tells of all of them. The release binary reads the specs, loads the
//! history and polls ten times. Queries are requests to `/api/v1/query` that Prometheus counted in this time; times of a
//! poll are the daemon's own; memory is the most that was ever resident.

mod daemon;
mod data;
mod prometheus;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::Utc;
use sloe::input::{Reading, Specs};
use sloe::poll::{self, HistoryLoader};
use sloe::prom::{Client, ClientOptions};
use sloe::status::{Context, assess, longest};

use crate::daemon::{Daemon, Polls};
use crate::data::Data;
use crate::prometheus::Prometheus;

/// So many polls are counted and timed.
const TICKS: u32 = 10;
/// In MiB, with 1,000 and 10,000 SLOs.
const TARGETS: [(u32, f64); 2] = [(1_000, 100.0), (10_000, 1_000.0)];

/// What was measured with some number of SLOs.
struct Figures {
    slos: u32,
    queries: f64,
    peak: f64,
}

fn main() -> anyhow::Result<()> {
    let wanted: Vec<u32> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if wanted.is_empty() { vec![10, 1_000, 10_000] } else { wanted };
    let measured = sizes.into_iter().map(measure).collect::<anyhow::Result<Vec<Figures>>>()?;
    for Figures { slos, queries, peak } in &measured {
        let most = TARGETS.iter().find(|(size, _)| size == slos).map_or(f64::INFINITY, |(_, most)| *most);
        ensure!(*queries <= 12.0, "{slos} SLOs: {queries} queries a tick, and the target is at most 12");
        ensure!(*peak < most, "{slos} SLOs: {peak:.0} MiB, and the target is less than {most} MiB");
    }
    // A question that is asked once in ten minutes may be among them.
    let constant = measured.windows(2).all(|pair| (pair[0].queries - pair[1].queries).abs() < 1.0);
    ensure!(constant, "the number of queries depends on the number of SLOs");
    Ok(())
}

fn measure(slos: u32) -> anyhow::Result<Figures> {
    println!("\n{slos} SLOs");
    let folder = tempfile::tempdir()?;
    let data = Data::new(slos, Utc::now().timestamp());
    data.write(folder.path())?;
    let prometheus = Prometheus::start(folder.path())?;
    let figures = observe(&prometheus, &data, folder.path())?;
    assess_once(&prometheus, folder.path())?;
    Ok(figures)
}

/// The daemon from its start to ten polls after its history is loaded.
fn observe(prometheus: &Prometheus, data: &Data, folder: &Path) -> anyhow::Result<Figures> {
    let started = Instant::now();
    let daemon = Daemon::start(folder, prometheus.address())?;
    daemon.until_polls(1)?;
    show("until the first figures", format_args!("{:.1} s", started.elapsed().as_secs_f64()));
    show("most memory until then", format_args!("{:.1} MiB", daemon.peak_mib()?));
    daemon.until_history(&Data::name(0))?;
    show("until the history is loaded", format_args!("{:.1} s", started.elapsed().as_secs_f64()));
    show("its queries", format_args!("{}", prometheus.requests("/api/v1/query_range")?));
    let figures = ticks(prometheus, &daemon, data)?;
    for path in ["/api/v1/slos".to_owned(), "/".to_owned(), format!("/slo/{}", Data::name(0))] {
        let asked = Instant::now();
        let size = daemon.get(&path)?.len();
        let took = asked.elapsed().as_millis();
        show(&format!("GET {path}"), format_args!("{took} ms, {} kB", size / 1000));
    }
    show("most memory then", format_args!("{:.1} MiB", daemon.peak_mib()?));
    Ok(figures)
}

fn ticks(prometheus: &Prometheus, daemon: &Daemon, data: &Data) -> anyhow::Result<Figures> {
    let (before, asked) = between_polls(prometheus, daemon)?;
    let cpu = daemon.processor_time()?;
    daemon.until_polls(before.ended + TICKS)?;
    let (after, asked_later) = between_polls(prometheus, daemon)?;
    let (asked, cpu) = (asked_later - asked, daemon.processor_time()? - cpu);
    let ended = f64::from(after.ended - before.ended);
    let (queries, peak) = (f64::from(asked) / ended, daemon.peak_mib()?);
    show("queries a tick", format_args!("{queries}"));
    show("failed polls", format_args!("{}", after.failed));
    show("a poll", format_args!("{:.3} s", (after.seconds - before.seconds) / ended));
    show("processor time a tick", format_args!("{:.3} s", cpu / ended));
    show("memory now", format_args!("{:.1} MiB", daemon.resident_mib()?));
    show("most memory so far", format_args!("{peak:.1} MiB"));
    Ok(Figures { slos: data.slos, queries, peak })
}

/// The polls so far and their queries, at a moment at which none is under way.
fn between_polls(prometheus: &Prometheus, daemon: &Daemon) -> anyhow::Result<(Polls, u32)> {
    loop {
        let look = || anyhow::Ok((daemon.polls()?, prometheus.requests("/api/v1/query")?));
        let (before, asked) = look()?;
        std::thread::sleep(Duration::from_secs(3));
        let (after, asked_later) = look()?;
        if (before.ended, asked) == (after.ended, asked_later) {
            return Ok((after, asked));
        }
    }
}

/// What of a tick is not waiting for Prometheus: the snapshot of its answers.
fn assess_once(prometheus: &Prometheus, folder: &Path) -> anyhow::Result<()> {
    let specs = Specs::read(&[PathBuf::from(folder).join("specs")]).compile(&Reading::default());
    let slos: Vec<_> = specs.slos.into_iter().map(std::sync::Arc::new).collect();
    let options = ClientOptions { timeout: Duration::from_mins(1), ..ClientOptions::default() };
    let client = Client::new(&format!("http://{}", prometheus.address()), options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let back = slos.iter().map(|slo| longest(slo.window)).max().context("there are SLOs")?;
    let mut loader = HistoryLoader::new(client.clone(), slos.clone(), back);
    runtime.block_on(loader.load(Utc::now()))?;
    let (history, now) = (loader.history(), Utc::now());
    let answers = runtime.block_on(poll::ask(&client, history.recent_since(now), now))?;
    let started = Instant::now();
    let snapshot = assess(&answers, &Context { slos: &slos, history, retention: None, notices: &[] }, now);
    show("assessing the answers", format_args!("{:.3} s", started.elapsed().as_secs_f64()));
    let known = snapshot.slos.iter().filter(|slo| slo.worst.budget.is_ok()).count();
    ensure!(known == slos.len(), "only {known} budgets are known");
    Ok(())
}

fn show(what: &str, figure: std::fmt::Arguments<'_>) {
    println!("  {what:<34} {figure}");
}
