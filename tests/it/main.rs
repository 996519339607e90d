//! The integration tests: one binary, a file a topic.

mod poller;
mod prom_client;
mod prom_errors;
mod prom_real;
mod prom_retention;
mod recorded;
mod status_budget;
mod status_history;
mod status_properties;
mod status_snapshot;
mod status_state;
