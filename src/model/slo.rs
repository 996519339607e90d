//! One SLO, with everything that rules, daemon and pages need to know of it.

use std::fmt;
use std::path::PathBuf;

use crate::model::{AlertPair, Sli, WindowPolicy};
use crate::units::{Duration, Objective};

/// What names an SLO everywhere: the values of the labels `slo_service` and `slo`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SloId {
    /// The service, e.g. `payment-service`.
    pub service: String,
    /// The SLO's name within the service, e.g. `availability`.
    pub name: String,
}

impl fmt::Display for SloId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.name)
    }
}

/// The time over which an objective has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Window {
    /// The last so many days, moving with the clock.
    Rolling(Duration),
}

impl Window {
    /// How long the window is.
    #[must_use]
    pub const fn length(self) -> Duration {
        match self {
            Self::Rolling(length) => length,
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.length().fmt(f)
    }
}

/// An extra record name that the spec asked for, beside sloe's own series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordAs {
    /// Good events over all events in the last five minutes.
    SuccessRate {
        /// The name to record.
        name: String,
    },
    /// A latency quantile over the last five minutes, in the histogram's unit.
    Quantile {
        /// The quantile, e.g. 0.95 for `p95`, as text for exactness.
        quantile: String,
        /// The name to record.
        name: String,
    },
}

/// A service level objective, valid by construction.
#[derive(Clone, Debug)]
pub struct Slo {
    /// Service and name.
    pub id: SloId,
    /// The team that answers for it; routes alerts.
    pub owner: Option<String>,
    /// What counts as good, in the spec's words.
    pub description: Option<String>,
    /// Labels for `slo_info` and the alerts, never for recorded series.
    pub labels: Vec<(String, String)>,
    /// Named links; `runbook` goes on alerts.
    pub links: Vec<(String, String)>,
    /// The share of events that must be good.
    pub objective: Objective,
    /// The time over which it has to.
    pub window: Window,
    /// What is counted.
    pub sli: Sli,
    /// Labels by which the SLO fans out; empty for one budget.
    pub group_by: Vec<String>,
    /// How often its targets are scraped.
    pub scrape_interval: Duration,
    /// Extra names to record.
    pub record_as: Vec<RecordAs>,
    /// How the alert windows were chosen.
    pub window_policy: WindowPolicy,
    /// The alerts, fastest first.
    pub alerts: Vec<AlertPair>,
    /// The file that declares it.
    pub source: PathBuf,
}
