//! Words that stand for one of several: in answers as text, in the document as a list.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Combined, Severity, Unit};
use crate::status::{SourceState, State};

/// How a budget is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "State")]
pub(super) enum StateName {
    /// The whole budget is gone, or more than that.
    Spent,
    /// Less than half is left, it runs out within three days, an alert fires, the rate at which it burns is not known, or its
    /// rules fail, are late or missing.
    Caution,
    /// Nothing can be said; never to be shown as healthy.
    Unknown,
    /// Within budget.
    Healthy,
}

/// How soon somebody has to look.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Severity")]
pub(super) enum SeverityName {
    /// Now.
    Page,
    /// During working hours.
    Ticket,
}

/// What an SLO counts.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Unit")]
pub(super) enum UnitName {
    /// Events of the service, such as requests.
    Events,
    /// Samples of a gauge or a probe.
    Samples,
    /// Stretches of time of the same length.
    Slices,
}

/// How Prometheus answered the latest poll.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SourceState")]
pub(super) enum SourceName {
    /// Nothing has been asked yet.
    Starting,
    /// It answered.
    Answering,
    /// It answered, and warned that something is missing from its answers.
    AnsweringInPart,
    /// It did not; the figures are those of `answered_at`.
    Failing,
}

/// How a composite SLO is made of others.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Combined")]
pub(super) enum CombinedName {
    /// Each bad event of a part spoils one event of the whole, which has as many as its busiest part: an upper bound of what
    /// users of all parts felt.
    AllOf,
    /// The events of all parts, each as often as its part weighs.
    Weighted,
}

impl From<State> for StateName {
    fn from(state: State) -> Self {
        match state {
            State::Spent => Self::Spent,
            State::Caution => Self::Caution,
            State::Unknown => Self::Unknown,
            State::Healthy => Self::Healthy,
        }
    }
}

impl From<Unit> for UnitName {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Events => Self::Events,
            Unit::Samples => Self::Samples,
            Unit::Slices => Self::Slices,
        }
    }
}

impl From<Severity> for SeverityName {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Page => Self::Page,
            Severity::Ticket => Self::Ticket,
        }
    }
}

impl From<&SourceState> for SourceName {
    fn from(state: &SourceState) -> Self {
        match state {
            SourceState::Starting => Self::Starting,
            SourceState::Answering => Self::Answering,
            SourceState::AnsweringInPart => Self::AnsweringInPart,
            SourceState::Failing { .. } => Self::Failing,
        }
    }
}

impl From<Combined> for CombinedName {
    fn from(combined: Combined) -> Self {
        match combined {
            Combined::AllOf => Self::AllOf,
            Combined::Weighted => Self::Weighted,
        }
    }
}
