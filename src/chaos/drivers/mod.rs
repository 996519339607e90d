//! What carries out experiments, each way behind the same trait.

mod absent;
mod any;
#[cfg(feature = "chaos")]
pub mod litmus;
pub mod local;

pub use any::{AnyDriver, DriverOptions};
