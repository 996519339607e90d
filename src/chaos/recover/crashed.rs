//! A run whose process is gone: its fault is ended, its cost is counted afterwards, and its record is told to its end.

use chrono::{DateTime, Utc};

use crate::chaos::Driver;
use crate::chaos::record::{Account, Cost, Event, Fact, Held, Opening, Phase, Record, RecordError, Safety};
use crate::chaos::recover::NotEnded;
use crate::chaos::recover::cost::{self, Window};
use crate::chaos::recover::own::Own;
use crate::chaos::run::{Clock, Eyes, Scribe, Waiting, bring_to_end, cost_unknown, not_started};
use crate::chaos::watch::Rule;

/// What is found of a run that could be ended.
pub(super) const ENDED: &str = "stopped, and verified to be gone";

/// A run whose process is gone, by its record.
#[derive(Clone, Copy)]
pub(super) struct Crashed<'a> {
    pub(super) opening: &'a Opening,
    pub(super) record: &'a Record,
}

impl Crashed<'_> {
    /// A damaged record may have lost the very line that matters.
    pub(super) fn may_have_begun(self) -> bool {
        !self.record.damage.is_empty() || self.injected_at().is_some()
    }

    /// The number that no question of the record has yet.
    pub(super) fn next_query(self) -> u64 {
        let asked = self.record.events().filter_map(|event| match event {
            Event::Query(query) => Some(query.id),
            _ => None,
        });
        asked.max().unwrap_or_default() + 1
    }

    /// Ends the fault, counts what the run cost, and closes its record.
    pub(super) async fn end<E: Eyes>(
        self,
        driver: &mut impl Driver,
        eyes: Result<E, String>,
        (waiting, clock): (Waiting<'_>, &Clock),
        scribe: &mut Scribe<'_>,
    ) -> Result<String, NotEnded> {
        let run = &self.opening.run;
        self.tell_crash(scribe)?;
        let mut own = Own::of(self.record);
        let note = &mut |event| own.note(event, scribe);
        let reverted_at = bring_to_end(driver, run, (waiting.pace, clock), note).await?;
        // What cannot be removed now is found again as a leftover.
        for fact in driver.clean_up(run).await.unwrap_or_default() {
            own.note(Event::Fact(fact), scribe);
        }
        let mut account = Account { reverted_at: Some(reverted_at), ..self.account() };
        if account.costs.is_empty() {
            let window = self.window(own.facts(), reverted_at);
            account.costs = Box::pin(paid(eyes, window, (waiting, clock), run, scribe)).await;
        }
        scribe.write(Event::Closed(Box::new(account)))?;
        Ok(ENDED.to_owned())
    }

    fn window(self, facts: &[Fact], proven: DateTime<Utc>) -> Option<Window> {
        Some(Window::of(&self.opening.fault, self.injected_at()?, facts, proven))
    }

    fn tell_crash(self, scribe: &mut Scribe<'_>) -> Result<(), RecordError> {
        let rule = Rule::Crash.as_str().to_owned();
        scribe.write(Event::AbortRequested { rule, reason: self.crash() })?;
        scribe.phase(Phase::Aborting, "")
    }

    fn crash(self) -> String {
        let last = self.record.entries().next_back().map(|entry| entry.at.format("%F %T UTC").to_string());
        format!("its process {} is gone; it last wrote at {}", self.opening.pid, last.unwrap_or_default())
    }

    fn injected_at(self) -> Option<DateTime<Utc>> {
        let injected = |event: &Event| matches!(event, Event::Phase { phase: Phase::Starting, .. });
        self.record.entries().find(|entry| injected(&entry.event)).map(|entry| entry.at)
    }

    /// The account of a run that nobody watched to its end. One that gave up keeps what it said, but for the end of the fault.
    fn account(self) -> Account {
        let reason = self.crash();
        let closed = self.record.events().rev().find_map(|event| match event {
            Event::Closed(account) => Some((**account).clone()),
            _ => None,
        });
        closed.unwrap_or_else(|| Account {
            hypothesis: Held::Inconclusive,
            hypothesis_reason: format!("nobody watched the run to its end: {reason}"),
            safety: Safety::Aborted,
            safety_reason: reason,
            injected_at: self.injected_at(),
            ..not_started(String::new())
        })
    }
}

/// What the run cost; why nobody can say is in the record.
async fn paid<E: Eyes>(
    eyes: Result<E, String>,
    window: Option<Window>,
    (waiting, clock): (Waiting<'_>, &Clock),
    run: &str,
    scribe: &mut Scribe<'_>,
) -> Vec<Cost> {
    let window = window.ok_or_else(|| "the record does not say when the fault was asked for".to_owned());
    let counted = match (window, eyes) {
        (Ok(window), Ok(mut eyes)) => cost::count(&mut eyes, window, (waiting, clock), (run, scribe)).await,
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    };
    counted.unwrap_or_else(|reason| {
        scribe.note(cost_unknown(clock, run, reason));
        Vec::new()
    })
}
