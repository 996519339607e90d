//! Whether Prometheus answers and the specs on the disk are in use, in words.

use chrono::{DateTime, Utc};

use super::{Sentence, ago, clock, stamp};
use crate::daemon::freshness::Freshness;
use crate::daemon::specs::SpecsState;

/// The end of the top line: `Prometheus answered 12 s ago · 23 Nov 2026, 05:12 UTC`. The age is the figure.
pub(crate) fn source_line(freshness: &Freshness, now: DateTime<Utc>) -> Sentence {
    let sentence = match freshness {
        Freshness::Waiting { .. } => Sentence::default().plain("Prometheus has not answered yet"),
        Freshness::Fresh { answered_at } => {
            Sentence::default().plain("Prometheus answered ").time(age(*answered_at, now)).plain(" ago")
        }
        Freshness::Stale { answered_at, .. } => {
            Sentence::default().plain("Prometheus last answered ").time(age(*answered_at, now)).plain(" ago")
        }
    };
    sentence.plain(" · ").time(stamp(now))
}

/// What every page says while figures are missing or old; nothing while they are fresh.
pub(crate) fn banner(freshness: &Freshness, now: DateTime<Utc>) -> Option<Sentence> {
    let sentence = Sentence::default();
    match freshness {
        Freshness::Fresh { .. } => None,
        Freshness::Waiting { failing: None } => {
            Some(sentence.plain("Waiting for the first answer from Prometheus."))
        }
        Freshness::Waiting { failing: Some((since, reason)) } => Some(
            failing(sentence, *since, now)
                .plain(format!(". It has never answered, so nothing is known about any budget: {reason}.")),
        ),
        Freshness::Stale { answered_at, since, reason } => Some(
            failing(sentence, *since, now)
                .plain("; figures are from ")
                .time(clock(*answered_at, now))
                .plain(reason.as_ref().map_or_else(|| ".".to_owned(), |reason| format!(": {reason}."))),
        ),
    }
}

/// Why the specs on the disk are not those in use.
pub(crate) fn specs_warning(specs: &SpecsState, now: DateTime<Utc>) -> Option<String> {
    let problem = specs.problem.as_ref()?;
    let since = clock(specs.loaded_at, now).text;
    Some(format!(
        "the specs have changed and are not valid, so that those read at {since} stay in use: {problem}"
    ))
}

fn failing(sentence: Sentence, since: DateTime<Utc>, now: DateTime<Utc>) -> Sentence {
    sentence
        .plain("Prometheus has not answered since ")
        .time(clock(since, now))
        .plain(format!(" ({})", ago(now - since)))
}

fn age(at: DateTime<Utc>, now: DateTime<Utc>) -> super::Moment {
    super::Moment { text: ago(now - at), form: "age", ..stamp(at) }
}
