//! Layer `daemon`.

mod background;
mod poll_stats;
pub mod poller;

pub use poll_stats::PollStats;
