//! Every kind of SLI, counted by events and by slices: promtool accepts the rules, and the tests generated with them pass.

use crate::rules_harness::prove;

/// An SLO by its keys, beside name, objective and window.
fn slo(keys: &str) -> String {
    format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: promise\n    objective: 99%\n    window: 30d\n{keys}\n"
    )
}

fn prove_sli(sli: &str) {
    prove::spec(&slo(&format!("    sli: {{{sli}}}")));
}

const EXPRESSION: &str = "events: {bad: 'sum(increase(a_errors_total[$window])) + sum(increase(b_errors_total[$window]))', \
                          total: 'sum(increase(a_total[$window])) + sum(increase(b_total[$window]))'}";
const RATES: &str =
    "events: {good: 'sum(rate(fine_total[$window])) / 2', total: 'sum(rate(all_total[$window])) / 2'}";
/// Nobody knows which counters make this one count.
const OPAQUE: &str =
    "events: {bad: 'sum(increase(errors_total[$window]) and on (pod) up)', total: requests_total}";
const RATIO: &str = "ratio: {errors: 'avg(avg_over_time(error_share[$window]))'}";
const DIVIDED: &str =
    "ratio: {errors: '1 - sum(rate(fine_total[$window])) / sum(rate(requests_total[$window]))'}";
const GAUGE: &str = "gauge: {query: 'queue_length{queue=\"orders\"}', good: '< 1000'}";
const GAUGE_ABOVE: &str = "gauge: {query: free_disk_ratio, good: '>= 0.1'}";
const GAUGE_EXPRESSION: &str = "gauge: {query: 'max(queue_length) - 5', good: '< 1000'}";
const PROBE: &str = "probe: {success: 'probe_success{job=\"shop\"}'}";
const EVENTS: &str = "events: {bad: 'requests_total{code=~\"5..\"}', total: requests_total}";

#[test]
fn expressions_of_counters() {
    prove_sli(EXPRESSION);
    prove_sli(RATES);
}

#[test]
fn expressions_that_cannot_be_turned_round() {
    prove_sli(OPAQUE);
}

#[test]
fn error_ratios() {
    prove_sli(RATIO);
    prove_sli(DIVIDED);
}

#[test]
fn gauges() {
    prove_sli(GAUGE);
    prove_sli(GAUGE_ABOVE);
    prove_sli(GAUGE_EXPRESSION);
}

#[test]
fn probes() {
    prove_sli(PROBE);
}

#[test]
fn gauges_and_probes_by_label() {
    prove::spec(&slo(&format!("    group_by: [queue]\n    sli: {{{GAUGE}}}")));
    prove::spec(&slo(&format!("    group_by: [instance]\n    sli: {{{PROBE}}}")));
}

#[test]
fn time_without_data_that_counts() {
    prove::spec(&slo(&format!("    no_data: bad\n    sli: {{{PROBE}}}")));
    prove::spec(&slo(&format!("    no_data: good\n    sli: {{{GAUGE}}}")));
    prove::spec(&slo(&format!(
        "    no_data: bad\n    sli: {{{EVENTS}, slices: {{length: 1m, target: 90%}}}}"
    )));
}

#[test]
fn slices_of_a_minute() {
    prove_sli(&format!("{EVENTS}, slices: {{length: 1m, target: 95%}}"));
    prove_sli(&format!("{EVENTS}, slices: {{length: 1m, partial: true}}"));
}

#[test]
fn slices_of_an_hour() {
    prove_sli(&format!("{EVENTS}, slices: {{length: 1h, target: 95%}}"));
}

#[test]
fn slices_that_divide_no_window() {
    prove_sli(&format!("{EVENTS}, slices: {{length: 12m, target: 95%}}"));
}

#[test]
fn slices_without_events_that_count() {
    prove_sli(&format!("{EVENTS}, slices: {{length: 5m, target: 95%, empty: good}}"));
    prove_sli(&format!("{EVENTS}, slices: {{length: 5m, target: 95%, empty: bad}}"));
}

#[test]
fn slices_of_other_slis() {
    prove_sli(&format!("{GAUGE}, slices: {{length: 5m, target: 80%}}"));
    prove_sli(&format!("{PROBE}, slices: {{length: 1m, target: 50%}}"));
    prove_sli(&format!("{RATIO}, slices: {{length: 5m, partial: true}}"));
    prove_sli("latency: {histogram: request_seconds, below: 250ms}, slices: {length: 5m, target: 95%}");
}

