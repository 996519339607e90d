//! What the pages say beside the figures.

use chrono::TimeDelta;

/// What the pages say beside the figures; the same for every request.
#[derive(Clone, Debug)]
pub struct PageOptions {
    /// Stands on every page, e.g. that the past is simulated.
    pub notice: Option<String>,
    /// Figures older than this are stale even if no failure was reported, e.g. four ticks of the poller.
    pub stale_after: TimeDelta,
}

impl Default for PageOptions {
    /// No notice, and figures that are stale after a minute.
    fn default() -> Self {
        Self { notice: None, stale_after: TimeDelta::minutes(1) }
    }
}
