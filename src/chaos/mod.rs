//! Chaos experiments under the error budget: gates before, a watch during, proof of the end, and a record of all of it.

mod check;
mod driver;
pub mod drivers;
mod figures;
pub mod foresee;
pub mod gates;
pub mod observe;
mod past;
pub mod predict;
mod reading;
pub mod record;
pub mod recover;
pub mod run;
pub mod settings;
pub mod store;
pub mod story;
pub mod verdict;
pub mod watch;

pub use crate::policy::Decision;
pub use check::{Check, Evidence, Verdict};
pub use driver::{
    Driver, DriverError, Ended, FaultPhase, Halt, LockError, Look, PlannedObject, Replicas, Reverted, Survey,
};
pub use reading::{Preflight, Reading, Rules, Sources, Spend, Standing, SubjectId};
