//! The integration tests: one binary, a file a topic.

mod fixtures;
mod poller;
mod prom_client;
mod prom_real;
mod prom_retention;
mod status_budget;
mod status_history;
mod status_properties;
mod status_snapshot;
