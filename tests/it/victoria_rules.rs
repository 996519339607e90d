//! vmalert evaluates what `sloe generate --target victoriametrics` writes: the figures are those of the raw counters.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use sloe::model::Slo;
use sloe::poll;
use sloe::prom::{Client, OpenMetrics};
use sloe::status::{GroupStatus, RuleHealth, RuleTrouble, Snapshot, SourceState};
use sloe::units::Duration;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use crate::rules_harness::specs;
use crate::support::Project;
use crate::support::prometheus::Prometheus;
use crate::support::victoria::{Victoria, VmAlert};

const MINUTES: i64 = 5 * 60;
const SCRAPE: i64 = 15;
/// A tenth of everything fails, within the last hour and the last two.
const BURST: std::ops::Range<i64> = 260..280;
/// The errors of one pod become a series, and the counters of the other begin again.
const LATE: i64 = 120;
const RESET: i64 = 180;
const NAMES: [&str; 2] = ["by-bad", "by-good"];

/// Bad events counted, and good ones. Alerts say with `query` what is left of the budget, which no replay of vmalert can.
const SPEC: &str = "\
version: sloe/v1
service: shop
alerts: {page: {enabled: false}, ticket: {enabled: false}}
slos:
  - name: by-bad
    objective: 99%
    window: 7d
    sli: {events: {bad: 'requests_total{code=~\"5..\"}', total: requests_total}}
  - name: by-good
    objective: 99%
    window: 7d
    sli: {events: {good: 'requests_total{code!~\"5..\"}', total: requests_total}}
";

/// All events and the bad ones of a scrape, as a client would have counted them.
type Scrapes = BTreeMap<DateTime<Utc>, (u32, u32)>;

/// Two pods, scraped 7 seconds off the minute, as text to import and as what really happened.
fn traffic(from: DateTime<Utc>, to: DateTime<Utc>) -> (String, Scrapes) {
    let (mut counters, mut scrapes) = (BTreeMap::<String, (u32, String)>::new(), Scrapes::new());
    let times = (0..).map(|index| (index, from + TimeDelta::seconds(7 + index * SCRAPE)));
    for (index, at) in times.take_while(|(_, at)| *at <= to) {
        for pod in ["a", "b"] {
            let [fine, bad] = counted(pod, index);
            let happened: &mut (u32, u32) = scrapes.entry(at).or_default();
            *happened = (happened.0 + fine.unwrap_or(0) + bad.unwrap_or(0), happened.1 + bad.unwrap_or(0));
            for (code, count) in [("200", fine), ("500", bad)] {
                let Some(count) = count else { continue };
                let series = format!("requests_total{{pod=\"{pod}\",code=\"{code}\"}}");
                let (value, lines) = counters.entry(series.clone()).or_default();
                *value = count + if pod == "a" && index * SCRAPE == RESET * 60 { 0 } else { *value };
                writeln!(lines, "{series} {value} {}", at.timestamp()).expect("a text takes everything");
            }
        }
    }
    let series: String = counters.into_values().map(|(_, lines)| lines).collect();
    (format!("{series}{}", OpenMetrics::END), scrapes)
}

/// Good and bad events of a pod since the scrape before; `None` while there is no such series. Nothing in the first scrape:
/// what was counted before it is nobody's.
fn counted(pod: &str, scrape: i64) -> [Option<u32>; 2] {
    let minute = scrape * SCRAPE / 60;
    let bad = if BURST.contains(&minute) { 3 } else { u32::from(scrape > 0 && scrape % 20 == 0) };
    [Some(if scrape > 0 { 27 } else { 0 }), (pod == "a" || minute >= LATE).then_some(bad)]
}

/// All events and the bad ones after `start` until `end`.
fn events(scrapes: &Scrapes, start: DateTime<Utc>, end: DateTime<Utc>) -> (f64, f64) {
    let within = scrapes.iter().filter(|(at, _)| **at > start && **at <= end);
    let (total, bad) = within.fold((0, 0), |sum, (_, scrape)| (sum.0 + scrape.0, sum.1 + scrape.1));
    (f64::from(total), f64::from(bad))
}

/// How many times too fast the budget of 99 % was spent.
fn burn((total, bad): (f64, f64)) -> f64 {
    bad / total / 0.01
}

fn slos() -> Vec<Arc<Slo>> {
    specs::compile(SPEC).0.into_iter().map(Arc::new).collect()
}

async fn poll(client: &Client, now: DateTime<Utc>) -> Snapshot {
    poll::snapshot_once(client, &slos(), now).await.expect("it answers")
}

fn of<'a>(snapshot: &'a Snapshot, name: &str) -> &'a GroupStatus {
    &snapshot.find("shop", name).expect("it is there").worst
}

fn rate(status: &GroupStatus, hours: u64) -> f64 {
    status.burn_rate(Duration::from_hours(hours)).expect("it is recorded")
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs();
    assert!(off <= tolerance * expected.abs(), "{found} instead of {expected}");
}

