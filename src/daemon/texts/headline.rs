//! The first line of the list, and the line below it: always about everything, whatever the list leaves out.

use chrono::{DateTime, TimeDelta, Utc};

use super::tally::Tally;
use super::{AsOf, Present, Sentence, Sources, clock, cut, in_words, moment};
use crate::model::Severity;
use crate::status::{Known, Outlook, Overview, SloStatus};

/// Longer reasons stand in their own rows only.
const LONGEST_REASON: usize = 120;

/// Running out later than this is no news for the first line.
const SOON: TimeDelta = TimeDelta::days(7);

/// `1 of 2 objectives is out of budget; payment-service latency runs out tonight at 23:40 UTC.` While no source answers it tells what
/// was so: `1 of 2 objectives was out of budget at 05:09 UTC; what is so now is not known.`
pub(crate) fn headline(overview: &Overview, sources: &Sources<'_>, now: Present) -> Sentence {
    let sentence = Sentence::default();
    match (overview.slos().len(), overview.tells_something()) {
        (0, _) => sentence.plain("No objectives are declared."),
        (1, false) => sentence.plain("Nothing is known yet about the only objective."),
        (total, false) => sentence.plain(format!("Nothing is known yet about the {total} objectives.")),
        _ => match silent_since(overview, sources) {
            Some(at) => then(&Tally::of(overview, |_| AsOf::Now), sentence)
                .plain(" at ")
                .time(clock(at, now))
                .plain("; what is so now is not known."),
            None => ending(
                budgets(&Tally::of(overview, |part| sources.as_of(part)), sentence),
                overview,
                sources,
                now,
            ),
        },
    }
}

/// `price-feed freshness is unknown: its total series is gone. Two call for caution. The other nine are within budget.`
pub(crate) fn subline(overview: &Overview, sources: &Sources<'_>) -> Sentence {
    if !overview.tells_something() || silent_since(overview, sources).is_some() {
        return Sentence::default();
    }
    let tally = Tally::of(overview, |part| sources.as_of(part));
    let sentence = unknowns(pages(Sentence::default(), overview, sources), &tally, sources);
    let sentence = match (tally.spent, tally.caution) {
        (0, _) | (_, 0) => sentence,
        (_, 1) => sentence.plain("One calls for caution. "),
        (_, caution) => sentence.plain(format!("{} call for caution. ", capital(&in_words(caution)))),
    };
    match (tally.within, tally.spent + tally.caution) {
        (0, _) | (_, 0) => sentence,
        (1, _) => sentence.plain("The other one is within budget. "),
        (rest, _) => sentence.plain(format!("The other {} are within budget. ", in_words(rest))),
    }
}

/// When the last source fell silent, where all have.
fn silent_since(overview: &Overview, sources: &Sources<'_>) -> Option<DateTime<Utc>> {
    let then = |known: Known<'_>| match sources.as_of(known.part) {
        AsOf::Then(at) => Some(at),
        AsOf::Now => None,
    };
    let all: Option<Vec<_>> = overview.known().map(then).collect();
    all?.into_iter().max()
}

fn budgets(tally: &Tally<'_>, sentence: Sentence) -> Sentence {
    let Tally { total, spent, caution, within, .. } = *tally;
    let of = |part: usize| format!("{part} of {total} objectives");
    let unknown = tally.unknown.len();
    match (spent, caution, unknown) {
        (1, ..) if total == 1 => {
            sentence.plain("The only objective is ").figure("out of budget".into(), "spent")
        }
        (_, 1, _) if total == 1 => {
            sentence.plain("The only objective ").figure("calls for caution".into(), "caution")
        }
        (.., 1) if total == 1 => sentence.plain("Nothing is known about the only objective"),
        (1.., ..) => sentence.figure(of(spent), "spent").plain(format!(" {} out of budget", are(spent))),
        (_, 1.., _) => sentence.figure(of(caution), "caution").plain(call_for_caution(caution)),
        (0, 0, 0) => sentence.plain(format!("{} within budget", all(total, "is", "are"))),
        _ if within == 0 => sentence.plain(format!("Nothing is known about the {total} objectives")),
        _ => sentence.plain(format!("{} {} within budget", of(within), are(within))),
    }
}

