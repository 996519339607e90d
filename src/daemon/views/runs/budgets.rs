//! What each budget paid for a run.

use crate::daemon::texts::{cost_percent, events, group_name, left_percent, objective_percent, span};
use crate::daemon::views::row::href;
use crate::model::SloId;
use crate::postmortem::facts::{BudgetFacts, Facts, Source};
use crate::units::show;

/// A row of the table of budgets; `None` is unknown.
#[derive(Clone, Debug)]
pub(crate) struct BudgetRow {
    /// The page of the SLO.
    pub(crate) href: String,
    /// The service.
    pub(crate) service: String,
    /// The SLO.
    pub(crate) slo: String,
    /// The group, of one that fans out.
    pub(crate) group: Option<String>,
    /// The objective in per cent.
    pub(crate) objective: Option<String>,
    /// Bad events: `13 ± 2`.
    pub(crate) bad: Option<String>,
    /// Of how many, and how many would have been bad anyway.
    pub(crate) among: Option<String>,
    /// The share of the budget.
    pub(crate) cost: Option<String>,
    /// What was left before.
    pub(crate) before: Option<String>,
    /// What is left after.
    pub(crate) after: Option<String>,
    /// The lowest SLI.
    pub(crate) lowest: Option<String>,
    /// How long the SLI was below its objective.
    pub(crate) below: String,
    /// The queries that all of this was read from.
    pub(crate) queries: Vec<u64>,
    /// The lines of the record that it was read from.
    pub(crate) lines: Vec<u64>,
}

/// A row for each budget, the service's own first.
pub(super) fn rows(facts: &Facts) -> Vec<BudgetRow> {
    facts.budgets.iter().map(BudgetRow::of).collect()
}

impl BudgetRow {
    fn of(budget: &BudgetFacts) -> Self {
        let subject = &budget.subject;
        let left = |ratio: Option<f64>| ratio.map(|ratio| left_percent(ratio, budget.cost_ratio));
        Self {
            href: href(&SloId { service: subject.service.clone(), name: subject.slo.clone() }),
            service: subject.service.clone(),
            slo: subject.slo.clone(),
            group: (!subject.group.is_empty()).then(|| group_name(&subject.group)),
            objective: budget.objective.map(objective_percent),
            bad: bad(budget),
            among: among(budget),
            cost: budget.cost_ratio.map(cost_percent),
            before: left(budget.remaining_before),
            after: left(budget.remaining_after),
            lowest: budget.lowest_sli.map(show::sli),
            below: below(budget),
            queries: budget.sources.iter().filter_map(query).collect(),
            lines: budget.sources.iter().filter_map(line).collect(),
        }
    }
}

fn bad(budget: &BudgetFacts) -> Option<String> {
    let bad = events(budget.bad_events?);
    Some(match budget.uncertainty_events {
        Some(uncertain) if uncertain > 0.0 => format!("{bad} ± {}", events(uncertain)),
        _ => bad,
    })
}

fn among(budget: &BudgetFacts) -> Option<String> {
    let unit = budget.unit.as_deref().unwrap_or("events");
    let total = format!("of {} {unit}", show::count(budget.total_events?));
    Some(match budget.baseline_events {
        Some(usual) => format!("{total}; {} as usual", events(usual)),
        None => total,
    })
}

fn below(budget: &BudgetFacts) -> String {
    match (budget.below.is_empty(), budget.below_length(), budget.lowest_sli) {
        (false, Some(length), _) => span(length),
        (false, None, _) => "until the last look".to_owned(),
        (true, _, Some(_)) => "never".to_owned(),
        (true, _, None) => "unknown".to_owned(),
    }
}

/// The query that a figure was read from.
pub(super) fn query(source: &Source) -> Option<u64> {
    match source {
        Source::Query(id) => Some(*id),
        Source::Line(_) => None,
    }
}

/// The line of the record that a figure was read from.
pub(super) fn line(source: &Source) -> Option<u64> {
    match source {
        Source::Line(seq) => Some(*seq),
        Source::Query(_) => None,
    }
}
