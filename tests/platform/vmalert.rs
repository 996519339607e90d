//! vmalert, as the Debian package `victoria-metrics` has it, takes the rules that are made for it.

use std::process::Command;

use sloe::rules::{Options, Target, generate};

use crate::rules_harness::specs;

const GOOD: &str = r#"events: {good: 'http_requests_total{code!~"5.."}', total: http_requests_total}"#;
const LATENCY: &str = "latency: {histogram: http_request_duration_seconds, below: 1s}";

/// What vmalert says about the rules for a target, and whether it takes them.
fn judged(sli: &str, target: Target) -> (bool, String) {
    let spec = format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: promise\n    objective: 99%\n    window: 30d\n    \
         group_by: [region]\n    sli: {{{sli}}}\n"
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = generate(&specs::compile(&spec).0, &Options { target, ..Options::default() });
    let rules = specs::write(&files, folder.path(), "rules");
    let mut vmalert = Command::new("vmalert");
    vmalert.arg("-dryRun").args(rules.iter().map(|path| format!("-rule={}", path.display())));
    let output = vmalert.output().expect("`vmalert` of Debian's package `victoria-metrics` runs");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn vmalert_takes_rules_made_for_it() {
    for sli in [GOOD, LATENCY] {
        let (taken, said) = judged(sli, Target::VictoriaMetrics);
        assert!(taken, "{said}");
    }
}

/// Why there is a target of its own.
#[test]
fn vmalert_1_79_refuses_what_prometheus_takes() {
    let (taken, said) = judged(GOOD, Target::Prometheus2);
    assert!(!taken && said.contains("keep_firing_for"), "{said}");
}
