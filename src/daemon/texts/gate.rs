//! What a release gate says, in one sentence.

use super::{Present, Sentence, group_name, moment, shortened};
use crate::policy::{Decision, Gate, Judged, Standing};
use crate::units::show;

/// `the budget of checkout/availability is spent: 39 % over, back above zero tomorrow at 02:10 UTC`.
pub(crate) fn gate_reason(gate: &Gate, now: Present) -> Sentence {
    if let Some(doubt) = gate.doubt() {
        return Sentence::default().plain(doubt);
    }
    let worst = gate.budgets.iter().take(gate.budgets.len().min(1));
    let told = worst.fold(Sentence::default(), |told, budget| one(told, budget, now));
    match (gate.decision, others(gate)) {
        (Decision::Allow, 0) => told,
        (Decision::Allow, _) => told.plain(", the others have more"),
        (_, 0) => told,
        (_, 1) => told.plain("; and one more"),
        (_, more) => told.plain(format!("; and {more} more")),
    }
}

/// How a budget stands, in a few words: `62 % left`.
pub(crate) fn stands(standing: &Standing, now: Present) -> Sentence {
    let sentence = Sentence::default();
    match standing {
        Standing::Unknown { reason } => sentence.plain(format!("unknown: {reason}")),
        Standing::Left { remaining_ratio } => sentence.plain(left(*remaining_ratio)),
        Standing::Spent { remaining_ratio, recovers_at: None } => {
            sentence.plain(format!("spent: {}", left(*remaining_ratio)))
        }
        Standing::Spent { remaining_ratio, recovers_at: Some(at) } => {
            let spent = format!("spent: {}, back above zero ", left(*remaining_ratio));
            sentence.plain(spent).time(moment(*at, now))
        }
    }
}

/// `checkout/availability`, with its group where it has one.
pub(crate) fn budget_name(budget: &Judged) -> String {
    let slo = shortened(&budget.slo.to_string());
    if budget.group.is_empty() { slo } else { format!("{slo} {}", shortened(&group_name(&budget.group))) }
}

fn one(sentence: Sentence, budget: &Judged, now: Present) -> Sentence {
    let named = sentence.plain("the budget of ").name(&budget_name(budget)).plain(" ");
    match &budget.standing {
        Standing::Unknown { reason } => named.plain(format!("is not known: {reason}")),
        Standing::Left { remaining_ratio } => {
            named.plain("has ").figure(show::percent(*remaining_ratio), "").plain(" left")
        }
        Standing::Spent { .. } => {
            let words = stands(&budget.standing, now).words;
            words.into_iter().fold(named.plain("is "), Sentence::word)
        }
    }
}

/// How many more budgets say the same as the worst; of an allowance, how many others there are.
fn others(gate: &Gate) -> usize {
    let Some((worst, rest)) = gate.budgets.split_first() else { return 0 };
    let kind = |budget: &Judged| (std::mem::discriminant(&budget.standing), budget.doubt.is_some());
    let same = |budget: &&Judged| kind(budget) == kind(worst);
    rest.iter().filter(same).count()
}

fn left(ratio: f64) -> String {
    if ratio < 0.0 {
        // Rounded as everywhere else: what is left is rounded down, so that what is over is rounded up.
        format!("{} over", show::percent(ratio).trim_start_matches('−'))
    } else {
        format!("{} left", show::percent(ratio))
    }
}
