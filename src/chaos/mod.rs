//! Chaos experiments under the error budget: gates before, a watch during, proof of the end, and a record of all of it.

mod check;
mod driver;
pub mod drivers;
mod reading;
pub mod record;

pub use check::{Check, Decision, Evidence, Verdict};
pub use driver::{
    Driver, DriverError, Ended, FaultPhase, Halt, LockError, Look, PlannedObject, Replicas, Reverted, Survey,
};
pub use reading::{Reading, Spend, SubjectId};
