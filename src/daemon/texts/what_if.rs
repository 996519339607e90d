//! What would become of a budget, in words.

use super::{Present, Sentence, moment};
use crate::model::{Slo, Unit};
use crate::status::{
    GroupStatus, Method, OUTAGE, OutageNow, Outlook, Paging, Relief, RollOff, Traffic, Unknown, When,
};
use crate::units::{Duration, show};

/// The answer to a question of what if: in a few words, and what is to be known beside them.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// What is asked.
    pub(crate) question: String,
    /// In a few words.
    pub(crate) said: Sentence,
    /// The class that colours it.
    pub(crate) class: &'static str,
    /// What is to be known beside it.
    pub(crate) notes: Vec<Sentence>,
}

/// What comes if the present burn rate goes on.
pub(crate) fn at_this_rate(group: &GroupStatus, now: Present) -> Answer {
    let sentence = Sentence::default();
    let (said, class) = match group.outlook {
        Outlook::Lasts => (sentence.plain("it lasts"), ""),
        Outlook::RunsOut(at) => (sentence.plain("it runs out ").time(moment(at, now)), "caution"),
        Outlook::Recovers(at) => (sentence.plain("it is back ").time(moment(at, now)), "spent"),
        Outlook::StaysSpent => (sentence.plain("it does not recover"), "spent"),
        Outlook::Spent | Outlook::Unknown => (sentence.plain("not known"), "unknown"),
    };
    Answer { question: "At this rate".to_owned(), said, class, notes: rate_notes(group) }
}

fn rate_notes(group: &GroupStatus) -> Vec<Sentence> {
    let plain = |text: String| Sentence::default().plain(text);
    let is_known = !matches!(group.outlook, Outlook::Spent | Outlook::Unknown);
    let method = match (group.forecast.when, group.forecast.method) {
        (When::Unknown(reason), _) if !is_known => format!("Because {reason}."),
        (_, Method::RollOff) => "What leaves the window meanwhile is taken into account.".to_owned(),
        (_, Method::RateAlone) => "By the rate alone: the hours of its window are not loaded yet.".to_owned(),
        (_, Method::Calendar) => "Up to the end of the period.".to_owned(),
    };
    let rate = group.present_burn_rate();
    let rate =
        rate.map(|burn| plain(format!("{} over {}.", show::burn_rate(burn.rate), show::window(burn.window))));
    rate.into_iter().chain([plain(method)]).collect()
}

/// What is left once the worst day of the window has left it, or when the next period begins.
pub(crate) fn rolled_off(relief: &Result<Relief, Unknown>, now: Present) -> Answer {
    let question = "After the worst day rolls off".to_owned();
    let plain = |text: &str| Sentence::default().plain(text);
    match relief {
        Err(unknown) => not_known(question, unknown),
        Ok(Relief::NothingSpent) => {
            let notes = vec![plain("Nothing in the window was bad.")];
            Answer { question, said: plain("nothing changes"), class: "", notes }
        }
        Ok(Relief::NextPeriod(at)) => Answer {
            question: "When the next period begins".to_owned(),
            said: plain("a whole budget ").time(moment(*at, now)),
            class: "",
            notes: vec![plain("Until then nothing leaves: what is spent stays spent.")],
        },
        Ok(Relief::RollsOff(roll_off)) => of_day(*roll_off, now),
    }
}

fn of_day(found: RollOff, now: Present) -> Answer {
    let day = found.day.format("%-d %b");
    let spent = show::cost(found.spent_ratio);
    let took = format!("{day} took {spent} of the budget and will have left the window ");
    let took = Sentence::default().plain(took).time(moment(found.gone_at, now)).plain(".");
    let rate = match found.left_at_rate {
        Some(left) => {
            format!("That is if nothing fails until then; at the present rate {}.", left_or_over(left))
        }
        None => "That is if nothing fails until then; the present rate is not known.".to_owned(),
    };
    Answer {
        question: format!("After the worst day, {day}, rolls off"),
        said: Sentence::default().plain(left_or_over(found.left_ratio)),
        class: class(found.left_ratio),
        notes: vec![took, Sentence::default().plain(rate)],
    }
}

/// What an outage would do now.
pub(crate) fn outage_now(slo: &Slo, outage: &Result<OutageNow, Unknown>, pages_now: bool) -> Answer {
    let question = format!("After an outage of {} now", show::window(OUTAGE));
    let outage = match outage {
        Err(unknown) => return not_known(question, unknown),
        Ok(outage) => outage,
    };
    let plain = |text: String| Sentence::default().plain(text);
    if slo.unit() == Unit::Events && outage.bad_events < 1.0 {
        let notes = vec![plain("On average not even one event comes in that time.".to_owned())];
        return Answer { question, said: plain("perhaps nothing changes".to_owned()), class: "", notes };
    }
    let pages = if pages_now { "A page fires already.".to_owned() } else { paging(outage.paging) };
    Answer {
        question,
        said: plain(left_or_over(outage.left_ratio)),
        class: class(outage.left_ratio),
        notes: vec![plain(cost(slo.unit(), outage)), plain(holds(outage.holds)), plain(pages)],
    }
}

fn cost(unit: Unit, outage: &OutageNow) -> String {
    let share = show::cost(outage.cost_ratio);
    let bad = format!("{} {}", show::count(outage.bad_events), unit.noun());
    match outage.traffic {
        Traffic::Present => format!("It takes {share}: {bad}, all bad, with the traffic of the last hour."),
        Traffic::Average => {
            format!("It takes {share}: {bad}, all bad, with the average traffic of the window.")
        }
        Traffic::Time => format!("It takes {share}: all of that time is bad."),
    }
}

fn holds(outages: u64) -> String {
    match outages {
        0 => "The budget does not hold one.".to_owned(),
        1 => "The budget holds one.".to_owned(),
        _ => format!(
            "The budget holds {} of them.",
            super::in_words(usize::try_from(outages).unwrap_or(usize::MAX))
        ),
    }
}

fn paging(paging: Paging) -> String {
    match paging {
        Paging::After(after) => format!("It pages after about {}.", about(after)),
        Paging::NotBefore(after) => {
            format!("It pages nobody: a full outage pages after about {}.", about(after))
        }
        Paging::Never => "It pages nobody: not even a full outage burns that fast.".to_owned(),
        Paging::NoPages => "It pages nobody: this objective has no pages.".to_owned(),
    }
}

/// Rounded up to half a minute: rules are evaluated as often.
pub(crate) fn about(after: Duration) -> String {
    show::time_span(Duration::from_secs(after.as_millis().div_ceil(30_000) * 30))
}

fn not_known(question: String, unknown: &Unknown) -> Answer {
    let because = Sentence::default().plain(format!("Because {}.", unknown.reason));
    Answer { question, said: Sentence::default().plain("not known"), class: "unknown", notes: vec![because] }
}

fn left_or_over(ratio: f64) -> String {
    if ratio < 0.0 {
        format!("{} over budget", super::detail::overspend(ratio))
    } else {
        format!("{} left", show::percent(ratio))
    }
}

fn class(left: f64) -> &'static str {
    match left {
        left if left <= 0.0 => "spent",
        left if left < 0.5 => "caution",
        _ => "",
    }
}
