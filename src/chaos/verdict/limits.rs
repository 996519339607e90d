//! Whether a whole run kept to its limits, although no look saw one passed. Pure; what is not known is not within.

use super::{Ending, doubt};
use crate::chaos::figures::known;
use crate::chaos::record::{Cost, Safety};
use crate::units::{float, show};

/// What a run may cost, and what has to be left, as shares of each budget.
#[derive(Clone, Copy)]
struct Limits {
    most: f64,
    least: f64,
}

/// What the costs say: one that passed a limit says more than others that are not known.
pub(super) fn judged(ending: &Ending<'_>) -> (Safety, String) {
    let experiment = ending.experiment;
    let limits =
        Limits { most: float(experiment.abort.max_cost), least: float(experiment.gate.min_remaining) };
    let passed = ending.costs.iter().find_map(|cost| limits.passed(cost));
    let unclear = || ending.costs.iter().find_map(|cost| limits.unclear(cost));
    match passed {
        Some(reason) => (Safety::Breached, reason),
        None if ending.costs.is_empty() => (Safety::Unknown, "no cost was measured".to_owned()),
        None => unclear().map_or((Safety::WithinLimits, String::new()), |reason| (Safety::Unknown, reason)),
    }
}

impl Limits {
    /// The limit that was passed as far as can be measured.
    fn passed(self, cost: &Cost) -> Option<String> {
        let high = known(cost.cost_ratio).filter(|ratio| *ratio >= self.most);
        let low = known(cost.remaining_after).filter(|left| *left < self.least);
        let costly = high.map(|ratio| format!("{}, {} or more", paid(cost, ratio), show::limit(self.most)));
        costly.or_else(|| Some(format!("{}, under {}", left(cost, low?), show::limit(self.least))))
    }

    /// Why nobody can say that no limit was passed.
    fn unclear(self, cost: &Cost) -> Option<String> {
        let subject = &cost.subject;
        match (known(cost.cost_ratio), known(cost.remaining_after), doubt(cost)) {
            (None, ..) => Some(format!("the cost to {subject} could not be measured")),
            (_, None, _) => Some(format!("what is left of the budget of {subject} is not known")),
            (Some(ratio), _, None) => {
                Some(format!("{}, and nobody knows how exactly that is", paid(cost, ratio)))
            }
            (Some(ratio), Some(_), Some(doubt)) if ratio + doubt >= self.most => {
                Some(too_near(&paid(cost, ratio), doubt, self.most))
            }
            (Some(_), Some(remaining), Some(doubt)) if remaining - doubt < self.least => {
                Some(too_near(&left(cost, remaining), doubt, self.least))
            }
            _ => None,
        }
    }
}

fn too_near(found: &str, doubt: f64, limit: f64) -> String {
    format!("{found}, give or take {}: too near to {}", show::cost(doubt), show::limit(limit))
}

fn paid(cost: &Cost, ratio: f64) -> String {
    format!("it cost {} of the budget of {}", show::cost(ratio), cost.subject)
}

fn left(cost: &Cost, ratio: f64) -> String {
    format!("{} of the budget of {} is left", show::percent(ratio), cost.subject)
}
