//! Latencies of native histograms, which Prometheus 2 can neither record nor test.

use crate::rules_harness::prove;

fn slo(keys: &str) -> String {
    format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: fast\n    objective: 99%\n    window: 30d\n{keys}\n"
    )
}

const NATIVE: &str = "latency: {histogram: 'request_seconds{job=\"shop\"}', below: 500ms, native: true}";

#[test]
fn native_histograms() {
    prove::spec(&slo(&format!("    sli: {{{NATIVE}}}")));
    prove::spec(&slo(&format!(
        "    record_as: {{p95: 'shop:p95'}}\n    group_by: [route]\n    sli: {{{NATIVE}}}"
    )));
}

#[test]
fn slices_of_native_histograms() {
    prove::spec(&slo(&format!("    sli: {{{NATIVE}, slices: {{length: 1m, target: 95%}}}}")));
}

#[test]
fn another_threshold_is_noticed() {
    let spec = slo(&format!("    sli: {{{NATIVE}}}"));
    prove::spec(&spec);
    assert!(prove::notices(&spec, "histogram_fraction(-Inf, 0.5,", "histogram_fraction(-Inf, 50,"));
    assert!(prove::notices(&spec, "histogram_fraction(-Inf, 0.5,", "histogram_fraction(-Inf, 0.001,"));
}
