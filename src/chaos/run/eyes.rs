//! What the executor sees of the budgets: whoever asks Prometheus, or a script in tests.

use std::future::Future;

use chrono::{DateTime, Utc};

use crate::chaos::record::{Cost, Query};
use crate::chaos::{Preflight, Reading};

/// Asks for the budgets of a run. Every answer comes with the questions that it was read from, for the record, whose
/// numbers are unique in all answers together.
pub trait Eyes {
    /// How the budgets stand before a run.
    fn preflight(&mut self, now: DateTime<Utc>) -> impl Future<Output = (Preflight, Vec<Query>)>;

    /// The fault is asked for now: spending is counted from here, against what the last preflight found.
    fn begin(&mut self, now: DateTime<Utc>);

    /// What has been spent since.
    fn look(&mut self, now: DateTime<Utc>) -> impl Future<Output = (Reading, Vec<Query>)>;

    /// What the run cost in all, until `now`.
    fn costs(&mut self, now: DateTime<Utc>) -> impl Future<Output = (Vec<Cost>, Vec<Query>)>;
}
