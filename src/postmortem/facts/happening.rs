//! What stands in a timeline.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::record::Held;
use crate::chaos::{Decision, SubjectId};
use crate::postmortem::facts::Source;

/// One row of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineRow {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who tells it: `sloe`, `prometheus`, `kubernetes`, `litmus`, `supervisor`, `person`.
    pub source: String,
    /// What.
    pub what: Happening,
    /// Where that can be looked up.
    pub evidence: Vec<Source>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "happened")]
pub enum Happening {
    /// The run was opened.
    Opened {
        /// The experiment.
        experiment: String,
    },
    /// A gate was decided.
    Gate {
        /// Which.
        gate: String,
        /// What followed.
        decision: Decision,
        /// How many conditions held.
        passed: usize,
        /// How many there were.
        checks: usize,
    },
    /// The driver was asked for the fault.
    FaultAsked,
    /// The fault was there.
    FaultBegan,
    /// A driver or a cluster tells something.
    Fact {
        /// About what.
        object: String,
        /// What.
        what: String,
        /// More about it.
        detail: String,
    },
    /// Another number of replicas takes requests.
    Ready {
        /// So many.
        ready: u32,
        /// Of so many.
        wanted: u32,
    },
    /// An SLI fell below its objective.
    SliFell {
        /// Whose.
        subject: SubjectId,
        /// To this.
        sli: Option<f64>,
    },
    /// An SLI was at its lowest.
    SliLowest {
        /// Whose.
        subject: SubjectId,
        /// This.
        sli: f64,
    },
    /// An SLI was back at its objective.
    SliBack {
        /// Whose.
        subject: SubjectId,
    },
    /// Every SLI was back to stay.
    Recovered,
    /// An alert began to fire.
    AlertFired {
        /// Which.
        name: String,
    },
    /// An alert became pending.
    AlertPending {
        /// Which.
        name: String,
    },
    /// An alert stopped firing.
    AlertEnded {
        /// Which.
        name: String,
    },
    /// A look of the watch had no answer.
    Blind {
        /// Why.
        failure: String,
    },
    /// The end of the fault was asked for before its time.
    AbortRequested {
        /// By which rule.
        rule: String,
        /// In words.
        reason: String,
    },
    /// It was looked whether anything is left of the fault.
    Reverted {
        /// Whether it is certain that nothing is.
        confirmed: bool,
        /// How that is known.
        reason: String,
    },
    /// The run was closed.
    Closed {
        /// Whether the hypothesis held.
        hypothesis: Held,
    },
}
