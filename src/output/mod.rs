//! Generated files to disk: all or nothing, each replaced in one step, and what would change shown beforehand.

mod diff;
mod orphans;
mod plan;

pub use diff::unified;
pub use orphans::orphans;
pub use plan::{Change, Kind, OutputError, apply, plan};
