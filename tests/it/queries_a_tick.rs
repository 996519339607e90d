//! How much a tick asks, as a real Prometheus counts it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use sloe::daemon::poller::{self, PollerOptions};
use sloe::model::{Slo, SloId};
use sloe::status::{Previous, SloStatus, Snapshot};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::prom_real::Prometheus;
use crate::recorded::slo;

const PATIENCE: Duration = Duration::from_secs(45);
/// SLOs without rules: more than are counted directly.
const UNLOADED: usize = 60;

#[tokio::test]
async fn a_tick_asks_twelve_queries_for_ten_slos_and_for_a_thousand() {
    let (few, many) = tokio::join!(asked_in_a_tick(10), asked_in_a_tick(1_000));
    assert_eq!(
        (few, many),
        (12, 12),
        "nine of the poll, two that count SLOs without rules, one about the month before"
    );
}

/// The queries of the only tick of a poller for so many SLOs with rules, and for others without.
async fn asked_in_a_tick(count: usize) -> u32 {
    let one = slo("shop", "slo", "99.9%");
    let named = |number| Slo { id: SloId { name: format!("slo-{number}"), ..one.id.clone() }, ..one.clone() };
    let slos: Vec<Arc<Slo>> = (0..count + UNLOADED).map(named).map(Arc::new).collect();
    let prometheus = Prometheus::with_series(&recorded(&slos[..count])).await;
    let (sender, mut snapshots) = watch::channel(Arc::new(Snapshot::unasked(&slos)));
    let (shutdown, (_specs, followed)) = (CancellationToken::new(), watch::channel(slos));
    let options = PollerOptions { interval: Duration::from_hours(1), ..PollerOptions::default() };
    let run = poller::run(prometheus.client.clone(), followed, sender, options, shutdown.clone());
    let task = tokio::spawn(run);
    let done = snapshots.wait_for(|snapshot| told(snapshot) == (count, UNLOADED));
    tokio::time::timeout(PATIENCE, done).await.expect("everything is asked").expect("the poller runs");
    let asked = requests(&prometheus).await;
    shutdown.cancel();
    task.await.expect("the poller does not panic");
    asked
}

/// What the rules of `slos` have recorded a moment ago.
fn recorded(slos: &[Arc<Slo>]) -> String {
    let (mut text, at) = (String::new(), Utc::now().timestamp() - 10);
    for slo in slos {
        let id = format!("slo_service=\"{}\",slo=\"{}\"", slo.id.service, slo.id.name);
        let info = format!("slo_info{{{id},objective=\"99.9%\",window=\"30d\",tile=\"5m\"}} 1 {at}");
        writeln!(text, "{info}").expect("a text takes everything");
        for (name, value) in RECORDED {
            writeln!(text, "slo:{name}{{{id}}} {value} {at}").expect("a text takes everything");
        }
    }
    text + "# EOF\n"
}

const RECORDED: [(&str, u32); 6] = [
    ("total_events:window", 1_000_000),
    ("bad_events:window", 250),
    ("total_events:tile5m", 100),
    ("bad_events:tile5m", 1),
    ("burn_rate:1h", 1),
    ("burn_rate:6h", 1),
];

/// Of how many SLOs budget and past periods are told, and of how many others what became of counting them directly.
fn told(snapshot: &Snapshot) -> (usize, usize) {
    let budgets = || snapshot.slos.iter().map(|slo| &slo.worst.budget);
    let reasons = budgets().filter_map(|budget| budget.as_ref().err());
    let counted = reasons.filter(|unknown| unknown.reason.contains("counted directly")).count();
    let complete =
        |slo: &&SloStatus| slo.worst.budget.is_ok() && matches!(slo.previous, Previous::Loaded { .. });
    (snapshot.slos.iter().filter(complete).count(), counted)
}

/// How many instant queries Prometheus was asked, as it says itself.
async fn requests(prometheus: &Prometheus) -> u32 {
    let metrics = reqwest::get(format!("{}/metrics", prometheus.client.url())).await.expect("it answers");
    let metrics = metrics.text().await.expect("a text");
    let of_query = |line: &&str| {
        line.starts_with("prometheus_http_requests_total{") && line.contains("handler=\"/api/v1/query\"")
    };
    let count = |line: &str| line.rsplit(' ').next().and_then(|count| count.parse::<u32>().ok());
    metrics.lines().filter(of_query).map(|line| count(line).expect("a count")).sum()
}
