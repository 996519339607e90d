//! Whether the figures of a snapshot are fresh, old, or not there yet.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::{Snapshot, SourceState};

/// How far the figures of a snapshot can be trusted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Prometheus has not answered once.
    Waiting {
        /// Since when it fails and why, if it was asked at all.
        failing: Option<(DateTime<Utc>, String)>,
    },
    /// It answers.
    Fresh {
        /// When it last did.
        answered_at: DateTime<Utc>,
        /// Whether it says that something is missing from its answers, which could make any figure another one.
        in_part: bool,
    },
    /// It answered once and has stopped; the figures stay.
    Stale {
        /// When it last did.
        answered_at: DateTime<Utc>,
        /// When the first poll failed since, or when it last answered if nobody reported a failure.
        since: DateTime<Utc>,
        /// What went wrong, where that is known.
        reason: Option<String>,
    },
}

impl Freshness {
    /// The freshness of `snapshot` at `now`; figures older than `stale_after` are stale even if no failure was reported.
    #[must_use]
    pub fn of(snapshot: &Snapshot, now: DateTime<Utc>, stale_after: TimeDelta) -> Self {
        let failing = match &snapshot.source {
            SourceState::Failing { since, reason } => Some((*since, reason.clone())),
            SourceState::Starting | SourceState::Answering | SourceState::AnsweringInPart => None,
        };
        match (snapshot.answered_at, failing) {
            (None, failing) => Self::Waiting { failing },
            (Some(answered_at), Some((since, reason))) => {
                Self::Stale { answered_at, since, reason: Some(reason) }
            }
            (Some(answered_at), None) if now - answered_at > stale_after => {
                Self::Stale { answered_at, since: answered_at, reason: None }
            }
            (Some(answered_at), None) => {
                Self::Fresh { answered_at, in_part: snapshot.source == SourceState::AnsweringInPart }
            }
        }
    }

    /// Whether what is shown may no longer hold: Prometheus has stopped answering, or has never begun to.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        matches!(self, Self::Stale { .. } | Self::Waiting { failing: Some(_) })
    }
}
