//! The four states in words, and what comes next.

use chrono::{DateTime, Utc};

use super::{Present, Sentence, ago, moment};
use crate::status::{GroupStatus, Outlook, State};
use crate::units::show;

/// Of when the figures of an SLO are. Those of a source that has stopped answering say nothing of the present, so that nothing
/// of them may look as if it did: neither by colour nor by word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AsOf {
    /// Of now.
    Now,
    /// Of then: the source has been silent since.
    Then(DateTime<Utc>),
}

impl AsOf {
    /// The state that colours and shapes tell of: what `state` was then is not known now.
    pub(crate) const fn shown(self, state: State) -> State {
        match self {
            Self::Now => state,
            Self::Then(_) => State::Unknown,
        }
    }

    /// The word beside that colour and shape: `within budget`, `was within budget`.
    pub(crate) fn word(self, state: State) -> &'static str {
        match (self, state) {
            (Self::Now, _) | (_, State::Unknown) => state_word(state),
            (_, State::Spent) => "was spent",
            (_, State::Caution) => "was at caution",
            (_, State::Healthy) => "was within budget",
        }
    }

    /// `next` of then: `was to last`, `was to run out tonight at 23:40 UTC`.
    pub(crate) fn next(self, outlook: Outlook, now: Present) -> Sentence {
        let sentence = Sentence::default();
        match (self, outlook) {
            (Self::Now, _) => next(outlook, now),
            (_, Outlook::Lasts) => sentence.plain("was to last"),
            (_, Outlook::RunsOut(at)) => sentence.plain("was to run out ").time(moment(at, now)),
            (_, Outlook::Recovers(at)) => sentence.plain("was to recover ").time(moment(at, now)),
            (_, Outlook::StaysSpent) => sentence.plain("was not to recover"),
            (_, Outlook::Spent | Outlook::Unknown) => sentence.plain("not known"),
        }
    }
}

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
