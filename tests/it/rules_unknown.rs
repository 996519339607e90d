//! What nobody measured is unknown: never healthy, never negative, never somebody else's.

use crate::rules_harness::promtool::{Model, Sample, Series};
use crate::rules_harness::specs;
use crate::rules_harness::traffic::{SCRAPES_AN_HOUR, Scrapes};

/// A spec with one SLO over a day, 99 %.
fn spec(group_by: &str, sli: &str) -> String {
    format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: promise\n    objective: 99%\n    window: 1d\n    \
         group_by: [{group_by}]\n    sli: {{{sli}}}\n"
    )
}

fn latency(group_by: &str, below: &str) -> String {
    specs::rules(&spec(group_by, &format!("latency: {{histogram: request_seconds, below: {below}}}")))
}

/// Both groups, every five minutes.
fn ask(rules: &str, series: &[Series], questions: &[(&str, &str)]) -> Vec<Vec<Sample>> {
    Model { rules, evaluated_every: "5m", series }.ask(questions)
}

fn value(samples: &[Sample]) -> Option<f64> {
    samples.first().map(|sample| sample.value)
}

/// Requests of one pod in its histogram; `le` is the bucket that it has, and `labels` are the pod's.
fn observe(scrapes: &mut Scrapes, labels: &str, le: Option<&str>, slow: u32, all: u32) {
    scrapes.count(&format!("request_seconds_count{{{labels}}}"), all);
    if let Some(le) = le {
        scrapes.count(&format!("request_seconds_bucket{{{labels},le=\"{le}\"}}"), all - slow);
    }
    scrapes.count(&format!("request_seconds_bucket{{{labels},le=\"+Inf\"}}"), all);
}

#[test]
fn a_latency_without_its_bucket_is_unknown_and_says_so() {
    let mut scrapes = Scrapes::default();
    for index in 0..2 * SCRAPES_AN_HOUR {
        observe(&mut scrapes, "pod=\"a\"", Some("1"), 5, 50);
        scrapes.scrape(index);
    }
    let answers = ask(
        &latency("", "500ms"),
        &scrapes.series(),
        &[
            ("count({__name__=~\"slo:(burn_rate|error_budget|bad_events|total_events):.*\"})", "2h"),
            ("count(ALERTS{slo_alert=\"absent\",alertstate=\"firing\"})", "5m"),
            ("count(ALERTS{slo_alert=\"absent\",alertstate=\"firing\"})", "2h"),
            ("count(ALERTS{slo_alert!=\"absent\"})", "2h"),
        ],
    );
    assert_eq!(answers[0], [], "nothing is recorded");
    assert_eq!(answers[1], [], "not at once: a restart is no absence");
    assert_eq!(value(&answers[2]), Some(1.0));
    assert_eq!(answers[3], []);
}

/// Half way, one pod after the other is replaced by one without the bucket. Those without it are as good or bad
/// as anybody's guess: counted as bad they would page, counted as good they would dilute the errors.
#[test]
fn events_that_nobody_judged_are_in_no_budget() {
    let mut scrapes = Scrapes::default();
    let pods = 3;
    for index in 0..6 * SCRAPES_AN_HOUR {
        let replaced = (index / (SCRAPES_AN_HOUR / 2)).saturating_sub(5).min(pods);
        if index % (SCRAPES_AN_HOUR / 2) == 0 && replaced > 0 {
            scrapes.end(&format!("pod=\"{}-0\"", replaced - 1), index);
        }
        for pod in 0..pods {
            let (labels, slow) =
                (format!("pod=\"{pod}-{}\"", u32::from(pod < replaced)), u32::from(pod == 2) * 3);
            let bucket = (pod >= replaced).then_some("0.5");
            observe(&mut scrapes, &labels, bucket, if bucket.is_some() { slow } else { 0 }, 50);
        }
        scrapes.scrape(index);
    }
    let answers = ask(
        &latency("", "500ms"),
        &scrapes.series(),
        &[
            ("min(min_over_time(slo:bad_events:tile5m[1d]))", "6h"),
            ("min(min_over_time(slo:bad_events:increase5m[1d]))", "6h"),
            ("sum(slo:bad_events:window)", "6h"),
            ("sum(slo:total_events:window)", "6h"),
            ("count(slo:burn_rate:5m)", "6h"),
            ("count(ALERTS{slo_alert=\"absent\",alertstate=\"firing\"})", "6h"),
        ],
    );
    // Pod 0 is replaced after 6 half hours of 60 scrapes, pod 1 after 7 and pod 2, which alone is slow, after 8.
    let (bad, total) = (8.0 * 60.0 * 3.0, (6.0 + 7.0 + 8.0) * 60.0 * 50.0);
    let (bad_found, total_found) = (value(&answers[2]), value(&answers[3]));
    println!("judged: {bad} of {total}; recorded: {bad_found:?} of {total_found:?}");
    assert!(value(&answers[0]).is_some_and(|least| least >= 0.0));
    assert!(value(&answers[1]).is_some_and(|least| least >= 0.0));
    assert!(bad_found.is_some_and(|found| (found / bad - 1.0).abs() < 0.003), "{bad_found:?}");
    assert!(total_found.is_some_and(|found| (found / total - 1.0).abs() < 0.003), "{total_found:?}");
    assert_eq!(answers[4], [], "nobody judges any more");
    assert_eq!(value(&answers[5]), Some(1.0));
}

