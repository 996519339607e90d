//! What the list says about itself: what is left out, what was asked for, and what limits a row's figures.

use super::{Present, Sentence, clock, coverage_note, cut, objectives, state_word};
use crate::daemon::asked::{Asked, Ignored, Reason, Sort};
use crate::model::{Severity, Slo, Unit, Window};
use crate::status::{Budget, GroupStatus, RuleTrouble, SloStatus, State};
use crate::units::show;

/// How many parts of an address are told that nobody understands.
const TOLD: usize = 3;
/// How much of each.
const LONGEST: usize = 40;
/// A bad event that costs more of a budget than this has to be told beside it.
const COSTLY: f64 = 0.05;

/// The window as a column is headed: `30 days`, `this month`.
pub(crate) fn window_name(window: Window) -> String {
    match window {
        Window::Rolling(length) => show::window(length),
        Window::Calendar { period, .. } => format!("this {}", period.as_str()),
    }
}

/// The name of the filter that leaves objectives in this state: `Within budget`.
pub(crate) fn chip(state: State) -> &'static str {
    match state {
        State::Spent => "Spent",
        State::Caution => "Caution",
        State::Unknown => "Unknown",
        State::Healthy => "Within budget",
    }
}

/// An order after `Order by`: `what is left`.
pub(crate) fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Urgency => "urgency",
        Sort::Name => "name",
        Sort::Budget => "budget left",
        Sort::Burn => "burn rate",
    }
}

/// How many of all are shown: `3 of 14 shown`, `14 objectives`.
pub(crate) fn shown(shown: usize, all: usize) -> String {
    if shown == all { objectives(all) } else { format!("{shown} of {all} shown") }
}

/// `None of the 14 objectives matches “checkout” and is spent or unknown.`
pub(crate) fn nothing(asked: &Asked, all: usize) -> Sentence {
    let sentence = match all {
        1 => Sentence::default().plain("The only objective does not fit: it would have to "),
        _ => Sentence::default().plain(format!("None of the {all} objectives fits: it would have to ")),
    };
    let conditions = conditions(asked);
    let last = conditions.len().saturating_sub(1);
    let joined = conditions.into_iter().enumerate().fold(sentence, |all, (at, (words, name))| {
        let before = match at {
            0 => "",
            _ if at == last => " and ",
            _ => ", ",
        };
        let all = all.plain(format!("{before}{words}"));
        name.map_or(all.clone(), |name| all.plain(" ").name(&name))
    });
    joined.plain(".")
}

/// What of the address changes nothing; `None` where all does.
pub(crate) fn ignored(ignored: &[Ignored]) -> Option<Sentence> {
    let first = ignored.first()?;
    let told = ignored.iter().skip(1).take(TOLD - 1);
    let sentence = told
        .fold(one(Sentence::default().plain("Of this address is ignored: "), first), |all, next| {
            one(all.plain("; "), next)
        });
    Some(match ignored.len().saturating_sub(TOLD) {
        0 => sentence.plain("."),
        more => sentence.plain(format!("; and {more} more.")),
    })
}

/// What limits the figures of a row, in a few words each: warnings and the page of the objective have the whole.
pub(crate) fn caveats(status: &SloStatus, now: Present) -> Vec<String> {
    let (slo, worst) = (&status.slo, &status.worst);
    // Rules that are not loaded are the reason why a budget is not known.
    let told = |trouble: &&RuleTrouble| worst.budget.is_err() && matches!(trouble, RuleTrouble::NotLoaded);
    let trouble = status.rules.worst().filter(|trouble| !told(trouble));
    let coverage = coverage_note(worst.coverage).filter(|_| worst.budget.is_ok());
    let trouble = trouble.map(|trouble| rules(trouble, now));
    [trouble, coverage, little_traffic(slo, worst)].into_iter().flatten().collect()
}

fn rules(trouble: &RuleTrouble, now: Present) -> String {
    let of = |number: usize| if number == 1 { "one rule".to_owned() } else { format!("{number} rules") };
    match trouble {
        RuleTrouble::NotLoaded => "its rules are not loaded".to_owned(),
        RuleTrouble::Failing { rules: 1, .. } => "one rule fails".to_owned(),
        RuleTrouble::Failing { rules, .. } => format!("{rules} rules fail"),
        RuleTrouble::Missing { rules, .. } => format!("{} not loaded", of(*rules)),
        RuleTrouble::Waiting { .. } => "its rules are not evaluated yet".to_owned(),
        RuleTrouble::Late { evaluated_at, .. } => {
            format!("rules late, last at {}", clock(*evaluated_at, now).text)
        }
        RuleTrouble::Slow { .. } => "evaluating its rules takes too long".to_owned(),
    }
}

/// Where one bad event more makes another budget of it, the figure says less than it seems to.
fn little_traffic(slo: &Slo, group: &GroupStatus) -> Option<String> {
    let allowed = group.budget.as_ref().ok().map(Budget::allowed_events)?;
    let cost = 1.0 / allowed;
    (slo.unit() == Unit::Events && cost >= COSTLY).then(|| {
        format!("little traffic: one bad event costs {}", show::consumed(cost).replace(' ', "\u{a0}"))
    })
}

/// Phrases after `it would have to`, with a name at their end.
fn conditions(asked: &Asked) -> Vec<(String, Option<String>)> {
    let mut all = Vec::new();
    if !asked.search.is_empty() {
        all.push(("match".to_owned(), Some(asked.search.clone())));
    }
    if !asked.states.is_empty() {
        let states: Vec<_> = asked.states.iter().copied().map(state_word).collect();
        all.push((format!("be {}", states.join(" or ")), None));
    }
    match asked.alerts.as_slice() {
        [] => {}
        [Severity::Page] => all.push(("have a page that fires".to_owned(), None)),
        [Severity::Ticket] => all.push(("have a ticket that fires".to_owned(), None)),
        _ => all.push(("have an alert that fires".to_owned(), None)),
    }
    all.extend(asked.service.clone().map(|service| ("be of the service".to_owned(), Some(service))));
    all.extend(asked.owner.clone().map(|owner| ("be owned by".to_owned(), Some(owner))));
    all
}

fn one(sentence: Sentence, ignored: &Ignored) -> Sentence {
    let Ignored { key, value, reason } = ignored;
    let (key, value) = (cut(key, LONGEST), cut(value, LONGEST));
    let pair = if value.is_empty() { key.clone() } else { format!("{key}={value}") };
    let named = sentence.name(&pair);
    match reason {
        Reason::Key => named.plain(", which this page does not know"),
        Reason::Value => named.plain(format!(", which is no {key}")),
        Reason::Again => named.plain(", because another one stands before it"),
        Reason::TooLong => named.plain(", which is beyond the longest search"),
    }
}
