//! The sources of figures, in words.

use chrono::TimeDelta;

use super::{Present, Sentence, in_words};
use crate::prom::Retention;
use crate::status::{Freshness, Overview};
use crate::units::show;

/// How many SLOs have rules that are so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RulesTold {
    /// Missing, failing or late.
    pub(crate) troubled: usize,
    /// Nobody tells.
    pub(crate) not_told: usize,
}

/// `Prometheus answers; the rules of 3 of 14 objectives need somebody.`
pub(crate) fn sources_sentence(
    overview: &Overview,
    now: Present,
    stale_after: TimeDelta,
    RulesTold { troubled, not_told }: RulesTold,
) -> Sentence {
    let fresh = |freshness: &Freshness| matches!(freshness, Freshness::Fresh { .. });
    let parts = overview.parts().iter().map(|part| Freshness::of(&part.snapshot, now.at, stale_after));
    let (all, answering) = (overview.parts().len(), parts.filter(fresh).count());
    let sentence = Sentence::default();
    let sentence = match (all, answering) {
        (1, 1) => sentence.plain("Prometheus answers"),
        (1, _) if !overview.tells_something() => {
            sentence.plain("Prometheus ").figure("has not answered yet".to_owned(), "unknown")
        }
        (1, _) => sentence.plain("Prometheus ").figure("does not answer".to_owned(), "caution"),
        (all, answering) if all == answering => {
            sentence.plain(format!("All {} sources answer", in_words(all)))
        }
        (all, answering) => sentence
            .figure(format!("{answering} of {all} sources"), "caution")
            .plain(if answering == 1 { " answers" } else { " answer" }),
    };
    let told = overview.parts().iter().any(|part| part.snapshot.rules_asked_at.is_some());
    let slos = overview.slos().len();
    match troubled {
        _ if !told => sentence.plain("; nothing is told of its rules so far."),
        0 if not_told > 0 => sentence.plain("; the rules that are told of are loaded and evaluated in time."),
        0 => sentence.plain("; all rules are loaded and evaluated in time."),
        troubled => sentence
            .plain("; the rules of ")
            .figure(format!("{troubled} of {slos} objectives"), "caution")
            .plain(" are missing, failing or late."),
    }
}

/// How a source answers: a class and words.
pub(crate) const fn source_state(freshness: &Freshness) -> (&'static str, &'static str) {
    match freshness {
        Freshness::Fresh { in_part: false, .. } => ("healthy", "answers"),
        Freshness::Fresh { in_part: true, .. } => ("caution", "answers in part only"),
        Freshness::Stale { .. } => ("spent", "does not answer"),
        Freshness::Waiting { failing: Some(_) } => ("spent", "has never answered"),
        Freshness::Waiting { failing: None } => ("unknown", "has not answered yet"),
    }
}

/// How long samples are kept: `45 days`, `45 days or 512MB`, `512MB`.
pub(crate) fn retention(retention: &Retention) -> String {
    let parts = [retention.time.map(show::window), retention.size.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" or ")
}
