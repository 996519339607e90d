//! A run in a table.

use crate::chaos::record::Safety;
use crate::daemon::runs::{Run, Stage};
use crate::daemon::state::Seen;
use crate::daemon::texts::{
    Ending, Moment, Present, clock, cost_percent, endings, events, fault_words, own_costliest, shortened,
    span,
};
use crate::daemon::views::row::encoded;
use crate::model::Slo;
use crate::postmortem::facts::{BudgetFacts, Facts};

/// How many runs a page of an SLO shows.
pub(crate) const SHOWN: usize = 5;

/// A run in a table.
#[derive(Clone, Debug)]
pub(crate) struct RunRow {
    /// Where it leads.
    pub(crate) href: String,
    /// The experiment, or the run where that is not known.
    pub(crate) experiment: String,
    /// What was broken, by whom.
    pub(crate) fault: Option<String>,
    /// On which service.
    pub(crate) service: Option<String>,
    /// When it began.
    pub(crate) began: Option<Moment>,
    /// How long it took, or takes by now.
    pub(crate) took: Option<String>,
    /// How it ended; never empty.
    pub(crate) endings: Vec<Ending>,
    /// What it cost.
    pub(crate) cost: Cost,
    /// Whether there is a draft of a postmortem.
    pub(crate) postmortem: bool,
}

/// What a run cost.
#[derive(Clone, Debug)]
pub(crate) enum Cost {
    /// Nothing at all, because nothing was touched.
    Untouched,
    /// That is not known.
    Unknown,
    /// So much.
    Paid {
        /// Of the budget.
        percent: String,
        /// In events: `13 requests`.
        events: Option<String>,
    },
}

impl RunRow {
    /// The row of `run` with what its own service paid.
    pub(crate) fn of(run: &Run, now: Present) -> Self {
        let paid = run.facts.as_ref().and_then(own_costliest).map(|(budget, _)| budget);
        Self::with_cost(run, now, Cost::of(run, paid))
    }

    fn with_cost(run: &Run, now: Present, cost: Cost) -> Self {
        let summary = &run.summary;
        Self {
            href: run_href(&summary.run),
            experiment: summary.experiment.clone().unwrap_or_else(|| shortened(&summary.run)),
            fault: run.facts.as_ref().and_then(|facts| Some(fault_words(facts.run.as_ref()?))),
            service: summary.service.clone(),
            began: summary.started.map(|at| clock(at, now)),
            took: took(run, now),
            endings: endings(run),
            cost,
            postmortem: !run.drafts.is_empty(),
        }
    }
}

impl Cost {
    fn of(run: &Run, budget: Option<&BudgetFacts>) -> Self {
        if matches!(run.stage(), Stage::Ended(account) if account.safety == Safety::NotStarted) {
            return Self::Untouched;
        }
        match budget.and_then(|budget| Some((budget, budget.cost_ratio?))) {
            Some((budget, ratio)) => Self::Paid {
                percent: cost_percent(ratio),
                events: budget.bad_events.map(|bad| {
                    format!("{} {}", events(bad), shortened(budget.unit.as_deref().unwrap_or("events")))
                }),
            },
            None => Self::Unknown,
        }
    }
}

/// The newest runs that this SLO guarded, with what it paid.
pub(crate) fn of_slo(slo: &Slo, seen: &Seen) -> Vec<RunRow> {
    let runs = seen.runs.of_service(&slo.id.service).take(SHOWN);
    runs.map(|run| {
        let paid = run.facts.as_ref().and_then(|facts| paid_by(slo, facts));
        RunRow::with_cost(run, seen.present(), Cost::of(run, paid))
    })
    .collect()
}

/// The newest runs on this service or guarded by its budgets, with what their own services paid.
pub(crate) fn of_service(service: &str, seen: &Seen) -> Vec<RunRow> {
    seen.runs.of_service(service).take(SHOWN).map(|run| RunRow::of(run, seen.present())).collect()
}

/// The group that paid most.
fn paid_by<'a>(slo: &Slo, facts: &'a Facts) -> Option<&'a BudgetFacts> {
    let of =
        |budget: &&BudgetFacts| budget.subject.service == slo.id.service && budget.subject.slo == slo.id.name;
    let share = |budget: &&BudgetFacts| budget.cost_ratio.unwrap_or(f64::INFINITY);
    facts.budgets.iter().filter(of).max_by(|a, b| share(a).total_cmp(&share(b)))
}

/// From the first line to the last, or to now.
pub(super) fn took(run: &Run, now: Present) -> Option<String> {
    let (started, last) = (run.summary.started?, run.facts.as_ref()?.to);
    let end = if run.is_under_way() { now.at } else { last };
    Some(span(end - started))
}

/// The address of a run's page.
pub(crate) fn run_href(run: &str) -> String {
    format!("/runs/{}", encoded(run))
}
