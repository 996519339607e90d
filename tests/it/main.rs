//! The integration tests: one binary, a file a topic.

mod architecture;
mod check;
mod generate;
mod support;
mod units;
mod yaml;