/// One route with every 25th request slow, one with none, and one whose histogram lacks the bucket.
#[test]
fn every_group_of_a_latency_has_a_budget_of_its_own() {
    let mut scrapes = Scrapes::default();
    for index in 0..4 * SCRAPES_AN_HOUR {
        observe(&mut scrapes, "route=\"slow\"", Some("0.5"), 2, 50);
        observe(&mut scrapes, "route=\"fast\"", Some("0.5"), 0, 10);
        observe(&mut scrapes, "route=\"unjudged\"", None, 0, 500);
        scrapes.scrape(index);
    }
    assert_groups(&latency("route", "500ms"), &scrapes, &[("fast", 1.0), ("slow", -3.0)]);
}

#[test]
fn every_group_of_bad_events_has_a_budget_of_its_own() {
    let rules =
        specs::rules(&spec("route", "events: {bad: 'requests_total{code=\"500\"}', total: requests_total}"));
    assert_groups(&rules, &requests_by_route(), &[("dead", -99.0), ("fast", 1.0), ("slow", -3.0)]);
}

#[test]
fn every_group_of_good_events_has_a_budget_of_its_own() {
    let rules =
        specs::rules(&spec("route", "events: {good: 'requests_total{code=\"200\"}', total: requests_total}"));
    assert_groups(&rules, &requests_by_route(), &[("dead", -99.0), ("fast", 1.0), ("slow", -3.0)]);
}

/// The fast route has never had an error series, the dead one never a good one.
fn requests_by_route() -> Scrapes {
    let mut scrapes = Scrapes::default();
    for index in 0..4 * SCRAPES_AN_HOUR {
        scrapes.count("requests_total{code=\"200\",route=\"slow\"}", 48);
        scrapes.count("requests_total{code=\"500\",route=\"slow\"}", 2);
        scrapes.count("requests_total{code=\"200\",route=\"fast\"}", 10);
        scrapes.count("requests_total{code=\"500\",route=\"dead\"}", 5);
        scrapes.scrape(index);
    }
    scrapes
}

/// The remaining budgets by route after four hours; nothing ever negative.
fn assert_groups(rules: &str, scrapes: &Scrapes, expected: &[(&str, f64)]) {
    let questions = [
        ("sort(slo:error_budget:remaining_ratio)", "4h"),
        ("min(min_over_time(slo:bad_events:tile5m[1d]))", "4h"),
        ("min(min_over_time(slo:bad_events:increase5m[1d]))", "4h"),
    ];
    let answers = ask(rules, &scrapes.series(), &questions);
    assert_eq!(answers[0].len(), expected.len(), "{answers:?}");
    for (route, remaining) in expected {
        let label = format!("route=\"{route}\"");
        let found = answers[0].iter().find(|sample| sample.labels.contains(&label));
        let found = found.unwrap_or_else(|| panic!("no budget of `{route}`: {answers:?}"));
        assert!((found.value - remaining).abs() < 1e-6, "{route}: {}", found.value);
    }
    assert!(answers[1..].iter().all(|least| value(least).is_some_and(|least| least >= 0.0)), "{answers:?}");
}

/// Prometheus 2 stores the bound `1`, Prometheus 3 `1.0`; while it is being updated there are both, one after the other.
#[test]
fn a_whole_threshold_matches_its_bucket_however_it_is_spelt() {
    for (before, after) in [("1", "1"), ("1.0", "1.0"), ("1", "1.0")] {
        let mut scrapes = Scrapes::default();
        for index in 0..4 * SCRAPES_AN_HOUR {
            let le = if index < 2 * SCRAPES_AN_HOUR { before } else { after };
            if index == 2 * SCRAPES_AN_HOUR && before != after {
                let bucket = |le| format!("request_seconds_bucket{{pod=\"a\",le=\"{le}\"}}");
                scrapes.rename(&bucket(before), &bucket(after), index);
            }
            observe(&mut scrapes, "pod=\"a\"", Some(le), 1, 50);
            scrapes.scrape(index);
        }
        let questions = [
            ("sum(slo:error_budget:remaining_ratio)", "4h"),
            ("sum(count_over_time(slo:error_budget:remaining_ratio[1d]))", "4h"),
        ];
        let answers = ask(&latency("", "1s"), &scrapes.series(), &questions);
        let remaining = value(&answers[0]).expect("the bucket is found");
        assert!((remaining - -1.0).abs() < 0.02, "`{before}` and `{after}`: {remaining}");
        assert_eq!(value(&answers[1]), Some(48.0), "a budget at every evaluation");
    }
}
