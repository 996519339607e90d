//! What happened to replicas, in order and numbered, so that whoever asks again is told only what is new.

use std::collections::VecDeque;

use chrono::Utc;

use crate::chaos::record::Fact;

/// As many facts as are remembered; a list without end would be a leak.
const REMEMBERED: usize = 10_000;

/// The facts.
#[derive(Debug, Default)]
pub(super) struct Journal {
    facts: VecDeque<Fact>,
    forgotten: u64,
}

impl Journal {
    /// Notes what happens to `object` now.
    pub(super) fn note(&mut self, object: &str, what: &str, detail: &str) -> &Fact {
        if self.facts.len() == REMEMBERED {
            self.facts.pop_front();
            self.forgotten += 1;
        }
        self.facts.push_back(Fact {
            happened_at: Utc::now(),
            source: "supervisor".to_owned(),
            object: object.to_owned(),
            what: what.to_owned(),
            detail: detail.to_owned(),
        });
        &self.facts[self.facts.len() - 1]
    }

    /// How many facts there were in all.
    pub(super) fn length(&self) -> u64 {
        self.forgotten + self.facts.len() as u64
    }

    /// All but the first `known` facts.
    pub(super) fn after(&self, known: u64) -> Vec<Fact> {
        let skipped = usize::try_from(known.saturating_sub(self.forgotten)).unwrap_or(usize::MAX);
        self.facts.iter().skip(skipped).cloned().collect()
    }
}
