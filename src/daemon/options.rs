//! What the pages say beside the figures.

use chrono::TimeDelta;

use crate::units::TimeZone;

/// What the pages say beside the figures; the same for every request.
#[derive(Clone, Debug)]
pub struct PageOptions {
    /// Stands on every page, e.g. that the past is simulated.
    pub notice: Option<String>,
    /// Figures older than this are stale even if no failure was reported, e.g. four ticks of the poller.
    pub stale_after: TimeDelta,
    /// The zone in which times are told; where JavaScript runs, pages tell them in the reader's own.
    pub zone: TimeZone,
    /// The base address of the Grafana with the generated dashboards, without a slash at its end; pages then link to them.
    pub grafana: Option<String>,
}

impl Default for PageOptions {
    /// No notice, figures that are stale after a minute, times in UTC, no dashboards.
    fn default() -> Self {
        Self { notice: None, stale_after: TimeDelta::minutes(1), zone: TimeZone::UTC, grafana: None }
    }
}
