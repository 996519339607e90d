//! The integration tests: one binary, a file a topic.
#![expect(missing_docs, reason = "tests read like documentation by their names")]

mod browser;
mod daemon_browser;
mod fixtures;
mod units_show;
