//! From SLOs to Prometheus rule files and the unit tests that prove them. Plain data, then text.

mod alerts;
mod base;
mod compile;
mod expr;
mod fast;
mod file;
mod maintenance;
pub mod names;
mod recorded;
mod slices;
mod tiles;
mod unit_test;

pub use compile::{Generated, Options, generate};
pub use file::{Group, Rule, RuleFile};
