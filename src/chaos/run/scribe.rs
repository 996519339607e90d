//! The record of a living run: strict before anything is broken, as good as possible while a fault has to end.

use crate::chaos::record::{Entry, Event, Fact, Phase, Query, RecordError, Writer};
use crate::chaos::run::Clock;

/// Writes the record and tells somebody of every line.
pub(in crate::chaos) struct Scribe<'a> {
    writer: Writer,
    clock: Clock,
    told: &'a mut dyn FnMut(&Entry),
    /// The first line that could not be written.
    lost: Option<RecordError>,
}

impl<'a> Scribe<'a> {
    pub(in crate::chaos) fn new(writer: Writer, clock: Clock, told: &'a mut dyn FnMut(&Entry)) -> Self {
        Self { writer, clock, told, lost: None }
    }

    /// Writes a line before somebody acts on it.
    ///
    /// # Errors
    /// When it is not certain to be there: nothing may follow.
    pub(in crate::chaos) fn write(&mut self, event: Event) -> Result<(), RecordError> {
        let entry = self.writer.write(self.clock.now(), event)?;
        (self.told)(&entry);
        Ok(())
    }

    pub(in crate::chaos) fn phase(
        &mut self,
        phase: Phase,
        reason: impl Into<String>,
    ) -> Result<(), RecordError> {
        self.write(Event::Phase { phase, reason: reason.into() })
    }

    pub(in crate::chaos) fn queries(&mut self, queries: Vec<Query>) -> Result<(), RecordError> {
        queries.into_iter().try_for_each(|query| self.write(Event::Query(query)))
    }

    pub(in crate::chaos) fn facts(&mut self, facts: Vec<Fact>) -> Result<(), RecordError> {
        facts.into_iter().try_for_each(|fact| self.write(Event::Fact(fact)))
    }

    /// Writes a line about something that goes on whether or not it can be written: the end of a fault waits for no disk. Whoever
    /// watches is told in any case.
    pub(in crate::chaos) fn note(&mut self, event: Event) {
        let entry = self.writer.entry(self.clock.now(), event);
        if let Err(error) = self.writer.append(&entry) {
            self.lost.get_or_insert(error);
        }
        (self.told)(&entry);
    }

    /// Writes lines like [`Scribe::note`].
    pub(in crate::chaos) fn note_all(&mut self, events: impl Iterator<Item = Event>) {
        for event in events {
            self.note(event);
        }
    }

    /// The first failure since the record was opened that nobody was told of.
    pub(in crate::chaos) fn into_lost(self) -> Option<RecordError> {
        self.lost
    }
}

/// What the run's own process found.
pub(in crate::chaos) fn own_fact(
    clock: &Clock,
    object: &str,
    what: &str,
    detail: impl Into<String>,
) -> Event {
    Event::Fact(Fact {
        happened_at: clock.now(),
        source: "sloe".to_owned(),
        object: object.to_owned(),
        what: what.to_owned(),
        detail: detail.into(),
    })
}

/// That nobody can say what a run cost, and why.
pub(in crate::chaos) fn cost_unknown(clock: &Clock, run: &str, reason: String) -> Event {
    own_fact(clock, run, "cost-unknown", reason)
}
