//! The first line of the list, and the line below it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Present, Sentence, moment};
use crate::model::Severity;
use crate::status::{Outlook, Overview, SloStatus, State};

/// Running out later than this is no news for the first line.
const SOON: TimeDelta = TimeDelta::days(7);

/// `1 of 2 objectives is out of budget; payment-service latency runs out tonight at 23:40 UTC.`
pub(crate) fn headline(overview: &Overview, now: Present) -> Sentence {
    let state = match (overview.slos().len(), overview.tells_something()) {
        (0, _) => return Sentence::default().plain("No objectives are declared."),
        (1, false) => return Sentence::default().plain("Nothing is known yet about the only objective."),
        (total, false) => {
            return Sentence::default().plain(format!("Nothing is known yet about the {total} objectives."));
        }
        (total, _) => budgets(overview, total),
    };
    match soonest(overview, now) {
        None => state.plain("."),
        Some((status, at)) => {
            named(state.plain("; "), status).plain(" runs out ").time(moment(at, now)).plain(".")
        }
    }
}

fn budgets(overview: &Overview, total: usize) -> Sentence {
    let (spent, unknown) = (number(overview, State::Spent), unknown(overview).count());
    let of = |part: usize| format!("{part} of {total} objectives");
    let within = total - spent - unknown;
    let sentence = Sentence::default();
    match (spent, unknown) {
        (1, _) if total == 1 => {
            sentence.plain("The only objective is ").figure("out of budget".into(), "spent")
        }
        (0, 1) if total == 1 => sentence.plain("Nothing is known about the only objective"),
        (0, 0) if total == 1 => sentence.plain("The only objective is within budget"),
        (0, 0) if total == 2 => sentence.plain("Both objectives are within budget"),
        (0, 0) => sentence.plain(format!("All {total} objectives are within budget")),
        (0, _) if within == 0 => sentence.plain(format!("Nothing is known about the {total} objectives")),
        (0, _) => sentence.plain(format!("{} {} within budget", of(within), are(within))),
        _ => sentence.figure(of(spent), "spent").plain(format!(" {} out of budget", are(spent))),
    }
}

/// The objective that runs out next, if that is soon.
fn soonest(overview: &Overview, now: Present) -> Option<(&SloStatus, DateTime<Utc>)> {
    let runs_out = |status: &'_ SloStatus| match status.worst.outlook {
        Outlook::RunsOut(at) if at - now.at <= SOON => Some(at),
        _ => None,
    };
    let candidates = overview.slos().filter_map(|status| Some((status, runs_out(status)?)));
    candidates.min_by_key(|(_, at)| *at)
}

/// `price-feed freshness is unknown: its total series is gone. The other ten are within budget.`
pub(crate) fn subline(overview: &Overview) -> Sentence {
    if !overview.tells_something() {
        return Sentence::default();
    }
    let sentence = unknowns(pages(Sentence::default(), overview), overview);
    let spent = number(overview, State::Spent);
    match (overview.slos().len() - spent - unknown(overview).count(), spent) {
        (0, _) | (_, 0) => sentence,
        (1, _) => sentence.plain("The other one is within budget."),
        (rest, _) => sentence.plain(format!("The other {} are within budget.", in_words(rest))),
    }
}

fn pages(sentence: Sentence, overview: &Overview) -> Sentence {
    let pages = |status: &&SloStatus| status.alerts().any(|alert| alert.severity == Some(Severity::Page));
    let paging: Vec<_> = overview.slos().filter(pages).collect();
    match paging.as_slice() {
        [] => sentence,
        [status] => named(sentence.plain("A page fires for "), status).plain(". "),
        [first, ..] => {
            named(sentence.plain(format!("Pages fire for {}, first ", paging.len())), first).plain(". ")
        }
    }
}

fn unknowns(sentence: Sentence, overview: &Overview) -> Sentence {
    let unknown: Vec<_> = unknown(overview).collect();
    let reason = |status: &SloStatus| match &status.worst.budget {
        Err(unknown) => super::shortened(&unknown.reason),
        Ok(_) => "its burn rate is not known".to_owned(),
    };
    match unknown.as_slice() {
        [] => sentence,
        [status] => named(sentence, status).plain(format!(" is unknown: {}. ", reason(status))),
        [first, ..] => named(sentence.plain(format!("{} are unknown, among them ", unknown.len())), first)
            .plain(format!(": {}. ", reason(first))),
    }
}

fn named(sentence: Sentence, status: &SloStatus) -> Sentence {
    sentence.name(&status.slo.id.service).plain(" ").name(&status.slo.id.name)
}

/// Those of whose budget nothing can be said, alerts or not: never counted as within it.
fn unknown(overview: &Overview) -> impl Iterator<Item = &SloStatus> {
    let known = |status: &&SloStatus| status.worst.budget.is_ok() && status.worst.state != State::Unknown;
    overview.slos().filter(move |status| !known(status))
}

fn number(overview: &Overview, state: State) -> usize {
    overview.slos().filter(|status| status.worst.state == state).count()
}

fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// A number as it is said: `one` to `twelve`, then in figures.
pub(crate) fn in_words(number: usize) -> String {
    let words =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    number.checked_sub(1).and_then(|at| words.get(at)).map_or_else(|| number.to_string(), ToString::to_string)
}
