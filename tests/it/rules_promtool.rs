//! promtool accepts every generated rule file, and every generated unit test passes.

use std::fs;
use std::path::Path;

use crate::rules_harness::prove;

const BAD: &str = r#"events: {bad: 'http_requests_total{job="shop", code=~"5.."}', total: 'http_requests_total{job="shop"}'}"#;
const GOOD: &str = r#"events: {good: 'http_requests_total{job="shop", code!~"5.."}', total: 'http_requests_total{job="shop"}'}"#;
const TWO_METRICS: &str = "events: {bad: orders_failed_total, total: orders_total}";
const TWO_METRICS_GOOD: &str = "events: {good: orders_paid_total, total: 'orders_total{kind!=\"test\"}'}";
/// No labels are found that make a series count as bad: the tests have to do without raw series.
const BEYOND_EXAMPLES: &str = r#"events: {bad: 'orders_total{kind=~"a|b", kind!="a"}', total: orders_total}"#;
const LATENCY: &str = r#"latency: {histogram: 'http_request_duration_seconds{job="shop"}', below: 250ms}"#;
const WHOLE_LATENCY: &str = r#"latency: {histogram: 'http_request_duration_seconds{job="shop"}', below: 1s}"#;

/// Compiles an SLO and lets promtool judge the rules by the tests generated with them.
fn prove(objective: &str, window: &str, sli: &str) {
    let spec = format!(
        "version: sloe/v1\nservice: shop\nowner: 'team \"{{{{shop}}}}\"'\nslos:\n  - name: promise\n    objective: {objective}\n    \
         window: {window}\n    sli: {{{sli}}}\n"
    );
    prove::spec(&spec);
}

/// The same for an SLO that fans out.
fn prove_grouped(by: &str, sli: &str) {
    let spec = format!(
        "version: sloe/v1\nservice: shop\nowner: shop\nslos:\n  - name: promise\n    objective: 99%\n    window: 30d\n    \
         group_by: [{by}]\n    sli: {{{sli}}}\n"
    );
    prove::spec(&spec);
}

#[test]
fn the_example_specs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("slo-specs");
    for entry in fs::read_dir(folder).expect("the example specs") {
        let text = fs::read_to_string(entry.expect("a spec").path()).expect("a readable spec");
        prove::spec(&text);
    }
}

#[test]
fn bad_events() {
    prove("99.5%", "30d", BAD);
}

#[test]
fn good_events() {
    prove("99.5%", "30d", GOOD);
}

#[test]
fn bad_events_of_another_metric() {
    prove("99%", "30d", TWO_METRICS);
}

#[test]
fn good_events_of_another_metric() {
    prove("99%", "30d", TWO_METRICS_GOOD);
}

#[test]
fn events_for_which_no_example_is_found() {
    prove("99%", "30d", BEYOND_EXAMPLES);
}

#[test]
fn latency() {
    prove("99%", "30d", LATENCY);
}

#[test]
fn latency_with_a_whole_threshold() {
    prove("99%", "30d", WHOLE_LATENCY);
}

#[test]
fn bad_events_by_label() {
    prove_grouped("route, owner", BAD);
}

#[test]
fn good_events_by_label() {
    prove_grouped("route", GOOD);
}

#[test]
fn events_of_two_metrics_by_label() {
    prove_grouped("region", TWO_METRICS);
}

#[test]
fn latency_by_label() {
    prove_grouped("route", LATENCY);
}

#[test]
fn a_day() {
    prove("99.9%", "1d", BAD);
}

#[test]
fn a_day_and_a_half() {
    prove("99.9%", "36h", BAD);
}

#[test]
fn a_week() {
    prove("99.9%", "7d", GOOD);
}

#[test]
fn two_weeks() {
    prove("99.9%", "14d", BAD);
}

#[test]
fn four_weeks() {
    prove("99.9%", "28d", LATENCY);
}

#[test]
fn a_quarter() {
    prove("99.9%", "90d", BAD);
}

#[test]
fn half_of_all_events() {
    prove("50%", "30d", BAD);
}

#[test]
fn one_nine() {
    prove("90%", "30d", BAD);
}

#[test]
fn the_lowest_objective_with_the_fast_page() {
    prove("93.1%", "30d", BAD);
}

#[test]
fn nineteen_of_twenty() {
    prove("95%", "30d", GOOD);
}

#[test]
fn three_nines_and_a_half() {
    prove("99.95%", "30d", BAD);
}

#[test]
fn four_nines() {
    prove("99.99%", "30d", GOOD);
}

#[test]
fn four_nines_of_latency_in_a_day() {
    prove("99.99%", "1d", WHOLE_LATENCY);
}
