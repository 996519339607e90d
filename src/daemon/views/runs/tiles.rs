//! The four figures of a run: verdict, cost, depth and length of the dip.

use crate::chaos::record::{Account, Held, Safety};
use crate::daemon::runs::{Run, Stage};
use crate::daemon::texts::{cost_percent, events, objective_percent, own_costliest, shortened, span};
use crate::postmortem::facts::{BudgetFacts, Facts};
use crate::units::show;

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Tile {
    /// What it is.
    pub(crate) title: String,
    /// The figure, or a word.
    pub(crate) big: String,
    /// The class that colours it.
    pub(crate) class: &'static str,
    /// What belongs to it.
    pub(crate) note: String,
}

/// All four for a run that touched something, else none.
pub(super) fn tiles(run: &Run, facts: &Facts) -> Vec<Tile> {
    let untouched = matches!(run.stage(), Stage::Ended(account) if account.safety == Safety::NotStarted);
    if untouched || facts.moments.injected.is_none() {
        return Vec::new();
    }
    let costliest = own_costliest(facts);
    vec![hypothesis(run.summary.account.as_ref()), cost(costliest), lowest(facts), back(run, facts)]
}

/// Why stands below, beside the hypothesis: a tile is too small for it on a phone.
fn hypothesis(account: Option<&Account>) -> Tile {
    let (big, class) = match account.map(|account| account.hypothesis) {
        Some(Held::Held) => ("held", "healthy"),
        Some(Held::NotHeld) => ("not held", "spent"),
        Some(Held::Inconclusive) => ("inconclusive", "unknown"),
        None => ("not decided", "unknown"),
    };
    Tile { title: "Hypothesis".to_owned(), big: big.to_owned(), class, note: String::new() }
}

fn cost(costliest: Option<(&BudgetFacts, f64)>) -> Tile {
    let Some((budget, ratio)) = costliest else { return unknown("Cost") };
    let unit = shortened(budget.unit.as_deref().unwrap_or("events"));
    let bad = budget.bad_events.map(|bad| format!("{} {unit}", events(bad)));
    let total = budget.total_events.map(|total| format!(" of {}", show::count(total)));
    Tile {
        title: format!("Cost, {}", shortened(&budget.subject.slo)),
        big: cost_percent(ratio),
        class: "",
        note: bad.map(|bad| format!("{bad}{}", total.unwrap_or_default())).unwrap_or_default(),
    }
}

/// Of the SLI that fell furthest below its objective, in units of what may be missing.
fn lowest(facts: &Facts) -> Tile {
    let depth = |budget: &&BudgetFacts| Some((1.0 - budget.lowest_sli?) / (1.0 - budget.objective?));
    let own = facts.budgets.iter().filter(|budget| facts.is_own(budget) && depth(budget).is_some());
    let deepest = own.max_by(|a, b| depth(a).unwrap_or_default().total_cmp(&depth(b).unwrap_or_default()));
    let figures = deepest.and_then(|budget| Some((budget, budget.lowest_sli?, budget.objective?)));
    let Some((budget, lowest, objective)) = figures else { return unknown("Lowest SLI") };
    Tile {
        title: format!("Lowest SLI, {}", shortened(&budget.subject.slo)),
        big: show::sli(lowest),
        class: if lowest < objective { "warm" } else { "" },
        note: format!("objective {}", objective_percent(objective)),
    }
}

fn back(run: &Run, facts: &Facts) -> Tile {
    let took = facts.moments.injected.zip(facts.moments.recovered).map(|(from, to)| to.at - from.at);
    let (big, class) = match took {
        Some(took) => (span(took), ""),
        None if run.is_under_way() => ("not yet".to_owned(), "warm"),
        None => ("not seen".to_owned(), "unknown"),
    };
    let mended = facts.moments.injected.zip(facts.moments.mitigated).map(|(from, to)| to.at - from.at);
    let note = mended
        .filter(|_| facts.was_mended())
        .map(|took| format!("the first replica after {}", span(took)))
        .unwrap_or_default();
    Tile { title: "Back after".to_owned(), big, class, note }
}

fn unknown(title: &str) -> Tile {
    Tile { title: title.to_owned(), big: "unknown".to_owned(), class: "unknown", note: String::new() }
}
