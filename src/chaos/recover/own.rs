//! The facts of one run: a driver that is asked afterwards tells again what the record has, and may tell what happened to others.

use chrono::{DateTime, Utc};

use crate::chaos::record::{Event, Fact, Record};
use crate::chaos::run::Scribe;

/// The facts of the run that a record is of.
pub(super) struct Own {
    began: Option<DateTime<Utc>>,
    facts: Vec<Fact>,
}

impl Own {
    /// Those that the record has.
    pub(super) fn of(record: &Record) -> Self {
        let facts = record.events().filter_map(|event| match event {
            Event::Fact(fact) => Some(fact.clone()),
            _ => None,
        });
        Self { began: record.entries().next().map(|entry| entry.at), facts: facts.collect() }
    }

    /// Writes a line down, unless it is a fact that is known, or older than the run.
    pub(super) fn note(&mut self, event: Event, scribe: &mut Scribe<'_>) {
        if let Event::Fact(fact) = &event {
            let is_older = self.began.is_some_and(|began| fact.happened_at < began);
            if is_older || self.facts.contains(fact) {
                return;
            }
            self.facts.push(fact.clone());
        }
        scribe.note(event);
    }

    /// All of them so far.
    pub(super) fn facts(&self) -> &[Fact] {
        &self.facts
    }
}
