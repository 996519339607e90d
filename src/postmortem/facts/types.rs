//! The facts of a postmortem, as they stand in the JSON beside the draft.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::record::Query;
use crate::chaos::{Check, Decision, SubjectId};
use crate::postmortem::facts::{EpisodeFacts, Estimates, Harm, History, RunFacts, RunMeanwhile, TimelineRow};

/// Everything that is known. `None` is unknown and becomes a visible TODO, never a zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// What names the postmortem: the run, or service and start of the episode.
    pub id: String,
    /// Planned or not.
    pub kind: Kind,
    /// The service.
    pub service: String,
    /// When what is told begins: the first line of the record, or the first moment asked for.
    pub from: DateTime<Utc>,
    /// When it ends.
    pub to: DateTime<Utc>,
    /// The run, where there was one.
    pub run: Option<RunFacts>,
    /// The episode, where one was named.
    #[serde(default)]
    pub episode: Option<EpisodeFacts>,
    /// Of an episode: the runs whose fault fell into it.
    #[serde(default)]
    pub meanwhile: Vec<RunMeanwhile>,
    /// Whether users were hurt.
    pub harm: Harm,
    /// The moments that times are measured between.
    pub moments: Moments,
    /// Every budget that was looked at, the service's own first.
    pub budgets: Vec<BudgetFacts>,
    /// What a formula of the command line makes of the failures.
    pub estimates: Estimates,
    /// How it was noticed.
    pub detection: Detection,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineRow>,
    /// The conditions before the run.
    pub gates: Vec<GateFacts>,
    /// The looks of the watch.
    pub looks: Looks,
    /// SLIs over time, for charts.
    pub curves: Vec<Curve>,
    /// All questions that were asked, with their answers' places.
    pub queries: Vec<QueryFacts>,
}

/// Whether somebody broke it on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PostmortemKind")]
pub enum Kind {
    /// A chaos experiment.
    PlannedExperiment,
    /// Nobody meant it.
    Unplanned,
}

/// Where a figure or a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "FactSource")]
pub enum Source {
    /// A line of the record, by its `seq`.
    Line(u64),
    /// A query, by its `id`.
    Query(u64),
}

/// A moment and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// How that is known.
    pub source: Source,
}

/// The moments that times are measured between. `None` is unknown, or did not happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moments {
    /// The fault was there.
    pub injected: Option<Moment>,
    /// An SLI was below its objective for the first time after that.
    pub impact: Option<Moment>,
    /// The last look before `impact` at which it was not, or the fault: the impact began between the two.
    pub impact_after: Option<DateTime<Utc>>,
    /// The first alert fired, or the guard's rule asked for the end.
    pub detected: Option<Moment>,
    /// The fault was removed, or what it had taken was replaced.
    pub mitigated: Option<Moment>,
    /// From here on, every SLI was at its objective over each of its windows.
    pub recovered: Option<Moment>,
}

/// One budget. Events are in the SLO's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BudgetFacts {
    /// Whose.
    pub subject: SubjectId,
    /// The unit of its events, such as `requests`.
    pub unit: Option<String>,
    /// The objective as a ratio.
    pub objective: Option<f64>,
    /// The SLO's window in seconds.
    pub window_secs: Option<f64>,
    /// All events.
    pub total_events: Option<f64>,
    /// The bad ones, gross.
    pub bad_events: Option<f64>,
    /// How many bad events may be counted too many or too few.
    pub uncertainty_events: Option<f64>,
    /// Until when the events were counted, where that is not until the end: they are at least so many.
    pub counted_until: Option<DateTime<Utc>>,
    /// When most of the bad events came, where they came at once.
    pub came: Option<Came>,
    /// The bad events that would have been there anyway.
    pub baseline_events: Option<f64>,
    /// What the error ratio of those was taken from, or was too little to take one from.
    pub baseline_history: Option<History>,
    /// The bad ones without those: gross − baseline, not below zero.
    pub net_bad_events: Option<f64>,
    /// The whole budget in events.
    pub allowed_events: Option<f64>,
    /// The gross bad events as a share of it.
    pub cost_ratio: Option<f64>,
    /// The share of the budget that was left before.
    pub remaining_before: Option<f64>,
    /// The share that is left after.
    pub remaining_after: Option<f64>,
    /// The lowest SLI, as a ratio.
    pub lowest_sli: Option<f64>,
    /// When the SLI was below its objective, oldest first; the last may have no end.
    pub below: Vec<Stretch>,
    /// The length of full downtime that would have cost as much, in seconds: cost × (1 − objective) × window.
    pub downtime_secs: Option<f64>,
    /// What all of this was read from.
    pub sources: Vec<Source>,
}

