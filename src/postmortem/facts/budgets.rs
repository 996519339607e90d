//! What every budget paid: the account of the last line, or as much as the looks tell of a run that broke off.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::chaos::record::{Account, Cost, Entry, Event, Opening};
use crate::chaos::{Reading, Spend, SubjectId};
use crate::postmortem::facts::{BudgetFacts, Came, Source, Stretch, baseline, moments, settings};

/// The share of bad events that is called most of them.
const MOST: f64 = 0.8;

/// All budgets of the run, the service's own first.
pub(super) fn of_run(opening: &Opening, entries: &[Entry], account: Option<&Account>) -> Vec<BudgetFacts> {
    let mut budgets: Vec<BudgetFacts> = match account {
        Some(account) if !account.costs.is_empty() => {
            account.costs.iter().map(|cost| of_cost(cost, opening, entries)).collect()
        }
        _ => last_look(entries).map_or_else(Vec::new, |(seq, reading)| {
            reading.subjects.iter().map(|spend| of_spend(spend, seq, opening, entries)).collect()
        }),
    };
    budgets.sort_by_key(|budget| budget.subject.service != opening.service);
    budgets
}

fn of_cost(cost: &Cost, opening: &Opening, entries: &[Entry]) -> BudgetFacts {
    let below = stretches(&cost.subject, entries);
    let told = cost.below_from.map(|from| Stretch { from, to: cost.below_to });
    let last = entries.last().map(|last| Source::Line(last.seq));
    let mut budget = BudgetFacts {
        total_events: cost.total_events,
        bad_events: cost.bad_events,
        uncertainty_events: cost.uncertainty_events,
        came: came(&cost.subject, entries),
        baseline_events: cost.baseline_events,
        baseline_history: baseline::of_cost(cost, entries),
        net_bad_events: net(cost.bad_events, cost.baseline_events),
        allowed_events: cost.allowed_events,
        cost_ratio: cost.cost_ratio,
        remaining_before: cost.remaining_before,
        remaining_after: cost.remaining_after,
        lowest_sli: cost.lowest_sli,
        below: if below.is_empty() { told.into_iter().collect() } else { below },
        sources: cost.evidence.iter().map(|id| Source::Query(*id)).chain(last).collect(),
        ..blank(&cost.subject, opening, entries)
    };
    budget.downtime_secs = downtime(&budget);
    budget
}

/// What the last look says of a run without an account: no baseline, no uncertainty.
fn of_spend(spend: &Spend, seq: u64, opening: &Opening, entries: &[Entry]) -> BudgetFacts {
    let counted_until =
        super::curves::readings(entries).filter(|look| look.failure.is_none()).last().map(|look| look.at);
    let mut budget = BudgetFacts {
        total_events: spend.total_events,
        bad_events: spend.bad_events,
        counted_until,
        came: came(&spend.subject, entries),
        allowed_events: spend.allowed_events,
        cost_ratio: spend.cost_ratio,
        remaining_after: spend.remaining_ratio,
        remaining_before: spend.remaining_ratio.zip(spend.cost_ratio).map(|(left, cost)| left + cost),
        lowest_sli: lowest(&spend.subject, entries),
        below: stretches(&spend.subject, entries),
        sources: vec![Source::Line(seq)],
        ..blank(&spend.subject, opening, entries)
    };
    budget.downtime_secs = downtime(&budget);
    budget
}

/// What is known of a budget before anything was counted.
fn blank(subject: &SubjectId, opening: &Opening, entries: &[Entry]) -> BudgetFacts {
    let declared = opening.subjects.iter().find(|value| is(value, subject));
    let key = |key: &str| declared.and_then(|declared| declared.get(key));
    let looked = spends(subject, entries).next().map(|(_, spend)| spend.objective);
    BudgetFacts {
        subject: subject.clone(),
        unit: key("unit").and_then(Value::as_str).map(str::to_owned),
        objective: key("objective").and_then(settings::as_ratio).or(looked),
        window_secs: key("window").and_then(settings::as_secs),
        total_events: None,
        bad_events: None,
        uncertainty_events: None,
        counted_until: None,
        came: None,
        baseline_events: None,
        baseline_history: None,
        net_bad_events: None,
        allowed_events: None,
        cost_ratio: None,
        remaining_before: None,
        remaining_after: None,
        lowest_sli: None,
        below: Vec::new(),
        downtime_secs: None,
        sources: Vec::new(),
    }
}

/// Groups of one SLO share its objective, window and unit.
fn is(declared: &Value, subject: &SubjectId) -> bool {
    let of = declared.get("subject").unwrap_or(declared);
    let same = |key: &str, value: &str| of.get(key).and_then(Value::as_str) == Some(value);
    same("service", &subject.service) && same("slo", &subject.slo)
}

pub(super) fn net(bad: Option<f64>, baseline: Option<f64>) -> Option<f64> {
    bad.zip(baseline).map(|(bad, baseline)| (bad - baseline).max(0.0))
}

pub(super) fn downtime(budget: &BudgetFacts) -> Option<f64> {
    Some(budget.cost_ratio? * (1.0 - budget.objective?) * budget.window_secs?)
}

/// When the looks had the SLI below its objective. A look without an SLI neither begins nor ends a stretch.
fn stretches(subject: &SubjectId, entries: &[Entry]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (at, spend) in spends(subject, entries) {
        let Some(sli) = spend.sli else { continue };
        let open = stretches.last_mut().filter(|stretch| stretch.to.is_none());
        match (sli < spend.objective, open) {
            (true, None) => stretches.push(Stretch { from: at, to: None }),
            (false, Some(open)) => open.to = Some(at),
            _ => {}
        }
    }
    stretches
}

/// The first look that had counted most of the bad events of the last.
fn came(subject: &SubjectId, entries: &[Entry]) -> Option<Came> {
    let injected = moments::injected(entries, None)?.at;
    let counts: Vec<_> =
        spends(subject, entries).filter_map(|(at, spend)| Some((at, spend.bad_events?))).collect();
    let of = counts.last().map(|(_, bad)| *bad).filter(|bad| *bad >= 1.0)?;
    let (at, events) = counts.into_iter().find(|(_, bad)| *bad >= MOST * of)?;
    let within_secs = (at - injected).as_seconds_f64();
    (within_secs >= 0.0 && events <= of).then_some(Came { events, of, within_secs })
}

fn lowest(subject: &SubjectId, entries: &[Entry]) -> Option<f64> {
    spends(subject, entries).filter_map(|(_, spend)| spend.sli).min_by(f64::total_cmp)
}

fn spends<'a>(
    subject: &'a SubjectId,
    entries: &'a [Entry],
) -> impl Iterator<Item = (DateTime<Utc>, &'a Spend)> {
    super::curves::readings(entries).flat_map(move |reading| {
        reading
            .subjects
            .iter()
            .filter(move |spend| spend.subject == *subject)
            .map(|spend| (reading.at, spend))
    })
}

fn last_look(entries: &[Entry]) -> Option<(u64, &Reading)> {
    entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Looked { reading, .. } if reading.failure.is_none() => Some((entry.seq, reading)),
        _ => None,
    })
}
