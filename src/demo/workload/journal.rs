//! What happened to replicas, in order and numbered, so that whoever asks again is told only what is new.

use std::collections::VecDeque;

use chrono::Utc;

use crate::chaos::record::Fact;

/// As many facts as are remembered; all of them have to fit into one answer.
const REMEMBERED: usize = 2_000;

/// A fact, and the run that was under way when it happened.
#[derive(Debug)]
struct Told {
    run: Option<String>,
    fact: Fact,
}

/// The facts.
#[derive(Debug, Default)]
pub(super) struct Journal {
    facts: VecDeque<Told>,
    forgotten: u64,
}

impl Journal {
    /// Notes what happens to `object` now, while `run` is under way.
    pub(super) fn note(&mut self, run: Option<String>, object: &str, what: &str, detail: &str) -> &Fact {
        if self.facts.len() == REMEMBERED {
            self.facts.pop_front();
            self.forgotten += 1;
        }
        let fact = Fact {
            happened_at: Utc::now(),
            source: "supervisor".to_owned(),
            object: object.to_owned(),
            what: what.to_owned(),
            detail: detail.to_owned(),
        };
        self.facts.push_back(Told { run, fact });
        &self.facts[self.facts.len() - 1].fact
    }

    /// How many facts there were in all.
    pub(super) fn length(&self) -> u64 {
        self.forgotten + self.facts.len() as u64
    }

    /// All but the first `known` facts; of those only the ones of `run`, where one is named.
    pub(super) fn after(&self, known: u64, run: Option<&str>) -> Vec<Fact> {
        let skipped = usize::try_from(known.saturating_sub(self.forgotten)).unwrap_or(usize::MAX);
        let news = self.facts.iter().skip(skipped);
        news.filter(|told| run.is_none() || told.run.as_deref() == run)
            .map(|told| told.fact.clone())
            .collect()
    }
}
