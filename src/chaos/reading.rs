//! What one look at the source says about the budgets of a run: the input of gate, watch and verdict.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One budget: an SLO, or a group of one that fans out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubjectId {
    /// The service.
    pub service: String,
    /// The SLO.
    pub slo: String,
    /// The group's labels; empty for an ungrouped SLO.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<(String, String)>,
}

/// What one look during a run found out. `None` and errors mean unknown, never zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// When Prometheus was asked.
    pub at: DateTime<Utc>,
    /// Every budget that guards the run.
    pub subjects: Vec<Spend>,
    /// Page alerts that fire for the services of the run, as `SERVICE/SLO LONG/SHORT`.
    pub pages: Vec<String>,
    /// Why Prometheus' answer is missing, where it is; everything else is then empty or unknown.
    pub failure: Option<String>,
}

/// What one budget has spent since the fault began. Events are in the SLO's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spend {
    /// Whose.
    pub subject: SubjectId,
    /// All events since the fault began.
    pub total_events: Option<f64>,
    /// The bad ones among them.
    pub bad_events: Option<f64>,
    /// The whole budget of the SLO's window in events, as it was before the run.
    pub allowed_events: Option<f64>,
    /// The bad ones as a share of the whole budget.
    pub cost_ratio: Option<f64>,
    /// The share of the budget that is left now: what was left before the run, less the cost.
    pub remaining_ratio: Option<f64>,
    /// The SLI over the floor's window; unknown without events.
    pub sli: Option<f64>,
    /// The SLO's objective as a ratio.
    pub objective: f64,
    /// The age of the newest sample of what the SLI is measured from, in seconds.
    pub sample_age: Option<f64>,
}
