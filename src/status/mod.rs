//! From samples and `now` to what can truthfully be said about every budget. Pure: no clock, no I/O.

mod budget;
mod history;
mod outlook;
mod snapshot;

pub use budget::Budget;
pub use history::{CurvePoint, HourSum};
pub use outlook::Outlook;
pub use snapshot::{BurnRate, FiringAlert, GroupStatus, SloStatus, Snapshot, SourceState, State, Unknown};
