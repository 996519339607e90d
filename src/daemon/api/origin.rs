//! Where figures are from and how old they are, in JSON.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::names::SourceName;
use crate::daemon::PageOptions;
use crate::daemon::specs::SpecsState;
use crate::status::{Freshness, Overview, Part, SourceState};

/// Where the figures are from and how old they are.
#[derive(Serialize, JsonSchema)]
pub(super) struct Origin {
    /// What makes figures doubtful, as sentences that name the SLOs and the remedy, and where there are several the source.
    warnings: Vec<String>,
    /// What whoever runs the daemon wants to be said beside every figure, such as that the past is simulated.
    notice: Option<String>,
    /// When Prometheus last answered everything: the moment that the figures are of. Of several sources that of the one which has
    /// been silent longest; `null` as long as one of them has not answered at all.
    answered_at: Option<DateTime<Utc>>,
    /// How long before this answer was made that was, in seconds: for some seconds all who ask are given the same answer.
    age_seconds: Option<f64>,
    /// Whether figures may no longer hold, because a source has stopped answering, or has never begun to.
    stale: bool,
    /// Those that were asked, in the order in which they were named.
    sources: Vec<Source>,
    /// The specs in use.
    specs: Specs,
}

/// A Prometheus.
#[derive(Serialize, JsonSchema)]
struct Source {
    /// What it is called.
    name: String,
    /// Its address, without credentials.
    prometheus: String,
    /// How it answered the latest poll.
    state: SourceName,
    /// When it last answered everything; `null` before the first answer.
    answered_at: Option<DateTime<Utc>>,
    /// How long before this answer was made that was, in seconds.
    age_seconds: Option<f64>,
    /// Whether it has stopped answering, or has never begun to.
    stale: bool,
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
        overview: &Overview,
        specs: &SpecsState,
        now: DateTime<Utc>,
        options: &PageOptions,
    ) -> Self {
        let sources: Vec<Source> =
            overview.parts().iter().map(|part| Source::of(part, now, options)).collect();
        let answered_at = overview.answered_at();
        Self {
            warnings: overview.warnings(),
            notice: options.notice.clone(),
            answered_at,
            age_seconds: answered_at.map(|at| age(at, now)),
            stale: sources.iter().any(|source| source.stale),
            sources,
            specs: Specs { loaded_at: specs.loaded_at, problem: specs.problem.clone() },
        }
    }

    pub(super) fn is_stale(&self, part: &Part) -> bool {
        self.sources.iter().any(|source| *source.name == *part.name && source.stale)
    }
}

impl Source {
    fn of(part: &Part, now: DateTime<Utc>, options: &PageOptions) -> Self {
        let Part { name, url, snapshot } = part;
        let (failing_since, reason) = match &snapshot.source {
            SourceState::Failing { since, reason } => (Some(*since), Some(reason.clone())),
            SourceState::Starting | SourceState::Answering | SourceState::AnsweringInPart => (None, None),
        };
        Self {
            name: name.to_string(),
            prometheus: url.to_string(),
            state: (&snapshot.source).into(),
            answered_at: snapshot.answered_at,
            age_seconds: snapshot.answered_at.map(|at| age(at, now)),
            stale: Freshness::of(snapshot, now, options.stale_after).is_stale(),
            failing_since,
            reason,
            rules_asked_at: snapshot.rules_asked_at,
        }
    }
}

fn age(at: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
    (now - at).as_seconds_f64()
}
