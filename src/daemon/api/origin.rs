//! Where figures are from and how old they are, in JSON.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::names::SourceName;
use crate::daemon::PageOptions;
use crate::daemon::freshness::Freshness;
use crate::daemon::specs::SpecsState;
use crate::status::{Snapshot, SourceState};

/// Where the figures are from and how old they are.
#[derive(Serialize, JsonSchema)]
pub(super) struct Origin {
    /// What makes figures doubtful, as sentences that name the SLOs and the remedy.
    warnings: Vec<String>,
    /// What whoever runs the daemon wants to be said beside every figure, such as that the past is simulated.
    notice: Option<String>,
    /// When Prometheus last answered everything: the moment that all figures are of. `null` before the first answer.
    answered_at: Option<DateTime<Utc>>,
    /// How long ago that was, in seconds.
    age_seconds: Option<f64>,
    /// Whether the figures may no longer hold, because Prometheus has stopped answering, or has never begun to.
    stale: bool,
    /// The Prometheus that was asked.
    source: Source,
    /// The specs in use.
    specs: Specs,
}

/// A Prometheus.
#[derive(Serialize, JsonSchema)]
struct Source {
    /// Its address, without credentials.
    prometheus: String,
    /// How it answered the latest poll.
    state: SourceName,
    /// When the first poll failed that no success has followed; `null` unless `state` is `failing`.
    failing_since: Option<DateTime<Utc>>,
    /// What went wrong; `null` unless `state` is `failing`.
    reason: Option<String>,
    /// When it was last asked about its rules and told; `null` where it does not tell: then nobody knows whether they are evaluated as
    /// they should be.
    rules_asked_at: Option<DateTime<Utc>>,
}

/// The specs in use.
#[derive(Serialize, JsonSchema)]
struct Specs {
    /// When they were read.
    loaded_at: DateTime<Utc>,
    /// Why those on the disk are not in use; `null` where they are.
    problem: Option<String>,
}

impl Origin {
    pub(super) fn of(
        snapshot: &Snapshot,
        specs: &SpecsState,
        now: DateTime<Utc>,
        options: &PageOptions,
    ) -> Self {
        Self {
            warnings: snapshot.warnings.clone(),
            notice: options.notice.clone(),
            answered_at: snapshot.answered_at,
            age_seconds: snapshot.answered_at.map(|at| (now - at).as_seconds_f64()),
            stale: Freshness::of(snapshot, now, options).is_stale(),
            source: Source::of(snapshot, options),
            specs: Specs { loaded_at: specs.loaded_at, problem: specs.problem.clone() },
        }
    }
}

impl Source {
    fn of(snapshot: &Snapshot, options: &PageOptions) -> Self {
        let (failing_since, reason) = match &snapshot.source {
            SourceState::Failing { since, reason } => (Some(*since), Some(reason.clone())),
            SourceState::Starting | SourceState::Answering | SourceState::AnsweringInPart => (None, None),
        };
        Self {
            prometheus: options.prometheus_url.clone(),
            state: (&snapshot.source).into(),
            failing_since,
            reason,
            rules_asked_at: snapshot.rules_asked_at,
        }
    }
}
