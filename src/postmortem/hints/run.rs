//! What the facts of a run or an episode suggest by themselves.

use crate::postmortem::facts::{Detection, Facts, Harm};
use crate::postmortem::hints::{Finding, Hint};

/// Alerts cannot be asked to tell of every per mille: the share of a budget from which on one is missed.
const WORTH: f64 = 0.01;

pub(super) fn findings(facts: &Facts) -> impl Iterator<Item = Finding> {
    let rules: [fn(&Facts) -> Option<Hint>; 2] = [no_alert, late_alert];
    rules.into_iter().filter_map(|rule| Some(Finding::new("", rule(facts)?)))
}

fn no_alert(facts: &Facts) -> Option<Hint> {
    let cost_ratio = facts.budgets.iter().filter_map(|budget| budget.cost_ratio).max_by(f64::total_cmp);
    let unnoticed = matches!(facts.detection, Detection::Nothing | Detection::Guard { .. });
    (unnoticed && facts.harm == Harm::Some && is_worth_an_alert(facts))
        .then_some(Hint::NoAlert { cost_ratio })
}

/// Whether some budget paid so much, or nobody knows what, that silence is a finding.
pub(super) fn is_worth_an_alert(facts: &Facts) -> bool {
    let paid = facts.budgets.iter().filter_map(|budget| budget.cost_ratio).max_by(f64::total_cmp);
    paid.is_none_or(|paid| paid > WORTH)
}

fn late_alert(facts: &Facts) -> Option<Hint> {
    let (detected, recovered) = (facts.moments.detected?, facts.moments.recovered?);
    let late = matches!(facts.detection, Detection::Alert { .. }) && detected.at > recovered.at;
    late.then_some(Hint::LateAlert)
}
