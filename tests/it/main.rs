//! The integration tests: one binary, a file a topic.
#![expect(missing_docs, reason = "tests read like documentation by their names")]

mod promql_peer;
mod promql_printed;
mod promql_problems;
mod promql_properties;
mod promql_rewriting;
mod promql_selectors;
mod promql_trees;