/// The rules of each SLO in a file of its own.
fn generated(target: &str) -> Project {
    let project = Project::with_spec(SPEC);
    let ran = project.sloe(&["generate", "--target", target, "--layout", "slo", "--out", "out"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    project
}

#[tokio::test(flavor = "multi_thread")]
async fn what_vmalert_records_is_what_was_counted() {
    let now = Utc::now();
    let from = floor(now, 300) - TimeDelta::minutes(MINUTES);
    let (raw, scrapes) = traffic(from, now);
    // Meanwhile, as a replay is mostly waiting; promtool blocks its thread.
    let (runtime, series) = (Handle::current(), raw.clone());
    let expected = spawn_blocking(move || runtime.block_on(by_prometheus(&series, from, now)));
    let (victoria, project) = (Victoria::with_series(&raw).await, generated("victoriametrics"));
    let rules = NAMES.map(|name| project.path().join(format!("out/rules/shop/{name}.yaml")));
    victoria.replay(&rules, from, now).await;
    let found = poll(&victoria.client, now).await;
    let expected = expected.await.expect("it does not panic");
    assert_eq!(found.source, SourceState::Answering);
    for name in NAMES {
        is_the_truth(of(&found, name), &scrapes, from, now);
        is_about(of(&found, name), of(&expected, name));
    }
}

fn floor(at: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::seconds(seconds)).expect("a time of today")
}

/// Counters are whole numbers, and neither restarts nor new series lose any on `VictoriaMetrics`.
#[track_caller]
fn is_the_truth(found: &GroupStatus, scrapes: &Scrapes, from: DateTime<Utc>, now: DateTime<Utc>) {
    let newest = floor(now, 300);
    let (total, bad) = events(scrapes, from, newest);
    assert!(bad > 300.0, "{bad}");
    let budget = found.budget.as_ref().expect("it is known");
    assert_eq!((budget.total_events(), budget.bad_events()), (total, bad));
    near(budget.remaining_ratio(), 1.0 - burn((total, bad)), 1e-9);
    for hours in [2, 6] {
        let since = from.max(newest - TimeDelta::hours(i64::try_from(hours).expect("few")));
        near(rate(found, hours), burn(events(scrapes, since, newest)), 1e-9);
    }
    // An hour is put together from overlapping counts of five minutes, so that its ends are soft by as much.
    let newest = floor(now, 30);
    near(rate(found, 1), burn(events(scrapes, newest - TimeDelta::hours(1), newest)), 0.02);
}

/// Prometheus evaluates each group at moments of its own, so that its newest tile ends earlier by up to a tile of the sixty,
/// and it extrapolates where counters restart or begin.
#[track_caller]
fn is_about(found: &GroupStatus, expected: &GroupStatus) {
    let [ours, theirs] = [found, expected].map(|status| status.budget.as_ref().expect("it is known"));
    near(ours.total_events(), theirs.total_events(), 0.02);
    near(ours.bad_events(), theirs.bad_events(), 0.02);
    for hours in [1, 2, 6] {
        near(rate(found, hours), rate(expected, hours), 0.05);
    }
    assert_eq!(found.state, expected.state);
}

/// The same poll of a Prometheus whose rules have evaluated the same counters.
async fn by_prometheus(raw: &str, from: DateTime<Utc>, now: DateTime<Utc>) -> Snapshot {
    let (mut prometheus, project) = (Prometheus::with_series(raw).await, generated("prometheus-2.42"));
    let files = NAMES.map(|name| project.read(&format!("out/rules/shop/{name}.yaml")));
    let groups: Vec<&str> = files.iter().filter_map(|file| Some(file.split_once("groups:\n")?.1)).collect();
    let rules = project.path().join("all.yaml");
    std::fs::write(&rules, format!("groups:\n{}", groups.concat())).expect("a file");
    // Each time what reads what was recorded the time before; the remaining budget reads what is summed up.
    for _ in 0..3 {
        prometheus.record(&rules, from, now).await;
    }
    poll(&prometheus.client, now).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_of_rules_is_told_through_the_proxy_of_vmalert() {
    let project = generated("victoriametrics");
    let vmalert = VmAlert::free();
    let victoria = Victoria::with_vmalert(OpenMetrics::END, &vmalert).await;
    let asked = |snapshot: Snapshot| snapshot.slos.iter().map(|slo| slo.rules.clone()).collect::<Vec<_>>();
    let unreachable = asked(poll(&victoria.client, Utc::now()).await);
    assert_eq!(unreachable, [RuleHealth::NotTold, RuleHealth::NotTold]);
    let only = project.path().join("out/rules/shop/by-bad.yaml");
    let _running = vmalert.evaluate(&only, &victoria).await;
    let told = asked(poll(&victoria.client, Utc::now()).await);
    assert_eq!(told[1], RuleHealth::Troubled(vec![RuleTrouble::NotLoaded]));
    // vmalert begins at a moment of the interval that follows from the name of the group.
    let begins = match &told[0] {
        RuleHealth::Troubled(troubles) => {
            troubles.iter().all(|trouble| matches!(trouble, RuleTrouble::Waiting { .. }))
        }
        health => *health == RuleHealth::Sound,
    };
    assert!(begins, "{:?}", told[0]);
}
