//! Where another format can say the same with a free expression only, the rules differ and the counts are equal.

use crate::rules_harness::promtool::{Model, Series};
use crate::rules_harness::random::Random;
use crate::rules_harness::specs;
use crate::rules_harness::traffic::{SCRAPES_AN_HOUR, Scrapes};

/// Six hours of two counters of requests and of their errors, which begin late and restart once.
fn traffic() -> Vec<Series> {
    let (mut scrapes, mut random) = (Scrapes::default(), Random::new(7));
    for index in 0..SCRAPES_AN_HOUR * 6 {
        if index == SCRAPES_AN_HOUR * 4 {
            scrapes.restart();
        }
        for job in ["web", "app"] {
            let (all, bad) = (random.below(40), random.below(3));
            scrapes.count(&format!("requests_total{{job=\"{job}\",code=\"200\"}}"), all);
            if index > SCRAPES_AN_HOUR {
                scrapes.count(&format!("requests_total{{job=\"{job}\",code=\"500\"}}"), bad);
            }
        }
        scrapes.scrape(index);
    }
    scrapes.series()
}

/// Events and bad events of the window, and of the last five minutes.
fn counts(spec: &str, series: &[Series]) -> Vec<f64> {
    let rules = specs::rules(spec);
    let model = Model { rules: &rules, evaluated_every: "5m", series };
    let names =
        ["total_events:window", "bad_events:window", "total_events:increase5m", "bad_events:increase5m"];
    names
        .iter()
        .map(|name| model.value(&format!("sum(slo:{name})"), "6h").expect("counts are known"))
        .collect()
}

const OURS: &str = "version: sloe/v1\nservice: shop\nslos:\n  - name: orders\n    objective: 99%\n    window: 30d\n    \
                    sli: {events: {bad: 'requests_total{code=~\"5..\"}', total: requests_total}}\n";

/// Sloth's format with two queries.
fn sloth(bad: &str, total: &str) -> String {
    format!(
        "version: prometheus/v1\nservice: shop\nslos:\n  - name: orders\n    objective: 99\n    \
         sli: {{events: {{error_query: '{bad}', total_query: '{total}'}}}}\n    alerting: {{name: Orders}}\n"
    )
}

#[track_caller]
fn count_alike(bad: &str, total: &str) {
    let series = traffic();
    let (ours, theirs) = (counts(OURS, &series), counts(&sloth(bad, total), &series));
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.abs();
    assert!(ours.iter().zip(&theirs).all(close), "{ours:?}, {theirs:?}");
    assert!(ours[1] > 100.0, "there are errors to count: {ours:?}");
}

#[test]
fn sums_of_rates() {
    count_alike(
        "sum(rate(requests_total{code=~\"5..\",job=\"web\"}[{{.window}}])) + sum(rate(requests_total{code=~\"5..\",job=\"app\"}[{{.window}}]))",
        "sum(rate(requests_total[{{.window}}]))",
    );
}

#[test]
fn errors_that_default_to_zero() {
    count_alike(
        "sum(rate(requests_total{code=~\"5..\"}[{{.window}}])) or vector(0)",
        "sum(rate(requests_total[{{.window}}]))",
    );
}

#[test]
fn what_is_left_of_good_ones() {
    count_alike(
        "sum(rate(requests_total[{{.window}}])) - (sum(rate(requests_total{code!~\"5..\"}[{{.window}}])) or vector(0))",
        "sum(rate(requests_total[{{.window}}]))",
    );
}

#[test]
fn increases_by_label() {
    count_alike(
        "sum(sum by (job) (increase(requests_total{code=~\"5..\"}[{{.window}}])))",
        "sum(sum by (job) (increase(requests_total[{{.window}}])))",
    );
}
