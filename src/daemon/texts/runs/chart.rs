//! What the chart of an SLI during a run says.

use super::figures::{after, objective_percent, span};
use crate::charts::DipLabels;
use crate::postmortem::facts::{BudgetFacts, Curve, Facts};
use crate::units::show;

/// How deep the dip was and when it was over.
pub(crate) fn dip_answer(curve: &Curve, floor: Option<f64>, facts: &Facts) -> String {
    let limit = floor.map(|floor| format!(" A run is ended below {}.", objective_percent(floor)));
    format!("{}{}", depth(curve, facts), limit.unwrap_or_default())
}

fn depth(curve: &Curve, facts: &Facts) -> String {
    let known = || curve.samples.iter().filter_map(|sample| Some((sample.at, sample.sli?)));
    let Some((lowest_at, lowest)) = known().min_by(|a, b| a.1.total_cmp(&b.1)) else {
        return "Nothing is known about this SLI.".to_owned();
    };
    let gaps = if known().count() < curve.samples.len() { " Some looks had no answer." } else { "" };
    let objective = objective_percent(curve.objective);
    if lowest >= curve.objective {
        return format!(
            "The SLI stayed at {} or above, and its objective is {objective}.{gaps}",
            show::sli(lowest)
        );
    }
    let when =
        facts.moments.injected.map(|injected| format!(" {} after the fault", span(lowest_at - injected.at)));
    format!(
        "The SLI fell to {}{}; its objective is {objective}.{}{gaps}",
        show::sli(lowest),
        when.unwrap_or_default(),
        below(curve, facts),
    )
}

fn below(curve: &Curve, facts: &Facts) -> String {
    let budget = facts.budgets.iter().find(|budget| budget.subject == curve.subject);
    match budget.map(|budget| (budget.below.is_empty(), BudgetFacts::below_length(budget))) {
        Some((false, Some(length))) => format!(" It was below for {}.", span(length)),
        Some((false, None)) => " It was still below at the last look.".to_owned(),
        _ => String::new(),
    }
}

/// The words on the chart.
pub(crate) fn dip_labels(curve: &Curve, floor: Option<f64>, facts: &Facts) -> DipLabels {
    DipLabels {
        answer: dip_answer(curve, floor, facts),
        objective: format!("objective {}", objective_percent(curve.objective)),
        floor: floor.map(|floor| format!("aborted below {}", objective_percent(floor))).unwrap_or_default(),
        fault: "fault".to_owned(),
        unknown: "unknown".to_owned(),
        percent: objective_percent,
        tick: after,
    }
}