/// When most of the bad events came, as the looks counted them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Came {
    /// So many bad events.
    pub events: f64,
    /// Of so many that the last look counted.
    pub of: f64,
    /// Until so many seconds after the fault.
    pub within_secs: f64,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stretch {
    /// Its start.
    pub from: DateTime<Utc>,
    /// Its end; `None` if it went on when the last look was taken.
    pub to: Option<DateTime<Utc>>,
}

/// How it was noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Detection {
    /// An alert fired.
    Alert {
        /// Its name, as the source tells it.
        name: String,
    },
    /// The guard of the run asked for the end.
    Guard {
        /// The rule.
        rule: String,
    },
    /// No alert fired, and all looks had answers.
    Nothing,
    /// No alert was seen, but some looks had no answer.
    NothingSeen,
}

/// One condition before the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GateFacts {
    /// `gate` or `gate-again`.
    pub gate: String,
    /// The line of the record.
    pub source: Source,
    /// When.
    pub at: DateTime<Utc>,
    /// What followed from all conditions.
    pub decision: Decision,
    /// The conditions.
    pub checks: Vec<Check>,
}

/// The looks of the watch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Looks {
    /// How many were taken.
    pub taken: usize,
    /// How many of them had no answer.
    pub failed: usize,
    /// The longest time between two of them, in seconds: how far a moment that a look tells may be off.
    pub longest_gap_secs: Option<i64>,
    /// From the last look until the end was asked for, where the run's process was gone; no end where nobody did.
    pub unwatched: Option<Stretch>,
}

/// An SLI over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Curve {
    /// Whose.
    pub subject: SubjectId,
    /// The objective as a ratio.
    pub objective: f64,
    /// Oldest first.
    pub samples: Vec<CurveSample>,
}

/// The SLI at a moment; `None` where it was not known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CurveSample {
    /// When.
    pub at: DateTime<Utc>,
    /// The SLI as a ratio.
    pub sli: Option<f64>,
}

/// A question to Prometheus, without its answer, which stays in the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueryFacts {
    /// Its number in the record.
    pub id: u64,
    /// What it was for.
    pub purpose: String,
    /// PromQL.
    pub query: String,
    /// The moment that it was evaluated at.
    pub evaluated_at: DateTime<Utc>,
    /// Why there was no answer.
    pub error: Option<String>,
}

impl From<&Query> for QueryFacts {
    fn from(query: &Query) -> Self {
        Self {
            id: query.id,
            purpose: query.purpose.clone(),
            query: query.query.clone(),
            evaluated_at: query.evaluated_at,
            error: query.error.clone(),
        }
    }
}

impl Facts {
    /// Whether the budget is one of the service itself, not of one that depends on it.
    #[must_use]
    pub fn is_own(&self, budget: &BudgetFacts) -> bool {
        budget.subject.service == self.service
    }

    /// From the first SLI below its objective until the last one was back. `None` if none was, or one still is.
    #[must_use]
    pub fn impact_length(&self) -> Option<TimeDelta> {
        let below = || self.budgets.iter().flat_map(|budget| &budget.below);
        let ends: Option<Vec<_>> = below().map(|stretch| stretch.to).collect();
        Some(ends?.into_iter().max()? - below().map(|stretch| stretch.from).min()?)
    }
}

impl Moments {
    /// From the fault to this moment, or from the impact where there was no fault that anybody knows of.
    #[must_use]
    pub fn since_fault(&self, moment: Option<Moment>) -> Option<TimeDelta> {
        let Some(injected) = self.injected else { return self.since_impact(moment) };
        let length = moment?.at - injected.at;
        (length >= TimeDelta::zero()).then_some(length)
    }

    /// From the impact to this moment; `None` unless both are known, and for a moment before the impact.
    #[must_use]
    pub fn since_impact(&self, moment: Option<Moment>) -> Option<TimeDelta> {
        let length = moment?.at - self.impact?.at;
        (length >= TimeDelta::zero()).then_some(length)
    }
}

impl BudgetFacts {
    /// How long the SLI was below its objective; `None` if it still was at the last look.
    #[must_use]
    pub fn below_length(&self) -> Option<TimeDelta> {
        self.below.iter().map(|stretch| Some(stretch.to? - stretch.from)).sum()
    }
}
