//! The integration tests: one binary, a file a topic.
#![expect(missing_docs, reason = "tests read like documentation by their names")]

mod browser;
mod daemon_api;
mod daemon_browser;
mod daemon_charts;
mod daemon_pages;
mod daemon_routes;
mod daemon_server;
mod fixtures;
mod units_show;
