//! Generated files to disk: all or nothing, each replaced in one step, and what would change shown beforehand.

mod change;
mod diff;
mod lock;
mod remove;
mod stage;
mod sweep;

pub use change::{Change, Kind, OutputError};
pub use diff::unified;
pub use lock::Lock;
pub use remove::remove;
pub use stage::{Mode, Stage, Staged};
pub use sweep::{leftovers, orphans, strangers};
