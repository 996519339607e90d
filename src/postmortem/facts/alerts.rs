//! What made somebody, or something, notice: alerts in looks and facts, and the guard's own rule.

use chrono::{DateTime, Utc};

use crate::chaos::record::{Entry, Event};

/// An alert that began to fire after the fault was asked for: the line, when, and its name.
pub(super) fn first_alert(entries: &[Entry], since: DateTime<Utc>) -> Option<(u64, DateTime<Utc>, &str)> {
    let later = entries.iter().filter(|entry| entry.at >= since);
    later.filter_map(fired).filter(|(_, at, _)| *at >= since).min_by_key(|(_, at, _)| *at)
}

/// The first time that the end was asked for: the line, rule and reason.
pub(super) fn abort(entries: &[Entry]) -> Option<(&Entry, &str, &str)> {
    entries.iter().find_map(|entry| match &entry.event {
        Event::AbortRequested { rule, reason } => Some((entry, rule.as_str(), reason.as_str())),
        _ => None,
    })
}

fn fired(entry: &Entry) -> Option<(u64, DateTime<Utc>, &str)> {
    match &entry.event {
        Event::Fact(fact) if fact.what == "fired" => Some((entry.seq, fact.happened_at, &fact.object)),
        Event::Looked { reading, .. } => reading.pages.first().map(|page| (entry.seq, reading.at, &**page)),
        _ => None,
    }
}