fn then(tally: &Tally<'_>, sentence: Sentence) -> Sentence {
    let Tally { total, spent, caution, within, .. } = *tally;
    let were = |number: usize| if number == 1 { "was" } else { "were" };
    let of = |part: usize| format!("{part} of {total} objectives");
    match (spent, caution, tally.unknown.len()) {
        (1.., ..) => sentence.figure(of(spent), "unknown").plain(format!(" {} out of budget", were(spent))),
        (_, 1.., _) => sentence.figure(of(caution), "unknown").plain(" called for caution"),
        (.., 0) => sentence.plain(format!("{} within budget", all(total, "was", "were"))),
        _ => sentence.plain(format!("{} {} within budget", of(within), were(within))),
    }
}

fn ending(sentence: Sentence, overview: &Overview, sources: &Sources<'_>, now: Present) -> Sentence {
    match soonest(fresh(overview, sources), now) {
        None => sentence.plain("."),
        Some((status, at)) => {
            named(sentence.plain("; "), status).plain(" runs out ").time(moment(at, now)).plain(".")
        }
    }
}

/// The objective of `all` that runs out next, if that is soon.
pub(super) fn soonest<'a>(
    all: impl Iterator<Item = &'a SloStatus>,
    now: Present,
) -> Option<(&'a SloStatus, DateTime<Utc>)> {
    let runs_out = |status: &'a SloStatus| match status.worst.outlook {
        Outlook::RunsOut(at) if at - now.at <= SOON => Some((status, at)),
        _ => None,
    };
    all.filter_map(runs_out).min_by_key(|(_, at)| *at)
}

fn pages(sentence: Sentence, overview: &Overview, sources: &Sources<'_>) -> Sentence {
    let pages = |status: &&SloStatus| status.alerts().any(|alert| alert.severity == Some(Severity::Page));
    let paging: Vec<_> = fresh(overview, sources).filter(pages).collect();
    match paging.as_slice() {
        [] => sentence,
        [status] => named(sentence.plain("A page fires for "), status).plain(". "),
        [first, ..] => {
            named(sentence.plain(format!("Pages fire for {}, first ", paging.len())), first).plain(". ")
        }
    }
}

fn unknowns(sentence: Sentence, tally: &Tally<'_>, sources: &Sources<'_>) -> Sentence {
    let reason = |known: &Known<'_>| match (sources.as_of(known.part), &known.status.worst.budget) {
        (AsOf::Then(_), _) => sources.doubt(known.part).unwrap_or_default(),
        (AsOf::Now, Err(unknown)) => cut(&unknown.reason, LONGEST_REASON),
        (AsOf::Now, Ok(_)) => "its burn rate is not known".to_owned(),
    };
    match tally.unknown.as_slice() {
        [] => sentence,
        [known] => named(sentence, known.status).plain(format!(" is unknown: {}. ", reason(known))),
        [first, ..] => {
            let counted = sentence.plain(format!("{} are unknown, among them ", tally.unknown.len()));
            named(counted, first.status).plain(format!(": {}. ", reason(first)))
        }
    }
}

fn fresh<'a>(overview: &'a Overview, sources: &Sources<'_>) -> impl Iterator<Item = &'a SloStatus> {
    overview.known().filter(|known| sources.as_of(known.part) == AsOf::Now).map(|known| known.status)
}

fn named(sentence: Sentence, status: &SloStatus) -> Sentence {
    sentence.name(&status.slo.id.service).plain(" ").name(&status.slo.id.name)
}

fn all(total: usize, one: &str, several: &str) -> String {
    match total {
        1 => format!("The only objective {one}"),
        2 => format!("Both objectives {several}"),
        _ => format!("All {total} objectives {several}"),
    }
}

fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

fn call_for_caution(number: usize) -> &'static str {
    if number == 1 { " calls for caution" } else { " call for caution" }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}
