//! The episodes that cost most, of all budgets together.

use std::collections::HashMap;

use crate::model::{Slo, SloId};
use crate::report::{BudgetReport, Report};
use crate::status::PastEpisode;

/// So many of one SLO are told at most, so that one that burns all day does not hide the others.
pub const MOST_OF_ONE: usize = 3;

/// An episode with its budget.
#[derive(Clone, Copy, Debug)]
pub struct Spent<'a> {
    /// Whose budget it was.
    pub slo: &'a Slo,
    /// The budget.
    pub budget: &'a BudgetReport,
    /// The episode.
    pub told: &'a PastEpisode,
}

impl Report {
    /// The episodes that took the largest shares of their budgets: at most so many, of one SLO at most [`MOST_OF_ONE`], and how many
    /// others there were.
    #[must_use]
    pub fn costliest(&self, most: usize) -> (Vec<Spent<'_>>, usize) {
        let mut all: Vec<Spent<'_>> = self
            .slos
            .iter()
            .flat_map(|slo| slo.budgets().iter().flat_map(|budget| Spent::of(&slo.slo, budget)))
            .collect();
        // Of a budget that is not known, nobody knows the share.
        all.sort_by(|one, two| two.share().unwrap_or(-1.0).total_cmp(&one.share().unwrap_or(-1.0)));
        let (count, mut told) = (all.len(), HashMap::<&SloId, usize>::new());
        all.retain(|spent| {
            let of_slo = told.entry(&spent.slo.id).or_default();
            *of_slo += 1;
            *of_slo <= MOST_OF_ONE
        });
        all.truncate(most);
        let left_out = count - all.len();
        (all, left_out)
    }
}

impl<'a> Spent<'a> {
    fn of(slo: &'a Slo, budget: &'a BudgetReport) -> impl Iterator<Item = Self> {
        budget.episodes.iter().flatten().map(move |told| Self { slo, budget, told })
    }

    /// The share of the budget that its bad events are; `None` where the budget is not known.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        self.budget.period.budget.as_ref().ok().map(|budget| self.told.episode.budget_ratio(budget))
    }
}
