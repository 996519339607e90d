//! What happened during a run, a row each.

use super::budgets::{line, query};
use crate::daemon::texts::{Moment, Sentence, Tone, after, happening, second, source_name};
use crate::postmortem::facts::{Facts, TimelineRow};
use crate::units::TimeZone;

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct StoryRow {
    /// When.
    pub(crate) at: Moment,
    /// The same, seen from the fault.
    pub(crate) after: Option<String>,
    /// Who tells it.
    pub(crate) source: String,
    /// What.
    pub(crate) text: Sentence,
    /// The class that colours its mark.
    pub(crate) class: &'static str,
    /// The lines of the record that tell it.
    pub(crate) lines: Vec<u64>,
    /// The queries that tell it.
    pub(crate) queries: Vec<u64>,
}

/// All of it, oldest first.
pub(super) fn rows(facts: &Facts, zone: TimeZone) -> Vec<StoryRow> {
    facts.timeline.iter().map(|row| StoryRow::of(row, facts, zone)).collect()
}

impl StoryRow {
    fn of(row: &TimelineRow, facts: &Facts, zone: TimeZone) -> Self {
        let (tone, text) = happening(&row.what, facts);
        Self {
            at: second(row.at, zone),
            after: facts.moments.injected.map(|injected| after(row.at - injected.at)),
            source: source_name(&row.source),
            text,
            class: class(tone),
            lines: row.evidence.iter().filter_map(line).collect(),
            queries: row.evidence.iter().filter_map(query).collect(),
        }
    }
}

const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Fault => "caution",
        Tone::Harm => "spent",
        Tone::Mend => "healthy",
        Tone::Blind => "unknown",
    }
}
