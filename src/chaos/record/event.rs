//! The lines of a record. The format is kept compatible: keys are added, never changed.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::chaos::{Check, Decision, PlannedObject, Reading, Replicas, SubjectId, Survey};

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts up from 1 without gaps.
    pub seq: u64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What it says.
    #[serde(flatten)]
    pub event: Event,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The first line: what is about to be run, by whom.
    Opened(Box<Opening>),
    /// A question to Prometheus and its answer.
    Query(Query),
    /// What the experiment would hit.
    Surveyed(Survey),
    /// What would be created.
    Planned {
        /// In order of creation.
        objects: Vec<PlannedObject>,
    },
    /// The conditions before the run, and what follows from them.
    Gated {
        /// `gate`, or `gate-again` once the lock is held.
        gate: String,
        /// What follows.
        decision: Decision,
        /// Every condition.
        checks: Vec<Check>,
    },
    /// The run goes on to its next phase. Written before acting.
    Phase {
        /// The phase that begins.
        phase: Phase,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Something that the driver, a cluster or a person did.
    Fact(Fact),
    /// One look of the watch.
    Looked {
        /// The budgets.
        reading: Reading,
        /// The workload.
        replicas: Option<Replicas>,
    },
    /// The end of the fault is asked for before its time.
    AbortRequested {
        /// Which rule: `cost`, `floor`, `remaining`, `ready`, `page`, `stale`, `deadline`, `manual`, `halted`, `lock`, `driver`,
        /// `record`, `crash`; stable.
        rule: String,
        /// In words, with value and limit.
        reason: String,
    },
    /// Nothing is left of the fault; or that could not be brought about.
    Reverted {
        /// Whether that is certain.
        confirmed: bool,
        /// What is left, or how it is known.
        reason: String,
    },
    /// What the run cost, and how it ended: the last line of a run that was not killed.
    Closed(Box<Account>),
}

/// What is about to be run, by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The run's name, unique.
    pub run: String,
    /// The experiment's name.
    pub experiment: String,
    /// The service.
    pub service: String,
    /// The hypothesis in words.
    pub hypothesis: String,
    /// `litmus` or `local`.
    pub driver: String,
    /// `pod-delete` or `network-latency`.
    pub fault: String,
    /// All settings of the experiment, defaults included, as JSON.
    pub settings: Value,
    /// The budgets that guard it: objective, window and unit of each, as JSON.
    pub subjects: Vec<Value>,
    /// Who started it: user and host.
    pub actor: String,
    /// The process that runs it.
    pub pid: u32,
    /// The version of sloe.
    pub version: String,
    /// The Prometheus that is asked, without credentials.
    pub prometheus: String,
    /// The SHA-256 of all spec files, in hexadecimal.
    pub specs_digest: String,
}

/// A question to Prometheus and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Unique in the record.
    pub id: u64,
    /// What it is for, such as `spend payment-service/availability`.
    pub purpose: String,
    /// PromQL.
    pub query: String,
    /// The moment that it is evaluated at; of a range, its end.
    pub evaluated_at: DateTime<Utc>,
    /// The answer's `data` as it came, or `null`.
    pub answer: Value,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What Prometheus says about the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Something that happened, told by whoever saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// When it happened, by its source's clock.
    pub happened_at: DateTime<Utc>,
    /// Who tells it: `kubernetes`, `litmus`, `supervisor`, `prometheus`, `person`, `sloe`.
    pub source: String,
    /// About what: `pod payment-service-abc`, `chaosengine …`.
    pub object: String,
    /// What: `deleted`, `created`, `scheduled`, `started`, `ready`, `not-ready`, `killed`, `slowed`, `restored`, `fired`, `resolved`, `event`, …
    pub what: String,
    /// More about it, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The phases of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The conditions are looked at.
    Gating,
    /// The lock is taken, and the conditions are looked at again.
    Locking,
    /// The fault is asked for.
    Starting,
    /// The fault is there.
    Injecting,
    /// The fault is being stopped before its time.
    Aborting,
    /// The fault has ended; what is left of it is looked for.
    Reverting,
    /// Nothing is left of it; the SLIs are watched until they are back.
    Observing,
}

/// What a run cost and how it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// Whether the hypothesis held.
    pub hypothesis: Held,
    /// Why.
    pub hypothesis_reason: String,
    /// Whether the run kept to its limits.
    pub safety: Safety,
    /// Why not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub safety_reason: String,
    /// When the fault was asked for; `None` for a run that did not come so far.
    pub injected_at: Option<DateTime<Utc>>,
    /// When it was certain that nothing was left of it.
    pub reverted_at: Option<DateTime<Utc>>,
    /// When every SLI was back at its objective to stay.
    pub recovered_at: Option<DateTime<Utc>>,
    /// What each budget paid.
    pub costs: Vec<Cost>,
    /// The driver's own account of the end, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub driver_verdict: String,
}

/// What one budget paid. Events are in the SLO's unit; `None` is unknown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cost {
    /// Whose.
    pub subject: SubjectId,
    /// The span that was counted: from just before the fault.
    pub from: DateTime<Utc>,
    /// To the end of the observation.
    pub to: DateTime<Utc>,
    /// All events of the span.
    pub total_events: Option<f64>,
    /// The bad ones.
    pub bad_events: Option<f64>,
    /// How many bad events may be counted too many or too few, because scrapes are not at the span's ends.
    pub uncertainty_events: Option<f64>,
    /// The bad events that would have been there anyway, at the error ratio of the hour before.
    pub baseline_events: Option<f64>,
    /// The whole budget before the run, in events.
    pub allowed_events: Option<f64>,
    /// The bad events as a share of it.
    pub cost_ratio: Option<f64>,
    /// The share of the budget that was left before.
    pub remaining_before: Option<f64>,
    /// The share that is left after.
    pub remaining_after: Option<f64>,
    /// The lowest SLI over the floor's window during the span, as a ratio.
    pub lowest_sli: Option<f64>,
    /// When the SLI was first below its objective.
    pub below_from: Option<DateTime<Utc>>,
    /// When it was back to stay.
    pub below_to: Option<DateTime<Utc>>,
    /// The queries of the record that this was read from.
    pub evidence: Vec<u64>,
}

/// Whether the hypothesis held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// It did.
    Held,
    /// It did not.
    NotHeld,
    /// Nobody can say.
    Inconclusive,
}

/// Whether a run kept to its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// Nothing was done at all: the gate said no, or could not say yes.
    NotStarted,
    /// It did.
    WithinLimits,
    /// The fault is gone, and nobody can say whether a limit was passed: what it cost is not known, or not exactly enough.
    Unknown,
    /// It was aborted, and the fault is gone.
    Aborted,
    /// A limit was passed, or nobody can say that the fault is gone.
    Breached,
}
