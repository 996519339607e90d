//! What Prometheus was asked during a run.

use std::collections::HashSet;

use super::budgets::query;
use crate::chaos::Evidence;
use crate::daemon::texts::{Moment, second};
use crate::postmortem::facts::Facts;
use crate::units::TimeZone;

/// More would make a page of megabytes; the record has all.
const MOST: usize = 400;

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct QuestionRow {
    /// Its number in the record.
    pub(crate) id: u64,
    /// What it was for.
    pub(crate) purpose: String,
    /// PromQL.
    pub(crate) query: String,
    /// The moment that it was evaluated at.
    pub(crate) at: Moment,
    /// Why there was no answer.
    pub(crate) error: Option<String>,
}

/// The first ones and all that something on the page was read from, and how many others there are.
pub(super) fn rows(facts: &Facts, zone: TimeZone) -> (Vec<QuestionRow>, usize) {
    let evidence = evidence(facts);
    let numbered = facts.queries.iter().enumerate();
    let shown = numbered.filter(|(number, query)| *number < MOST || evidence.contains(&query.id));
    let rows: Vec<QuestionRow> = shown
        .map(|(_, query)| QuestionRow {
            id: query.id,
            purpose: query.purpose.clone(),
            query: query.query.clone(),
            at: second(query.evaluated_at, zone),
            error: query.error.clone(),
        })
        .collect();
    let more = facts.queries.len() - rows.len();
    (rows, more)
}

fn evidence(facts: &Facts) -> HashSet<u64> {
    let checks = facts.gates.iter().flat_map(|gate| &gate.checks).flat_map(|check| &check.evidence);
    let of_checks = checks.filter_map(|evidence| match evidence {
        Evidence::Query(id) => Some(*id),
        Evidence::Object(_) | Evidence::File(_) => None,
    });
    let of_budgets = facts.budgets.iter().flat_map(|budget| &budget.sources);
    let of_story = facts.timeline.iter().flat_map(|row| &row.evidence);
    of_checks.chain(of_budgets.chain(of_story).filter_map(query)).collect()
}
