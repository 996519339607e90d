//! What a notification says about the budget, as Prometheus' own templates render it.

use std::process::Command;

use crate::support::{Project, SPEC, run};

/// Burn rates for a page, and a budget that is not known, half left and overspent; promtool prints what it gets
/// because nothing is expected.
const TEST: &str = r#"
rule_files: [out/rules/checkout.yaml]
evaluation_interval: 30s
tests:
  - interval: 1m
    input_series:
      - {series: 'slo:burn_rate:1h{slo_service="checkout",slo="availability"}', values: '20x3'}
      - {series: 'slo:burn_rate:5m{slo_service="checkout",slo="availability"}', values: '20x3'}
      - {series: 'slo:error_budget:remaining_ratio{slo_service="checkout",slo="availability"}', values: '_ 0.5 -8.9'}
    alert_rule_test:
      - {eval_time: 0m, alertname: ErrorBudgetBurn, exp_alerts: []}
      - {eval_time: 1m, alertname: ErrorBudgetBurn, exp_alerts: []}
      - {eval_time: 2m, alertname: ErrorBudgetBurn, exp_alerts: []}
"#;

#[test]
fn a_page_says_how_much_is_left_or_that_it_does_not_know() {
    let odd = "labels: {braces: \"{{ $labels.x }}\"}\nowner: \"a {{ b }}\"\nslos:";
    let project = Project::with_spec(&SPEC.replace("slos:", odd)).file("test.yaml", TEST);
    project.sloe(&["generate", "--out", "out"]);
    let ran = run(Command::new("promtool").args(["test", "rules", "test.yaml"]).current_dir(project.path()));
    let said = ran.stdout + &ran.stderr;
    let sentences = [
        "Objective 99.9% over 30d: what is left of the error budget is not known.",
        "Objective 99.9% over 30d: 50% of the error budget is left; at this rate it lasts 18h 0m 0s.",
        "Objective 99.9% over 30d: the error budget is spent and overspent by 890%.",
        "checkout availability burns its error budget 20.0 times too fast over 1h",
        "braces=\"{{ $labels.x }}\"",
        "owner=\"a {{ b }}\"",
    ];
    for sentence in sentences {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
}
