//! What one poll brings home.

use chrono::{DateTime, Utc};

use crate::prom::Sample;

/// The answers to the queries of [`super::queries`], all of the same moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// `slo_info`: which rules are loaded.
    pub infos: Vec<Sample>,
    /// All events of every window.
    pub total: Vec<Sample>,
    /// The bad events of every window.
    pub bad: Vec<Sample>,
    /// The newest tile of all events: there while an SLI is measured.
    pub tiles: Vec<Sample>,
    /// Burn rates recorded every 30 seconds, as they are now.
    pub fast_burn_rates: Vec<Sample>,
    /// Burn rates, the ones recorded every 5 minutes among them.
    pub slow_burn_rates: Vec<Sample>,
    /// Alerts that fire.
    pub alerts: Vec<Sample>,
    /// All and bad events of every window as if maintenance counted.
    pub raw: Vec<Sample>,
    /// Sums of the tiles after `recent_since`, told apart by the label `queries::SUM_LABEL`.
    pub recent: Vec<Sample>,
    /// From when on `recent` counts; `None` where that was not asked for, or not answered in whole.
    pub recent_since: Option<DateTime<Utc>>,
    /// What Prometheus says about these answers.
    pub warnings: Vec<String>,
}
