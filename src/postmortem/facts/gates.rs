//! The conditions before a run.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::record::{Entry, Event};
use crate::chaos::{Check, Decision};
use crate::postmortem::facts::Source;

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

pub(super) fn of(entries: &[Entry]) -> Vec<GateFacts> {
    entries.iter().filter_map(gate).collect()
}

fn gate(entry: &Entry) -> Option<GateFacts> {
    let Event::Gated { gate, decision, checks } = &entry.event else { return None };
    Some(GateFacts {
        gate: gate.clone(),
        source: Source::Line(entry.seq),
        at: entry.at,
        decision: *decision,
        checks: checks.clone(),
    })
}
