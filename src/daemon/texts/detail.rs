//! The first line of a detail page, and what limits its figures.

use super::{AsOf, Present, Sentence, ago, clock, moment, remedy, shortened};
use crate::charts::state_class;
use crate::model::Unit;
use crate::status::{Budget, Outlook, RollOff, RuleTrouble, SloStatus};
use crate::units::show;

/// `payment-service availability has 39 % of its error budget left. At the present rate it lasts.` Of a source that is silent it tells
/// what was so: `… had 39 % of its error budget left at 05:01 UTC. What is left now is not known.`
pub(crate) fn detail_sentence(
    status: &SloStatus,
    relief: Option<&RollOff>,
    now: Present,
    as_of: AsOf,
) -> Sentence {
    let id = &status.slo.id;
    let name = Sentence::default().name(&id.service).plain(" ").name(&id.name);
    let budget = match &status.worst.budget {
        Err(unknown) => return name.plain(format!(" is unknown: {}.", shortened(&unknown.reason))),
        Ok(budget) => budget.remaining_ratio(),
    };
    match as_of {
        AsOf::Now => {
            let told = rate(left(name, budget, status).plain("."), status.worst.outlook, now);
            let worth_telling =
                |found: &&RollOff| status.worst.outlook == Outlook::Lasts && gives_back(budget, found);
            relief.filter(worth_telling).map_or(told.clone().plain("."), |found| rolls_off(told, found, now))
        }
        AsOf::Then(at) => then(name, budget, status)
            .plain(", as of ")
            .time(clock(at, now))
            .plain(". What is left now is not known."),
    }
}

fn left(name: Sentence, budget: f64, status: &SloStatus) -> Sentence {
    let (class, place) = (state_class(status.worst.state), place(status));
    if budget < 0.0 {
        name.plain(" is ").figure(overspend(budget), class).plain(format!(" over its error budget{place}"))
    } else {
        name.plain(" has ")
            .figure(show::percent(budget), class)
            .plain(format!(" of its error budget left{place}"))
    }
}

fn then(name: Sentence, budget: f64, status: &SloStatus) -> Sentence {
    let place = place(status);
    if budget < 0.0 {
        name.plain(" was ")
            .figure(overspend(budget), "unknown")
            .plain(format!(" over its error budget{place}"))
    } else {
        name.plain(" had ")
            .figure(show::percent(budget), "unknown")
            .plain(format!(" of its error budget left{place}"))
    }
}

/// Of which group a grouped SLO's figures are.
fn place(status: &SloStatus) -> String {
    match status.groups.len() {
        0 => String::new(),
        1 => format!(" in its only group, {}", shortened(&group_name(&status.worst.labels))),
        groups => {
            format!(" in the worst of its {groups} groups, {}", shortened(&group_name(&status.worst.labels)))
        }
    }
}

fn rate(left: Sentence, outlook: Outlook, now: Present) -> Sentence {
    match outlook {
        Outlook::Lasts => left.plain(" At the present rate it lasts"),
        Outlook::RunsOut(at) => left.plain(" At the present rate it runs out ").time(moment(at, now)),
        Outlook::Recovers(at) => left
            .plain(format!(" At the present rate it is back within budget in {}, ", ago(at - now.at)))
            .time(moment(at, now)),
        Outlook::StaysSpent => left.plain(" At the present rate it does not recover"),
        Outlook::Spent => left.plain(" When it recovers is not known"),
        Outlook::Unknown => left.plain(" How fast it burns now is not known"),
    }
}

/// A day that rolls off and gives back less than this share of the budget is no news for the first line.
const WORTH_TELLING: f64 = 0.1;

fn gives_back(budget: f64, found: &RollOff) -> bool {
    found.left_at_rate.is_some_and(|left| left - budget >= WORTH_TELLING)
}

/// `; on 30 Nov at 04:00 UTC the errors of 31 Oct have left the window, and it is back at 76 %.`
fn rolls_off(told: Sentence, found: &RollOff, now: Present) -> Sentence {
    let left = show::percent(found.left_at_rate.unwrap_or(found.left_ratio));
    told.plain("; ").time(moment(found.gone_at, now)).plain(format!(
        " the errors of {} have left the window and it is back at {left}.",
        found.day.format("%-d %b")
    ))
}

/// What to do where a budget is not known.
pub(crate) fn unknown_remedy(status: &SloStatus) -> Option<&'static str> {
    let reason = &status.worst.budget.as_ref().err()?.reason;
    match status.rules.worst() {
        Some(trouble) => Some(remedy(trouble)),
        None if reason.starts_with("no events are recorded") => Some(
            "Ask Prometheus for the series of its SLI, which stand under Definition: without them nothing is counted.",
        ),
        None if reason.contains("not loaded") || reason.contains("old rules") => {
            Some(remedy(&RuleTrouble::NotLoaded))
        }
        None => None,
    }
}

/// What one bad event is of a budget that allows but a few; nothing of a larger one.
pub(crate) fn few_events(budget: &Budget, unit: Unit) -> Option<String> {
    let share = 1.0 / budget.allowed_events();
    let one = match unit {
        Unit::Events => "One bad event",
        Unit::Samples => "One bad sample",
        Unit::Slices => "One bad slice",
    };
    (share >= FEW).then(|| format!("{one} is {} of the budget", show::consumed(share)))
}

/// From this share on, one event moves the figures so far that people should know.
const FEW: f64 = 0.05;

/// The same for a row: `events known for 62 %`.
pub(crate) fn coverage_note(coverage: Option<f64>) -> Option<String> {
    Some(format!("events known for {}", known_part(lacking(coverage)?)))
}

/// What to know about the figures when events are missing from the window; empty from 99 % on.
pub(crate) fn coverage(coverage: Option<f64>) -> Option<String> {
    let known = lacking(coverage)?;
    Some(format!(
        "Events are known for {} of the window; the figures count the known part only.",
        known_part(known)
    ))
}

/// The figure of an overspent budget without its sign, so that sentence and table agree: −39.1 % is 40 % over.
pub(crate) fn overspend(remaining: f64) -> String {
    show::percent(remaining).trim_start_matches('−').to_owned()
}

/// A coverage that has to be said.
/// Little is not nothing.
fn known_part(known: f64) -> String {
    if known > 0.0 && known < 0.01 { "less than 1 %".to_owned() } else { show::percent(known) }
}

fn lacking(coverage: Option<f64>) -> Option<f64> {
    coverage.filter(|coverage| *coverage < 0.99)
}

/// A group's labels: `region=eu, tier=gold`.
pub(crate) fn group_name(labels: &[(String, String)]) -> String {
    let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(", ")
}
