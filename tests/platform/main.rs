//! What holds on Debian's Prometheus 2 has to hold on Prometheus 3: the same tests with another promtool.
//! Run by `make test-platform`, never by `make test`.

#[cfg(feature = "chaos")]
mod chaos_kubernetes;
#[cfg(feature = "chaos")]
#[path = "../it/litmus/documents.rs"]
mod documents;
#[cfg(feature = "chaos")]
#[path = "../it/litmus/example.rs"]
mod example;
#[cfg(feature = "chaos")]
#[path = "../it/fixtures/experiment.rs"]
mod fixtures;
#[cfg(feature = "chaos")]
mod kubernetes;
#[path = "../it/rules_cost.rs"]
mod rules_cost;
#[path = "../it/rules_detection.rs"]
mod rules_detection;
#[path = "../it/rules_fixtures.rs"]
mod rules_fixtures;
#[path = "../it/rules_golden.rs"]
mod rules_golden;
#[path = "../it/rules_harness/mod.rs"]
mod rules_harness;
#[path = "../it/rules_kinds.rs"]
mod rules_kinds;
#[path = "../it/rules_kinds_altered.rs"]
mod rules_kinds_altered;
mod rules_native;
#[path = "../it/rules_promtool.rs"]
mod rules_promtool;
#[path = "../it/rules_scenarios.rs"]
mod rules_scenarios;
#[path = "../it/rules_unknown.rs"]
mod rules_unknown;
mod validators;
mod vmalert;
