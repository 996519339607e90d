//! The integration tests: one binary, a file a topic.

mod demo_comparison;
mod demo_history;
mod demo_services;
