//! What the counts of each kind of SLI are made of: whichever part is altered, a test generated with the rules fails.

use crate::rules_harness::prove::notices;

fn slo(keys: &str) -> String {
    format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: promise\n    objective: 99%\n    window: 30d\n{keys}\n"
    )
}

/// Asserts that each alteration of the rules of `keys` is noticed.
fn all_noticed(keys: &str, alterations: &[(&str, &str)]) {
    for (from, to) in alterations {
        assert!(notices(&slo(keys), from, to), "nobody notices `{to}` for `{from}`");
    }
}

const EVENTS: &str = "events: {bad: 'requests_total{code=~\"5..\"}', total: requests_total}";

#[test]
fn expressions() {
    all_noticed(
        "    sli: {events: {bad: 'sum(increase(a_total[$window])) * 2', total: 'sum(increase(b_total[$window])) * 2'}}",
        &[("a_total[5m])) * 2", "a_total[5m])) * 200"), ("b_total", "c_total"), (">= 0)", ">= 1e12)")],
    );
}

#[test]
fn gauges() {
    all_noticed(
        "    sli: {gauge: {query: queue_length, good: '< 1000'}}",
        &[("< bool 1000", "> bool 1000"), ("< bool 1000", "< bool 1001.5"), ("< bool 1000", "< bool 998")],
    );
}

#[test]
fn probes() {
    all_noticed(
        "    sli: {probe: {success: up}}",
        &[(
            "count_over_time(up[4m59s999ms]) - sum_over_time(up[4m59s999ms])",
            "sum_over_time(up[4m59s999ms])",
        )],
    );
}

#[test]
fn groups() {
    all_noticed(
        &format!("    group_by: [route]\n    sli: {{{EVENTS}}}"),
        &[("sum by (route) (increase(requests_total[5m]))", "sum by (other) (increase(requests_total[5m]))")],
    );
}

#[test]
fn slices() {
    all_noticed(
        &format!("    sli: {{{EVENTS}, slices: {{length: 5m, target: 95%}}}}"),
        &[
            ("> bool 0.05", "< bool 0.05"),
            ("> bool 0.05", "> bool 0.001"),
            ("29d23h59m59s999ms", "29d23h54m59s999ms"),
            ("29d23h59m59s999ms", "30d4m59s999ms"),
            ("[59m59s999ms]", "[54m59s999ms]"),
            ("[59m59s999ms]", "[1h4m59s999ms]"),
            ("[5h59m59s999ms]", "[6h4m59s999ms]"),
            ("> 14.4", "> 15"),
        ],
    );
}

#[test]
fn slices_that_are_bad_in_part() {
    all_noticed(
        &format!("    sli: {{{EVENTS}, slices: {{length: 5m, partial: true}}}}"),
        &[(" / (last_over_time(slo:total_events:slice{", " * 2 / (last_over_time(slo:total_events:slice{")],
    );
}

#[test]
fn guards_against_few_events() {
    all_noticed(
        &format!("    alerts: {{min_bad_events: 20}}\n    sli: {{{EVENTS}}}"),
        &[(">= 20", ">= 19"), (">= 20", ">= 2000")],
    );
}

#[test]
fn maintenance() {
    all_noticed(
        &format!("    maintenance: [{{when: maintenance_active}}]\n    sli: {{{EVENTS}}}"),
        &[("(1 - (max(", "(2 - (max("), ("* on () group_left ()", "+ on () group_left ()")],
    );
}

fn composite(how: &str) -> String {
    format!(
        "    sli: {{events: {{bad: a_errors_total, total: a_total}}}}\n  - name: two\n    objective: 99%\n    window: 30d\n    \
         sli: {{events: {{bad: b_errors_total, total: b_total}}}}\n  - name: both\n    objective: 99%\n    window: 30d\n    \
         sli: {{composite: {{{how}}}}}"
    )
}

#[test]
fn composites() {
    let both = "slo:total_events:increase5m{slo_service=\"shop\",slo=\"both\"}";
    all_noticed(
        &composite("all_of: [promise, two]"),
        &[("max(", "2 * max("), (both, "slo:total_events:increase5m{slo=\"none\"}")],
    );
    all_noticed(
        &composite("weights: {promise: 3, two: 1}"),
        &[("slo=\"promise\"} * 3", "slo=\"promise\"} * 300"), (" offset 30s) * 3", " offset 30s) * 300")],
    );
}