#[test]
fn slices_by_label() {
    prove::spec(&slo(&format!(
        "    group_by: [route]\n    sli: {{{EVENTS}, slices: {{length: 5m, target: 95%}}}}"
    )));
}

/// Two SLOs of one service and one made of them.
fn composite(how: &str, grouped: bool) -> String {
    let by = if grouped { "    group_by: [region]\n" } else { "" };
    format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: one\n    objective: 99%\n    window: 30d\n{by}    \
         sli: {{events: {{bad: a_errors_total, total: a_total}}}}\n  - name: two\n    objective: 99%\n    window: 30d\n{by}    \
         sli: {{events: {{good: b_fine_total, total: b_total}}}}\n  - name: both\n    objective: 99%\n    window: 30d\n{by}    \
         sli: {{composite: {{{how}}}}}\n"
    )
}

#[test]
fn composites() {
    prove::spec(&composite("all_of: [one, two]", false));
    prove::spec(&composite("weights: {one: 3, two: 1}", false));
}

#[test]
fn composites_by_label() {
    prove::spec(&composite("all_of: [one, shop/two]", true));
}

#[test]
fn composites_of_slices_and_other_services() {
    prove::spec(
        "version: sloe/v1\nservice: front\nslos:\n  - name: fast\n    objective: 99%\n    window: 30d\n    \
         sli: {latency: {histogram: page_seconds, below: 1s}, slices: {length: 1m, target: 95%}}\n---\n\
         version: sloe/v1\nservice: back\nslos:\n  - name: up\n    objective: 99.9%\n    window: 30d\n    \
         sli: {probe: {success: up}}\n  - name: journey\n    objective: 99%\n    window: 28d\n    \
         sli: {composite: {weights: {front/fast: 2, up: 0.5}}}\n",
    );
}

#[test]
fn own_pairs() {
    prove::spec(&slo(&format!(
        "    alerts:\n      pairs:\n        - {{alert: page, long: 30m, short: 5m, burn_rate: 20}}\n        \
         - {{alert: page, long: 2h, short: 10m, budget: 5%}}\n        - {{alert: ticket, long: 5d, short: 12h, budget: 20%}}\n    \
         sli: {{{EVENTS}}}"
    )));
}

#[test]
fn names_labels_and_switches_of_alerts() {
    prove::spec(&slo(&format!(
        "    alerts:\n      page: {{name: 'Shop \"burns\"', severity: critical, labels: {{channel: '#shop'}}, \
         annotations: {{summary: 'burning at {{{{ $value }}}}', extra: text}}}}\n      ticket: {{enabled: false}}\n      \
         absent: {{name: ShopGone, severity: page, for: 25m}}\n    sli: {{{EVENTS}}}"
    )));
    prove::spec(&slo(&format!(
        "    alerts: {{absent: {{enabled: false}}, page: {{enabled: false}}}}\n    sli: {{{EVENTS}}}"
    )));
}

#[test]
fn a_guard_against_few_events() {
    prove::spec(&slo(&format!("    alerts: {{min_bad_events: 20}}\n    sli: {{{EVENTS}}}")));
    prove::spec(&slo(&format!("    alerts: {{min_bad_events: 5}}\n    sli: {{{GAUGE}}}")));
    prove::spec(&slo(&format!(
        "    alerts: {{min_bad_events: 2}}\n    sli: {{{EVENTS}, slices: {{length: 1m, target: 95%}}}}"
    )));
}

#[test]
fn maintenance() {
    let times = "    maintenance:\n      - {from: '2026-12-01T22:00:00Z', to: '2026-12-02T02:00:00+01:00', reason: move}\n      \
                 - {when: 'maintenance_active{service=\"shop\"} == 1'}\n";
    prove::spec(&slo(&format!("{times}    sli: {{{EVENTS}}}")));
    prove::spec(&slo(&format!("{times}    sli: {{{EVENTS}, slices: {{length: 1m, target: 95%}}}}")));
    prove::spec(&slo(&format!("{times}    group_by: [route]\n    sli: {{{EVENTS}}}")));
}

#[test]
fn calendar_windows() {
    prove::spec(
        &slo(&format!("    time_zone: Europe/Paris\n    sli: {{{EVENTS}}}"))
            .replace("window: 30d", "calendar: month"),
    );
}
