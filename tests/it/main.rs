//! The integration tests: one binary, a file a topic.

mod promql_peer;
mod promql_printed;
mod promql_problems;
mod promql_properties;
mod promql_rewriting;
mod promql_selectors;
mod promql_trees;
mod suggestions;
