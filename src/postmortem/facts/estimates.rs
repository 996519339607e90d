//! Users and revenue, only from a formula that somebody gave.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::SubjectId;
use crate::postmortem::facts::{BudgetFacts, Facts};
use crate::units::{Decimal, float};

/// What one failure stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Users.
    pub users_per_failure: Option<Decimal>,
    /// Revenue.
    pub revenue_per_failure: Option<Money>,
}

/// An amount, such as `19.90EUR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// Of which currency, three letters.
    pub currency: String,
}

/// The text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write an amount with its currency, such as `19.90EUR`")]
pub struct MoneyError;

/// What the formulas make of the failures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimates {
    /// How many users a failure stands for, as it was given, whether or not the failures are known.
    pub users_per_failure: Option<String>,
    /// How much revenue.
    pub revenue_per_failure: Option<String>,
    /// Users.
    pub users: Option<Estimate>,
    /// Revenue, and its currency.
    pub revenue: Option<(Estimate, String)>,
}

/// A product: `factor × failures = value`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// What one failure stands for, as it was given.
    pub factor: String,
    /// The failures, net of baseline, as they are told: whoever reads the formula can compute it.
    pub failures: f64,
    /// How many they may be more or fewer.
    pub uncertainty: Option<f64>,
    /// Of this SLO.
    pub subject: SubjectId,
    /// The product, in what the factor is in: users, or units of the currency.
    pub value: f64,
}

/// The failures are those of the service's first budget, which is the first that its spec declares: adding up
/// several SLOs would count a request that is both slow and wrong twice.
pub(super) fn of(service: &str, budgets: &[BudgetFacts], prices: &Prices) -> Estimates {
    let first = budgets.iter().find(|budget| budget.subject.service == service);
    let estimate = |factor: Decimal| {
        let budget = first?;
        let failures = told(budget.net_bad_events?);
        let (subject, value) = (budget.subject.clone(), float(factor) * failures);
        let uncertainty = budget.uncertainty_events.map(told);
        Some(Estimate { factor: factor.to_string(), failures, uncertainty, subject, value })
    };
    let revenue = |money: &Money| Some((estimate(money.amount)?, money.currency.clone()));
    Estimates {
        users_per_failure: prices.users_per_failure.map(|factor| factor.to_string()),
        revenue_per_failure: prices.revenue_per_failure.as_ref().map(ToString::to_string),
        users: prices.users_per_failure.and_then(estimate),
        revenue: prices.revenue_per_failure.as_ref().and_then(revenue),
    }
}

/// A count as drafts tell it: whole, but with a decimal below ten where it is not nearly whole.
pub(crate) fn told(count: f64) -> f64 {
    let whole = (count - count.round()).abs() < 0.05 || count.abs() >= 10.0;
    if whole { count.round() } else { (count * 10.0).round() / 10.0 }
}

impl Estimate {
    /// How much the product may be off, as far as the failures may be.
    #[must_use]
    pub fn give(&self) -> Option<f64> {
        let factor: f64 = self.factor.parse().ok()?;
        self.uncertainty.filter(|give| *give > 0.0).map(|give| give * factor)
    }
}

impl Facts {
    /// The same facts with the estimates that these formulas make.
    #[must_use]
    pub fn priced(self, prices: &Prices) -> Self {
        Self { estimates: of(&self.service, &self.budgets, prices), ..self }
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        let at = text.find(|c: char| c.is_ascii_alphabetic()).ok_or(MoneyError)?;
        let (amount, currency) = (text[..at].trim(), &text[at..]);
        let sound = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_alphabetic());
        let amount: Decimal = amount.parse().map_err(|_| MoneyError)?;
        (sound && amount >= Decimal::ZERO)
            .then(|| Self { amount, currency: currency.to_ascii_uppercase() })
            .ok_or(MoneyError)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}
