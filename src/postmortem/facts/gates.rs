//! The conditions before a run.

use crate::chaos::record::{Entry, Event};
use crate::postmortem::facts::{GateFacts, Source};

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
