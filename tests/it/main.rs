//! The integration tests: one binary, a file a topic.

mod architecture;
mod check;
mod fixtures;
mod generate;
mod poller;
mod prom_client;
mod prom_real;
mod prom_retention;
mod status_budget;
mod status_history;
mod status_properties;
mod status_snapshot;
mod support;
mod units;
mod yaml;
