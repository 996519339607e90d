//! Whether users were hurt: what decides between a postmortem and a one-page report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::record::{Account, Safety};
use crate::postmortem::facts::{BudgetFacts, Moments};

/// Whether users were hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// Nothing was broken at all.
    NotStarted,
    /// No SLI was below its objective, and no more events were bad than would have been anyway, as exactly as they
    /// can be counted.
    None,
    /// Some were.
    Some,
    /// Nobody can say.
    Unknown,
}

impl Harm {
    pub(super) fn of(moments: &Moments, budgets: &[BudgetFacts], account: Option<&Account>) -> Self {
        let Some(account) = account else { return Self::Unknown };
        match account.safety {
            Safety::NotStarted if moments.injected.is_none() => Self::NotStarted,
            Safety::WithinLimits | Safety::Unknown => Self::together(budgets.iter().map(Self::of_budget)),
            Safety::NotStarted | Safety::Aborted | Safety::Breached => Self::Some,
        }
    }

    pub(super) fn together(of_budgets: impl Iterator<Item = Self>) -> Self {
        let mut together = None;
        for harm in of_budgets {
            together = match (together, harm) {
                (Some(Self::Some), _) | (_, Self::Some) => Some(Self::Some),
                (Some(Self::Unknown), _) | (_, Self::Unknown) => Some(Self::Unknown),
                (_, harm) => Some(harm),
            };
        }
        together.unwrap_or(Self::Unknown)
    }

    /// Without a baseline every bad event counts; without an uncertainty the count is taken as exact.
    pub(super) fn of_budget(budget: &BudgetFacts) -> Self {
        if !budget.below.is_empty() {
            return Self::Some;
        }
        let usual = budget.baseline_events.unwrap_or(0.0) + budget.uncertainty_events.unwrap_or(0.0);
        match (budget.bad_events, budget.lowest_sli.zip(budget.objective)) {
            (Some(bad), _) if bad > usual => Self::Some,
            (_, Some((lowest, objective))) if lowest < objective => Self::Some,
            (Some(_), Some(_)) => Self::None,
            _ => Self::Unknown,
        }
    }
}
