//! `sloe backfill` against a real Prometheus: what it computes of the past is what the rules would have recorded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, DurationRound, SecondsFormat, TimeDelta, Utc};
use sloe::prom::{Client, OpenMetrics, Value};

use crate::rules_harness::random::Random;
use crate::support::Project;
use crate::support::prometheus::Prometheus;

pub(crate) const HOURS: i64 = 4;
const SCRAPES_AN_HOUR: i64 = 120;
pub(crate) const TILE: i64 = 300_000;

pub(crate) const TOTAL: &str = "slo:total_events:tile5m";
pub(crate) const BAD: &str = "slo:bad_events:tile5m";
const RAW_TOTAL: &str = "slo:raw_total_events:tile5m";

/// One of each that is computed in another way. Nothing happens near the edges of the maintenance.
pub(crate) fn spec(from: DateTime<Utc>) -> String {
    let at = |minutes: i64| rfc3339(from + TimeDelta::minutes(minutes));
    let events = "events: {bad: 'requests_total{code=~\"5..\"}', total: requests_total}";
    let slos = [
        format!("availability\n    sli: {{{events}}}"),
        format!("by-pod\n    group_by: [pod]\n    sli: {{{events}}}"),
        "good\n    sli: {events: {good: fine_total, total: requests_total}}".to_owned(),
        "latency\n    sli: {latency: {histogram: seconds, below: 500ms}}".to_owned(),
        format!("slices\n    sli: {{{events}, slices: {{length: 1m, target: 99%}}}}"),
        format!(
            "maintained\n    sli: {{{events}}}\n    maintenance:\n      - {{from: {}, to: {}, reason: discs}}",
            at(90),
            at(150)
        ),
        "all\n    sli: {composite: {all_of: [availability, latency]}}".to_owned(),
        "sum\n    sli: {composite: {weights: {availability: 2, latency: 1}}}".to_owned(),
    ];
    let slo = |slo: &String| {
        let (name, keys) = slo.split_once('\n').expect("a name first");
        format!("  - name: {name}\n    objective: 99%\n    window: 7d\n{keys}\n")
    };
    format!("version: sloe/v1\nservice: shop\nslos:\n{}", slos.iter().map(slo).collect::<String>())
}

pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Whether anything happens at a minute: not at both ends, nor where a maintenance begins or ends.
fn is_busy(minute: i64) -> bool {
    let edges = [0, 90, 150, HOURS * 60];
    edges.iter().all(|edge| (minute - edge).abs() > 12)
}

/// Two pods, scraped every 30 seconds, 7 seconds off the minute. While nothing happens, the errors of one become a series and the
/// counters of the other begin again: what is lost of that depends on where tiles begin.
pub(crate) fn raw(from: DateTime<Utc>) -> String {
    let mut random = Random::new(5);
    let mut counters: BTreeMap<String, (u32, String)> = BTreeMap::new();
    for index in 0..HOURS * SCRAPES_AN_HOUR {
        let at = (from + TimeDelta::seconds(7 + index * 30)).timestamp();
        let busy = is_busy(index / 2);
        for pod in ["a", "b"] {
            let (fine, bad) = if busy { (random.below(90), random.below(3)) } else { (0, 0) };
            let late = pod == "b" && index < 2 * 90;
            let counts = [
                (format!("requests_total{{pod=\"{pod}\",code=\"200\"}}"), fine),
                (format!("requests_total{{pod=\"{pod}\",code=\"500\"}}"), if late { 0 } else { bad }),
                (format!("fine_total{{pod=\"{pod}\"}}"), fine),
                (format!("seconds_count{{pod=\"{pod}\"}}"), fine + bad),
                (format!("seconds_bucket{{pod=\"{pod}\",le=\"0.5\"}}"), fine),
            ];
            for (series, count) in counts {
                if late && series.contains("code=\"500\"") {
                    continue;
                }
                let (value, lines) = counters.entry(series.clone()).or_default();
                *value = if pod == "a" && index == 2 * 150 { 0 } else { *value + count };
                writeln!(lines, "{series} {value} {at}").expect("a text takes everything");
            }
        }
    }
    counters.into_values().map(|(_, lines)| lines).collect()
}

/// The groups of a rule file whose names end so.
fn groups(rules: &str, ends: &[&str]) -> String {
    let mut groups = rules.split("\n  - name: ");
    let head = groups.next().unwrap_or_default().to_owned();
    let is_wanted = |name: &str| ends.iter().any(|end| name.ends_with(end));
    let wanted = groups.filter(|group| group.lines().next().is_some_and(is_wanted));
    wanted.fold(head, |text, group| text + "\n  - name: " + group)
}

/// Milliseconds and values of the tiles of each series.
pub(crate) type Tiles = BTreeMap<String, Vec<(i64, f64)>>;

pub(crate) async fn tiles(client: &Client, name: &str, to: DateTime<Utc>) -> Tiles {
    let answer = client.instant(&format!("{name}[7d]"), to).await.expect("a valid query");
    let Value::Matrix(series) = answer.value else { panic!("a matrix was asked for") };
    let named = |series: &sloe::prom::Series| {
        let own =
            series.labels.iter().filter(|(label, _)| !["__name__", "slo_service"].contains(&label.as_str()));
        own.rev().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ")
    };
    let points = |series: &sloe::prom::Series| {
        series.points.iter().map(|point| (point.at.timestamp_millis(), point.value)).collect()
    };
    series.iter().map(|series| (named(series), points(series))).collect()
}

