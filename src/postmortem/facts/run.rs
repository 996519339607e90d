//! What is known of a run besides its figures.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::record::{Held, Safety};
use crate::chaos::{PlannedObject, Replicas};

/// A run as its record tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunFacts {
    /// The experiment's name.
    pub experiment: String,
    /// The hypothesis in words.
    pub hypothesis: String,
    /// Who breaks things.
    pub driver: String,
    /// What is broken.
    pub fault: String,
    /// How long it should last, in seconds.
    pub fault_secs: Option<f64>,
    /// The window of the SLI's floor, in seconds: what a lowest SLI was measured over.
    pub sli_window_secs: Option<f64>,
    /// The objects that were to be hit.
    pub targets: Vec<String>,
    /// The workload before the fault.
    pub replicas: Option<Replicas>,
    /// All settings of the experiment.
    pub settings: serde_json::Value,
    /// What was to be created.
    pub objects: Vec<PlannedObject>,
    /// The version of sloe.
    pub version: String,
    /// The Prometheus that was asked.
    pub prometheus: String,
    /// The digest of all spec files.
    pub specs_digest: String,
    /// How the run ended; `None` for a record that breaks off.
    pub outcome: Option<Outcome>,
    /// Why the end of the fault was asked for before its time: rule and reason.
    pub abort: Option<(String, String)>,
    /// Whether it is certain that the fault is over; `None` where nobody looked.
    pub reverted: Option<bool>,
}

/// A chaos run whose fault fell into an episode: it may be the trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunMeanwhile {
    /// The run.
    pub run: String,
    /// What it broke.
    pub service: String,
    /// When the fault was asked for.
    pub from: DateTime<Utc>,
    /// When it was verified that nothing is left of it; `None` where nobody knows.
    pub to: Option<DateTime<Utc>>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Whether the hypothesis held.
    pub hypothesis: Held,
    /// Why.
    pub hypothesis_reason: String,
    /// Whether it kept to its limits.
    pub safety: Safety,
    /// Why not.
    pub safety_reason: String,
    /// The driver's own account.
    pub driver_verdict: String,
}
