//! Whether services may be released, in words.

use std::collections::BTreeSet;

use super::headline::soonest;
use super::{Present, Sentence, gate_reason, moment, shortened};
use crate::policy::{Decision, Gate};
use crate::status::SloStatus;

/// The answer in a word: `may be released`.
pub(crate) fn verdict(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "may be released",
        Decision::Deny => "no release",
        Decision::CannotDecide => "release undecided",
    }
}

/// The class that colours it.
pub(crate) fn verdict_class(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "healthy",
        Decision::Deny => "spent",
        Decision::CannotDecide => "unknown",
    }
}

/// `checkout-api may be released: the budget of checkout-api/latency has 12 % left, the others have more. At the present rate latency
/// runs out tonight at 23:40 UTC.` The last is said of those of its objectives that are `fresh`.
pub(crate) fn service_sentence<'a>(
    gate: &Gate,
    fresh: impl Iterator<Item = &'a SloStatus>,
    now: Present,
) -> Sentence {
    let reason = gate_reason(gate, now).words;
    let sentence = reason.into_iter().fold(service_answer(gate).plain(": "), Sentence::word).plain(".");
    match soonest(fresh, now) {
        None => sentence,
        Some((status, at)) => sentence
            .plain(" At the present rate ")
            .name(&status.slo.id.name)
            .plain(" runs out ")
            .time(moment(at, now))
            .plain("."),
    }
}

/// The answer alone: `checkout-api may be released`.
pub(crate) fn service_answer(gate: &Gate) -> Sentence {
    let (sentence, class) = (Sentence::default(), verdict_class(gate.decision));
    match gate.decision {
        Decision::Allow => {
            sentence.name(&gate.service).plain(" ").figure("may be released".to_owned(), class)
        }
        Decision::Deny => {
            sentence.name(&gate.service).plain(" may ").figure("not".to_owned(), class).plain(" be released")
        }
        Decision::CannotDecide => sentence
            .plain("Whether ")
            .name(&gate.service)
            .plain(" may be released ")
            .figure("cannot be decided".to_owned(), class),
    }
}

/// Of which objectives of a service no episodes are known, and why: `of latency nothing is known: …`.
pub(crate) fn unknown_episodes(unknown: &[(&str, &str)]) -> Option<String> {
    let (name, reason) = unknown.first()?;
    let names: BTreeSet<&str> = unknown.iter().map(|(name, _)| *name).collect();
    let rest = match names.len() - 1 {
        0 => String::new(),
        1 => " and one more".to_owned(),
        more => format!(" and {more} more"),
    };
    Some(format!("What spent {}{rest} is not known: {}.", shortened(name), shortened(reason)))
}