pub(crate) fn sum(tiles: &[(i64, f64)]) -> f64 {
    tiles.iter().map(|(_, value)| value).sum()
}

#[track_caller]
pub(crate) fn close(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() <= 0.001 * other.abs(), "{what}: {one} instead of {other}");
}

/// Samples as OpenMetrics.
fn written(name: &str, tiles: &Tiles, from: i64) -> String {
    let mut text = String::new();
    for (slo, points) in tiles {
        let (slo, pod) = slo.split_once(' ').unwrap_or((slo, ""));
        let pod = if pod.is_empty() { String::new() } else { format!(",pod=\"{pod}\"") };
        for (at, value) in points.iter().filter(|(at, _)| *at >= from) {
            let (seconds, millis) = (at / 1000, at % 1000);
            writeln!(text, "{name}{{slo_service=\"shop\",slo=\"{slo}\"{pod}}} {value} {seconds}.{millis:03}")
                .expect("a text takes everything");
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn backfilled_tiles_are_the_recorded_ones_and_meet_them_without_gap_or_overlap() {
    let now = Utc::now();
    let from =
        now.duration_trunc(TimeDelta::hours(1)).expect("a time of today") - TimeDelta::hours(HOURS + 5);
    let to = from + TimeDelta::hours(HOURS);
    let project = Project::with_spec(&spec(from));
    let generated = project.sloe(&["generate", "--out", "generated"]);
    assert_eq!(generated.code, 0, "{}", generated.stderr);
    let raw = raw(from);
    let mut recorded = Prometheus::with_series(&format!("{raw}{}", OpenMetrics::END)).await;

    // Nothing is recorded: tiles of the epoch's grid.
    let (start, end) = (rfc3339(from), rfc3339(to));
    let backfill = |prometheus: &Prometheus, more: &[&str]| {
        let arguments = ["backfill", "--prometheus", prometheus.client.url(), "--from", &start];
        project.sloe(&[&arguments[..], more].concat())
    };
    let ran = backfill(&recorded, &["--to", &end, "--out", "epoch"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "epoch/tiles.om\n"), "{}", ran.stderr);

    // The rules as if they had run: what tiles are made of, what reads that, what composites read of themselves. Each time all
    // of them, in the place of what they recorded before they could read as much.
    let rules = (project.path().join("tiles.yaml"), project.read("generated/rules/shop.yaml"));
    std::fs::write(&rules.0, groups(&rules.1, &["-tiles", "-slices", "-maintained"])).expect("a file");
    for _ in 0..3 {
        recorded.record(&rules.0, from, to).await;
    }
    let [total, bad, raw_total] = [
        tiles(&recorded.client, TOTAL, now).await,
        tiles(&recorded.client, BAD, now).await,
        tiles(&recorded.client, RAW_TOTAL, now).await,
    ];
    assert_eq!(total.len(), 9, "{:?}", total.keys());

    let epoch = Prometheus::with_series(&project.read("epoch/tiles.om")).await;
    let backfilled = [
        tiles(&epoch.client, TOTAL, now).await,
        tiles(&epoch.client, BAD, now).await,
        tiles(&epoch.client, RAW_TOTAL, now).await,
    ];
    for (ours, theirs) in backfilled.iter().zip([&total, &bad, &raw_total]) {
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
        for (slo, tiles) in ours.iter().filter(|(slo, _)| !["slices", "all"].contains(&slo.as_str())) {
            assert!(tiles.iter().all(|(at, _)| at % TILE == 0), "{slo}");
            assert!(sum(tiles) > 0.0, "{slo}");
            close(sum(tiles), sum(&theirs[slo]), slo);
        }
    }

    // The same with rules that began half-way: the rest comes from before.
    let half = (from + TimeDelta::minutes(HOURS * 30)).timestamp_millis();
    let tail = [(TOTAL, &total), (BAD, &bad), (RAW_TOTAL, &raw_total)]
        .map(|(name, tiles)| written(name, tiles, half))
        .concat();
    let mut seam = Prometheus::with_series(&format!("{raw}{tail}{}", OpenMetrics::END)).await;
    let ran = backfill(&seam, &["--out", "seam"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "seam/tiles.om\n"), "{}", ran.stderr);
    seam.load(&project.read("seam/tiles.om")).await;
    for (name, theirs) in [(TOTAL, &total), (BAD, &bad), (RAW_TOTAL, &raw_total)] {
        for (slo, ours) in tiles(&seam.client, name, now).await {
            let theirs = &theirs[&slo];
            if ["all", "sum"].contains(&slo.as_str()) {
                // A composite counts what was recorded before: up to two tiles are lost, and none counted twice.
                let before = theirs.partition_point(|(at, _)| *at < half);
                let lost: f64 = sum(&theirs[before - 2..=before]);
                assert!((sum(theirs) - lost..=sum(theirs)).contains(&sum(&ours)), "{name} {slo}");
                continue;
            }
            let step = if slo == "slices" { 60_000 } else { TILE };
            let steps: Vec<i64> = ours.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
            assert!(steps.iter().all(|one| (one - step).abs() <= 1), "{name} {slo}: {steps:?}");
            close(sum(&ours), sum(theirs), &slo);
        }
    }
}
