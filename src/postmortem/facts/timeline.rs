//! What happened, oldest first, told by whoever saw it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::chaos::record::{Account, Entry, Event, Phase};
use crate::chaos::{Reading, Replicas, Verdict};
use crate::postmortem::facts::{BudgetFacts, Happening, Source, Stretch, TimelineRow, curves};

/// All rows of a run.
pub(super) fn of_run(
    entries: &[Entry],
    budgets: &[BudgetFacts],
    account: Option<&Account>,
) -> Vec<TimelineRow> {
    let mut rows: Vec<TimelineRow> = told_once(entries).filter_map(row).collect();
    rows.extend(changes(entries));
    rows.extend(budgets.iter().flat_map(|budget| of_budget(budget, entries)));
    rows.extend(recovered(entries, account));
    rows.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.evidence.first().cmp(&b.evidence.first())));
    rows
}

/// A driver that is asked again, as after a crash, tells again what it told.
fn told_once(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let mut told = BTreeSet::new();
    entries.iter().filter(move |entry| match &entry.event {
        Event::Fact(fact) => told.insert((&fact.object, &fact.what, fact.happened_at)),
        _ => true,
    })
}

/// Lines that are rows by themselves.
fn row(entry: &Entry) -> Option<TimelineRow> {
    let line = |what| of_line(entry, entry.at, "sloe", what);
    Some(match &entry.event {
        Event::Opened(opening) => line(Happening::Opened { experiment: opening.experiment.clone() }),
        Event::Gated { gate, decision, checks } => line(Happening::Gate {
            gate: gate.clone(),
            decision: *decision,
            passed: checks.iter().filter(|check| check.verdict == Verdict::Pass).count(),
            checks: checks.len(),
        }),
        Event::Phase { phase: Phase::Starting, .. } => line(Happening::FaultAsked),
        Event::Phase { phase: Phase::Injecting, .. } => line(Happening::FaultBegan),
        Event::Fact(fact) => of_line(
            entry,
            fact.happened_at,
            &fact.source,
            Happening::Fact {
                object: fact.object.clone(),
                what: fact.what.clone(),
                detail: fact.detail.clone(),
            },
        ),
        Event::AbortRequested { rule, reason } => {
            line(Happening::AbortRequested { rule: rule.clone(), reason: reason.clone() })
        }
        Event::Reverted { confirmed, reason } => {
            line(Happening::Reverted { confirmed: *confirmed, reason: reason.clone() })
        }
        Event::Closed(account) => line(Happening::Closed { hypothesis: account.hypothesis }),
        Event::Query(_)
        | Event::Surveyed(_)
        | Event::Planned { .. }
        | Event::Phase { .. }
        | Event::Looked { .. } => return None,
    })
}

fn of_line(entry: &Entry, at: DateTime<Utc>, source: &str, what: Happening) -> TimelineRow {
    TimelineRow { at, source: source.to_owned(), what, evidence: vec![Source::Line(entry.seq)] }
}

/// What differs from one look to the next: ready replicas, pages, whether there is an answer.
fn changes(entries: &[Entry]) -> Vec<TimelineRow> {
    let mut seen = Seen::default();
    let rows = |entry: &Entry, found: Vec<(&str, Happening)>, at| -> Vec<TimelineRow> {
        found.into_iter().map(|(source, what)| of_line(entry, at, source, what)).collect()
    };
    let looks = entries.iter().filter_map(|entry| match &entry.event {
        Event::Looked { reading, replicas } => Some((entry, reading, *replicas)),
        _ => None,
    });
    looks
        .flat_map(|(entry, reading, replicas)| rows(entry, seen.look(reading, replicas), reading.at))
        .collect()
}

/// What the last look saw; of alerts, the last that had an answer.
#[derive(Default)]
struct Seen<'a> {
    ready: Option<u32>,
    firing: &'a [String],
    blind: bool,
}

impl<'a> Seen<'a> {
    /// What is new, and who tells it.
    fn look(&mut self, reading: &'a Reading, replicas: Option<Replicas>) -> Vec<(&'static str, Happening)> {
        let mut found: Vec<_> = self.replicas(replicas).map(|what| ("sloe", what)).into_iter().collect();
        match &reading.failure {
            Some(failure) => {
                let first = !std::mem::replace(&mut self.blind, true);
                found.extend(first.then(|| ("sloe", Happening::Blind { failure: failure.clone() })));
            }
            None => found.extend(self.pages(&reading.pages).map(|what| ("prometheus", what))),
        }
        found
    }

    fn replicas(&mut self, replicas: Option<Replicas>) -> Option<Happening> {
        let Replicas { ready, wanted, .. } = replicas?;
        let before = self.ready.replace(ready)?;
        (before != ready).then_some(Happening::Ready { ready, wanted })
    }

    fn pages(&mut self, pages: &'a [String]) -> impl Iterator<Item = Happening> + 'a {
        self.blind = false;
        let before = std::mem::replace(&mut self.firing, pages);
        let fired = pages.iter().filter(|name| !before.contains(name)).cloned();
        let ended = before.iter().filter(|name| !pages.contains(name)).cloned();
        fired
            .map(|name| Happening::AlertFired { name })
            .chain(ended.map(|name| Happening::AlertEnded { name }))
    }
}

/// An SLI below its objective: fell, lowest, back.
fn of_budget<'a>(budget: &'a BudgetFacts, entries: &'a [Entry]) -> impl Iterator<Item = TimelineRow> + 'a {
    budget.below.iter().flat_map(move |stretch| of_stretch(budget, *stretch, entries))
}

fn of_stretch(budget: &BudgetFacts, stretch: Stretch, entries: &[Entry]) -> Vec<TimelineRow> {
    let subject = &budget.subject;
    let sli = |reading: &Reading| reading.subjects.iter().find(|spend| spend.subject == *subject)?.sli;
    let at = |at: DateTime<Utc>| curves::readings(entries).find(|reading| reading.at == at);
    let during =
        |reading: &&Reading| reading.at >= stretch.from && stretch.to.is_none_or(|to| reading.at < to);
    let slis =
        curves::readings(entries).filter(during).filter_map(|reading| Some((reading.at, sli(reading)?)));
    let first = at(stretch.from).and_then(sli);
    let mut rows = vec![(stretch.from, Happening::SliFell { subject: subject.clone(), sli: first })];
    if let Some((lowest_at, lowest)) = slis.min_by(|a, b| a.1.total_cmp(&b.1))
        && lowest_at != stretch.from
    {
        rows.push((lowest_at, Happening::SliLowest { subject: subject.clone(), sli: lowest }));
    }
    if let Some(to) = stretch.to {
        rows.push((to, Happening::SliBack { subject: subject.clone() }));
    }
    rows.into_iter().map(|(at, what)| looked(at, what, budget, entries)).collect()
}

fn looked(at: DateTime<Utc>, what: Happening, budget: &BudgetFacts, entries: &[Entry]) -> TimelineRow {
    let line = entries.iter().find(|entry| match &entry.event {
        Event::Looked { reading, .. } => reading.at == at,
        _ => false,
    });
    let evidence = line.map_or_else(|| budget.sources.clone(), |entry| vec![Source::Line(entry.seq)]);
    TimelineRow { at, source: "prometheus".to_owned(), what, evidence }
}

fn recovered(entries: &[Entry], account: Option<&Account>) -> Option<TimelineRow> {
    let at = account?.recovered_at?;
    let last = entries.last()?;
    Some(of_line(last, at, "sloe", Happening::Recovered))
}
