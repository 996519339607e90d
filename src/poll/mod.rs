//! One poll of Prometheus: the questions of `status`, all of one moment, and what their answers mean.

mod answers;
mod asked;

pub use answers::{ask, snapshot_once, snapshot_recorded};
pub use asked::{Asked, alert_rules, asked, asked_range};
