//! What Prometheus says about the budgets of a run, before it and at every look: the input of gates, watch and verdict.

use std::fmt;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One budget: an SLO, or a group of one that fans out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct SubjectId {
    /// The service.
    pub service: String,
    /// The SLO.
    pub slo: String,
    /// The group's labels; empty for an ungrouped SLO.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<(String, String)>,
}

impl fmt::Display for SubjectId {
    /// `payment-service/availability`, and for a group `edge/latency {region="eu"}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.slo)?;
        if self.group.is_empty() {
            return Ok(());
        }
        let labels: Vec<String> =
            self.group.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
        write!(f, " {{{}}}", labels.join(","))
    }
}

/// What was found out about the budgets before a run. `None` means unknown, never zero or empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Preflight {
    /// When Prometheus was asked.
    pub at: DateTime<Utc>,
    /// Every budget that guards the run; those of which nothing is known as well.
    pub standings: Vec<Standing>,
    /// What Prometheus has loaded for the services of the run.
    pub rules: Option<Vec<Rules>>,
    /// Page alerts that fire for the services of the run, as `SERVICE/SLO LONG/SHORT`.
    pub pages: Option<Vec<String>>,
    /// Page alerts that the specs want and that could not fire, because no rule of theirs works; or why that is not known.
    pub mute: Result<Vec<String>, String>,
    /// Why Prometheus' answer is missing, where it is.
    pub failure: Option<String>,
    /// Where the figures were read.
    pub sources: Sources,
}

/// Objective and window of an SLO, such as `99.9% over 30d`: as its spec says, and as the rules that are loaded say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// `SERVICE/SLO`.
    pub slo: String,
    /// As the given specs say; `None` where they do not declare it.
    pub declared: Option<String>,
    /// As Prometheus says; `None` where no rules of it are loaded.
    pub loaded: Option<String>,
}

/// The queries of the record, by their numbers, from which a preflight was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// What is left of the budgets.
    pub budget: Vec<u64>,
    /// The burn rates.
    pub burn_rates: Vec<u64>,
    /// The SLIs, and how many events there were meanwhile.
    pub sli: Vec<u64>,
    /// How many events came last, and since when there are any.
    pub traffic: Vec<u64>,
    /// How old the newest samples are.
    pub samples: Vec<u64>,
    /// The rules that are loaded.
    pub rules: Vec<u64>,
    /// The alerts, and their rules.
    pub pages: Vec<u64>,
}

/// How one budget stands before a run. Events are in the SLO's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Whose.
    pub subject: SubjectId,
    /// The SLO's objective as a ratio.
    pub objective: f64,
    /// The SLO's window, such as `30d`.
    pub window: String,
    /// What it counts: `events`, `samples` or `slices`.
    pub unit: String,
    /// The length of a slice in seconds, where one bad moment spoils a whole one.
    pub slice: Option<f64>,
    /// Whether time is counted: all of it is bad while a part of the workload is, whatever the part.
    pub counts_time: bool,
    /// The whole budget of the window in events.
    pub allowed_events: Option<f64>,
    /// The share of it that is left.
    pub remaining_ratio: Option<f64>,
    /// Why the budget is not known, where it is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The burn rates that are known, by window.
    pub burn_rates: Vec<(String, f64)>,
    /// Events per second: the greater rate of the last five minutes and of the last few scrapes.
    pub events_per_second: Option<f64>,
    /// The SLI of the last five minutes as a ratio; unknown without events.
    pub sli: Option<f64>,
    /// What the SLI has to reach, as a ratio: the objective, or where slices are judged by a target of their own, that.
    pub sli_objective: f64,
    /// The age of the newest sample of what the SLI is measured from, in seconds; of several parts the oldest.
    pub sample_age: Option<f64>,
    /// How often there should be a sample, in seconds.
    pub sample_interval: f64,
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
    /// Bad events with which new series began: nobody can tell whether they are of the run, and the bad ones do not have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_events: Option<f64>,
    /// The whole budget of the SLO's window in events, as it was before the run.
    pub allowed_events: Option<f64>,
    /// The bad ones as a share of the whole budget.
    pub cost_ratio: Option<f64>,
    /// The share of the budget that is left now: what was left before the run, less the cost.
    pub remaining_ratio: Option<f64>,
    /// The SLI over the floor's window as a ratio; unknown without events.
    pub sli: Option<f64>,
    /// What the SLI has to reach: the SLO's objective as a ratio, or the target by which its slices are judged.
    pub objective: f64,
    /// The age of the newest sample of what the SLI is measured from, in seconds.
    pub sample_age: Option<f64>,
}
