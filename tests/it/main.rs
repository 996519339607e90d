//! The integration tests: one binary, a file a topic.

mod architecture;
mod browser;
mod check;
mod daemon_browser;
mod demo_comparison;
mod demo_history;
mod demo_once;
mod demo_prometheus;
mod demo_services;
mod demo_supervision;
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
mod units_show;
mod yaml;
