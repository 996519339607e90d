//! The four states in words, and what comes next.

use super::{Present, Sentence, ago, moment};
use crate::status::{GroupStatus, Outlook, State};
use crate::units::show;

/// The word beside a state's colour and shape.
pub(crate) fn state_word(state: State) -> &'static str {
    match state {
        State::Spent => "spent",
        State::Caution => "caution",
        State::Unknown => "unknown",
        State::Healthy => "within budget",
    }
}

/// What comes next at the present rate, for a row: `lasts`, `out tonight at 23:40 UTC`, `recovers in 3 d 4 h`.
pub(crate) fn next(outlook: Outlook, now: Present) -> Sentence {
    let sentence = Sentence::default();
    match outlook {
        Outlook::Lasts => sentence.plain("lasts"),
        Outlook::RunsOut(at) => sentence.plain("out ").time(moment(at, now)),
        Outlook::Recovers(at) => sentence.plain(format!("recovers in {}", ago(at - now.at))),
        Outlook::StaysSpent => sentence.plain("no recovery in sight"),
        Outlook::Spent => sentence.plain("recovery not known"),
        Outlook::Unknown => sentence.plain("not known"),
    }
}

/// A burn rate of `group`, with a word where it was not recorded: `0.4× direct`.
pub(crate) fn burn(rate: f64, group: &GroupStatus) -> String {
    let word = if group.directly { "\u{a0}direct" } else { "" };
    show::burn_rate(rate) + word
}
