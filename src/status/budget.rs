//! The arithmetic of an error budget over its window.

use crate::units::{Duration, Objective, float};

/// The counted events of an SLO's window. Overspending is kept: remaining figures go below zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    objective: Objective,
    window: Duration,
    total_events: f64,
    bad_events: f64,
}

impl Budget {
    /// The budget of `objective` over `window` in which `bad_events` of `total_events` were bad.
    /// `None` when the counts say nothing: no events at all, or figures that are not numbers or lead to none.
    #[must_use]
    pub fn new(objective: Objective, window: Duration, total_events: f64, bad_events: f64) -> Option<Self> {
        let sound =
            total_events.is_finite() && bad_events.is_finite() && total_events > 0.0 && bad_events >= 0.0;
        let budget = Self { objective, window, total_events, bad_events };
        (sound && budget.remaining_ratio().is_finite()).then_some(budget)
    }

    /// All events of the window.
    #[must_use]
    pub const fn total_events(&self) -> f64 {
        self.total_events
    }

    /// The bad events of the window.
    #[must_use]
    pub const fn bad_events(&self) -> f64 {
        self.bad_events
    }

    /// The share of good events, 0 to 1.
    #[must_use]
    pub fn sli(&self) -> f64 {
        1.0 - self.bad_events / self.total_events
    }

    /// The whole error budget in events: (1 − objective) × total.
    #[must_use]
    pub fn allowed_events(&self) -> f64 {
        float(self.objective.error_budget()) * self.total_events
    }

    /// The share of the budget that is gone: bad / ((1 − objective) × total); over 1 when overspent.
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

    /// The length of the full outage that would use up what is left, in seconds, at the window's average traffic;
    /// below 0 when overspent: remaining × (1 − objective) × window.
    #[must_use]
    pub fn remaining_outage_secs(&self) -> f64 {
        self.remaining_ratio() * float(self.objective.error_budget()) * self.window.as_secs_f64()
    }
}
