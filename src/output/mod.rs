//! Generated files to disk: all or nothing, each replaced in one step, and what would change shown beforehand.

mod diff;
mod plan;

pub use diff::unified;
pub use plan::{Change, Kind, OutputError, apply, plan};
