//! The arithmetic of an error budget over its window.

use crate::model::{Slo, Unit};
use crate::units::{Duration, Objective, float};

/// What the whole error budget is a share of: which events N it is (1 − objective) × N of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The events of a rolling window, all of which are counted.
    Rolling,
    /// The events of the period so far. The budget grows with them, so that what is left can rise again.
    ToDate,
    /// The events that the period will have at its end, if they come as they have come so far.
    Projected,
    /// The slices of the whole period, which are known beforehand, without those that passed uncounted. What is
    /// consumed never falls.
    WholePeriod,
}

impl Basis {
    /// The usual basis of an SLO's budget. Slices of time are known beforehand and samples come at a steady pace;
    /// how many events a service will have is anybody's guess.
    #[must_use]
    pub fn of(slo: &Slo) -> Self {
        match slo.unit() {
            _ if slo.window.is_rolling() => Self::Rolling,
            Unit::Events => Self::ToDate,
            Unit::Samples => Self::Projected,
            Unit::Slices => Self::WholePeriod,
        }
    }
}

/// The counted events of an SLO's window. Overspending is kept: remaining figures go below zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    objective: Objective,
    basis: Basis,
    /// The time in which the `budgeted_events` happen.
    span: Duration,
    total_events: f64,
    bad_events: f64,
    /// The events that the budget is a share of.
    budgeted_events: f64,
}

impl Budget {
    /// The budget of `objective` over the rolling `window` in which `bad_events` of `total_events` were bad.
    /// `None` when the counts say nothing: no events at all, or figures that are not numbers or lead to none.
    #[must_use]
    pub fn new(objective: Objective, window: Duration, total_events: f64, bad_events: f64) -> Option<Self> {
        Self::on(Basis::Rolling, objective, (total_events, window), total_events, bad_events)
    }

    /// The budget of `objective` on a `basis`: (1 − objective) × the events of `budgeted`, which happen in the time
    /// beside them. So far `bad_events` of `total_events` were bad.
    #[must_use]
    pub fn on(
        basis: Basis,
        objective: Objective,
        budgeted: (f64, Duration),
        total_events: f64,
        bad_events: f64,
    ) -> Option<Self> {
        let (budgeted_events, span) = budgeted;
        let sound =
            total_events.is_finite() && bad_events.is_finite() && total_events > 0.0 && bad_events >= 0.0;
        let budget = Self { objective, basis, span, total_events, bad_events, budgeted_events };
        let shared = budgeted_events > 0.0 && span > Duration::default();
        (sound && shared && budget.remaining_ratio().is_finite()).then_some(budget)
    }

    /// What the whole budget is a share of.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// The time in which the events happen that the whole budget is a share of: of a rolling window its length.
    #[must_use]
    pub const fn span(&self) -> Duration {
        self.span
    }

    /// All events so far.
    #[must_use]
    pub const fn total_events(&self) -> f64 {
        self.total_events
    }

    /// The bad ones.
    #[must_use]
    pub const fn bad_events(&self) -> f64 {
        self.bad_events
    }

    /// The share of good events, 0 to 1.
    #[must_use]
    pub fn sli(&self) -> f64 {
        1.0 - self.bad_events / self.total_events
    }

    /// The whole error budget in events: (1 − objective) × the events that it is a share of.
    #[must_use]
    pub fn allowed_events(&self) -> f64 {
        self.error_budget() * self.budgeted_events
    }

    /// The share of the budget that is gone: bad / allowed; over 1 when overspent.
    #[must_use]
    pub fn consumed_ratio(&self) -> f64 {
        self.bad_events / self.allowed_events()
    }

    /// The share of the budget that is left; below 0 when overspent.
    #[must_use]
    pub fn remaining_ratio(&self) -> f64 {
        1.0 - self.consumed_ratio()
    }

    /// How many more events may be bad; below 0 when overspent.
    #[must_use]
    pub fn remaining_events(&self) -> f64 {
        self.allowed_events() - self.bad_events
    }

    /// The length of the full outage that would use up what is left, in seconds, at the average traffic of the events
    /// that the budget is a share of; below 0 when overspent: remaining × (1 − objective) × their time.
    #[must_use]
    pub fn remaining_outage_secs(&self) -> f64 {
        self.remaining_ratio() * self.error_budget() * self.span.as_secs_f64()
    }

    /// The length of the full outage that would have had as many bad events, in seconds, at the same traffic: consumed ×
    /// (1 − objective) × their time.
    #[must_use]
    pub fn bad_outage_secs(&self) -> f64 {
        self.consumed_ratio() * self.error_budget() * self.span.as_secs_f64()
    }

    /// What an outage of this length would cost, if every event of that time were bad.
    #[must_use]
    pub fn outage(&self, length: Duration) -> Outage {
        let share = length.as_secs_f64() / self.span.as_secs_f64() / self.error_budget();
        let bad_events = share * self.allowed_events();
        Outage { bad_events, budget_ratio: share, exhausts: share >= self.remaining_ratio() }
    }

    /// 1 − objective: the share of events that may be bad.
    fn error_budget(&self) -> f64 {
        float(self.objective.error_budget())
    }
}

/// The cost of a planned outage at average traffic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outage {
    /// The events that would be bad.
    pub bad_events: f64,
    /// The share of the whole budget that they are: length / time / (1 − objective); 1 is all of it.
    pub budget_ratio: f64,
    /// Whether nothing would be left afterwards.
    pub exhausts: bool,
}
