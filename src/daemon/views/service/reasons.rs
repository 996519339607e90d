//! Why a service may be released or not, budget by budget.

use crate::daemon::texts::{Present, Sentence, budget_name, stands};
use crate::daemon::views::row::href;
use crate::policy::{Gate, Judged, Standing};

/// More reasons are counted instead of told.
const TOLD: usize = 8;

/// The budgets that keep a service from being released.
#[derive(Clone, Debug)]
pub(super) struct Reasons {
    /// The first of them.
    pub(super) told: Vec<Reason>,
    /// How many others there are.
    pub(super) more: usize,
}

/// A budget that keeps a service from being released.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    /// The page of its objective.
    pub(super) href: String,
    /// Objective and group.
    pub(super) name: String,
    /// How it stands.
    pub(super) stands: Sentence,
    /// Why that cannot be relied on.
    pub(super) doubt: Option<String>,
    /// The class that colours it.
    pub(super) class: &'static str,
}

/// Those of `gate`; none where it allows a release.
pub(super) fn reasons(gate: &Gate, now: Present) -> Reasons {
    let keeps =
        |budget: &&Judged| budget.doubt.is_some() || !matches!(budget.standing, Standing::Left { .. });
    let all: Vec<&Judged> = gate.budgets.iter().filter(keeps).collect();
    let told = all.iter().take(TOLD).map(|budget| Reason::of(budget, now)).collect();
    Reasons { told, more: all.len().saturating_sub(TOLD) }
}

impl Reason {
    fn of(budget: &Judged, now: Present) -> Self {
        let spent = budget.doubt.is_none() && matches!(budget.standing, Standing::Spent { .. });
        Self {
            href: href(&budget.slo),
            name: budget_name(budget),
            stands: stands(&budget.standing, now),
            doubt: budget.doubt.clone(),
            class: if spent { "spent" } else { "unknown" },
        }
    }
}
