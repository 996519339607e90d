//! A budget in JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::status::{Basis, Budget, Unknown};
use crate::units::Duration;

/// An error budget; every figure is `null` where it is not known. Events are in the SLO's `unit`, shares are of 1, and what is
/// overspent is below zero.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(rename = "Budget")]
pub(super) struct BudgetBody {
    /// What the whole budget is a share of.
    basis: Option<BasisName>,
    /// The time in seconds in which the events happen that the whole budget is a share of.
    span_seconds: Option<f64>,
    /// All events so far.
    total_events: Option<f64>,
    /// The bad ones.
    bad_events: Option<f64>,
    /// The share of good events, 0 to 1.
    sli: Option<f64>,
    /// The whole budget: so many events may be bad.
    allowed_events: Option<f64>,
    /// The share of the budget that is gone: bad / allowed, over 1 when overspent.
    consumed_ratio: Option<f64>,
    /// The share of the budget that is left: 1 untouched, 0 spent, below 0 overspent.
    remaining_ratio: Option<f64>,
    /// How many more events may be bad.
    remaining_events: Option<f64>,
    /// How many seconds of full outage at average traffic would use up what is left.
    remaining_outage_seconds: Option<f64>,
    /// What each minute of a full outage at average traffic costs.
    outage_cost_per_minute: Option<OutageCost>,
}

/// What a full outage costs; ten minutes cost ten times as much as one.
#[derive(Serialize, JsonSchema)]
struct OutageCost {
    /// So many events would be bad.
    bad_events: f64,
    /// The share of the whole budget that these are; 1 is all of it.
    budget_ratio: f64,
}

/// A budget, or why it is not known.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KnownBudget")]
pub(super) struct KnownBudget {
    /// Why every figure of `budget` is `null`, as a phrase; `null` where it is known.
    unknown_reason: Option<String>,
    /// The figures.
    budget: BudgetBody,
}

/// What a whole budget is a share of.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Basis")]
enum BasisName {
    /// All events of a rolling window.
    Rolling,
    /// The events of the period so far: the budget grows with them, so that what is left can rise again.
    ToDate,
    /// The events that the period will have at its end, if they come as they have come so far.
    Projected,
    /// The slices of the whole period, which are known beforehand, without those that passed uncounted.
    WholePeriod,
}

impl BudgetBody {
    fn of(budget: &Budget) -> Self {
        Self {
            basis: Some(budget.basis().into()),
            span_seconds: Some(budget.span().as_secs_f64()),
            total_events: Some(budget.total_events()),
            bad_events: Some(budget.bad_events()),
            sli: Some(budget.sli()),
            allowed_events: Some(budget.allowed_events()),
            consumed_ratio: Some(budget.consumed_ratio()),
            remaining_ratio: Some(budget.remaining_ratio()),
            remaining_events: Some(budget.remaining_events()),
            remaining_outage_seconds: Some(budget.remaining_outage_secs()),
            outage_cost_per_minute: Some(OutageCost::of_a_minute(budget)),
        }
    }
}

impl OutageCost {
    fn of_a_minute(budget: &Budget) -> Self {
        let outage = budget.outage(Duration::from_minutes(1));
        Self { bad_events: outage.bad_events, budget_ratio: outage.budget_ratio }
    }
}

impl KnownBudget {
    pub(super) fn of(budget: &Result<Budget, Unknown>) -> Self {
        Self {
            unknown_reason: budget.as_ref().err().map(|unknown| unknown.reason.clone()),
            budget: budget.as_ref().map(BudgetBody::of).unwrap_or_default(),
        }
    }
}

impl From<Basis> for BasisName {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Rolling => Self::Rolling,
            Basis::ToDate => Self::ToDate,
            Basis::Projected => Self::Projected,
            Basis::WholePeriod => Self::WholePeriod,
        }
    }
}
