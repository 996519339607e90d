//! The integration tests: one binary, a file a topic.
#![expect(missing_docs, reason = "tests read like documentation by their names")]

mod promql_patterns;
mod rules_cost;
mod rules_detection;
mod rules_harness;
mod rules_mutants;
mod rules_promtool;
mod rules_scenarios;
mod rules_unknown;
mod validators;

fn main() {}
