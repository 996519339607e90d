//! The moments that times are measured between: injected, impact, detected, mitigated, recovered.

use chrono::{DateTime, Utc};

use crate::chaos::record::{Account, Entry, Event, Phase};
use crate::postmortem::facts::detection::Noticed;
use crate::postmortem::facts::{BudgetFacts, Facts, Happening, Moment, Moments, Source, TimelineRow};

/// What drivers say when a replica that the fault had taken, or what stands in for it, takes requests again.
const MENDED: [&str; 2] = ["ready", "restored"];

pub(super) fn moments(
    entries: &[Entry],
    account: Option<&Account>,
    budgets: &[BudgetFacts],
    noticed: &Noticed,
) -> Moments {
    let injected = injected(entries, account);
    let impact = impact(entries, budgets);
    Moments {
        injected,
        impact,
        impact_after: impact.and_then(|impact| before(entries, injected, impact.at)),
        detected: noticed.moment(),
        mitigated: injected.and_then(|injected| mitigated(entries, injected.at)),
        recovered: account.and_then(|account| told(entries, account.recovered_at?)),
    }
}

/// The account's moment if there is one; a record that breaks off still has the phase.
pub(super) fn injected(entries: &[Entry], account: Option<&Account>) -> Option<Moment> {
    let phase =
        entries.iter().find(|entry| matches!(&entry.event, Event::Phase { phase: Phase::Injecting, .. }));
    let of_phase = phase.map(|entry| Moment { at: entry.at, source: Source::Line(entry.seq) });
    account.and_then(|account| told(entries, account.injected_at?)).or(of_phase)
}

/// The first stretch below an objective of any budget.
fn impact(entries: &[Entry], budgets: &[BudgetFacts]) -> Option<Moment> {
    let from = budgets.iter().flat_map(|budget| &budget.below).map(|stretch| stretch.from).min()?;
    let look = entries.iter().find(|entry| match &entry.event {
        Event::Looked { reading, .. } => reading.at == from,
        _ => false,
    });
    look.map(|entry| Moment { at: from, source: Source::Line(entry.seq) }).or_else(|| told(entries, from))
}

/// The last look before the impact, or the fault if that was later.
fn before(entries: &[Entry], injected: Option<Moment>, impact: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let looks = super::curves::readings(entries).filter(|reading| reading.failure.is_none());
    let fault = injected.map(|injected| injected.at);
    looks.map(|reading| reading.at).chain(fault).filter(|at| *at < impact).max()
}

/// The first replica that was ready again after the fault, or the proof that nothing is left of it.
fn mitigated(entries: &[Entry], injected: DateTime<Utc>) -> Option<Moment> {
    let mended = |entry: &Entry| {
        let at = match &entry.event {
            Event::Fact(fact) if MENDED.contains(&fact.what.as_str()) => fact.happened_at,
            Event::Reverted { confirmed: true, .. } => entry.at,
            _ => return None,
        };
        (at > injected).then_some(Moment { at, source: Source::Line(entry.seq) })
    };
    entries.iter().filter_map(mended).min_by_key(|moment| moment.at)
}

/// What only the last line tells.
fn told(entries: &[Entry], at: DateTime<Utc>) -> Option<Moment> {
    entries.last().map(|last| Moment { at, source: Source::Line(last.seq) })
}

impl Facts {
    /// When the end of the fault was asked for before its time.
    #[must_use]
    pub fn aborted_at(&self) -> Option<DateTime<Utc>> {
        let asked = |row: &&TimelineRow| matches!(row.what, Happening::AbortRequested { .. });
        self.timeline.iter().find(asked).map(|row| row.at)
    }

    /// Whether the record tells that what the fault had taken took requests again, not only that nothing is left of the fault.
    #[must_use]
    pub fn was_mended(&self) -> bool {
        let at = self.moments.mitigated.map(|moment| moment.at);
        let fact = |row: &TimelineRow| matches!(row.what, Happening::Fact { .. });
        self.timeline.iter().any(|row| Some(row.at) == at && fact(row))
    }
}
