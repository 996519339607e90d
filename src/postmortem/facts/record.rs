//! A run's record to facts.

use chrono::{DateTime, Utc};

use crate::chaos::Survey;
use crate::chaos::record::{Account, Entry, Event, Opening};
use crate::postmortem::facts::moments::moments;
use crate::postmortem::facts::{
    Facts, Harm, Kind, Looks, Outcome, Prices, QueryFacts, RunFacts, Stretch, alerts, budgets, curves,
    detection, estimates, gates, settings, timeline,
};

/// The lines do not begin with the opening of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record does not begin with the line `opened`, so that nobody knows which run it is about")]
pub struct NotARecord;

/// The facts of the run that `entries` record.
///
/// # Errors
/// [`NotARecord`] when the first line is another one than a record's first.
pub fn from_record(entries: &[Entry], prices: &Prices) -> Result<Facts, NotARecord> {
    let Some((first, Event::Opened(opening))) = entries.first().map(|entry| (entry, &entry.event)) else {
        return Err(NotARecord);
    };
    let account = account(entries);
    let budgets = budgets::of_run(opening, entries, account);
    let detection = detection::of_run(entries);
    let moments = moments(entries, account, &budgets, &detection);
    let looks = looks(entries);
    Ok(Facts {
        id: opening.run.clone(),
        kind: Kind::PlannedExperiment,
        episode: None,
        service: opening.service.clone(),
        from: first.at,
        to: entries.last().map_or(first.at, |last| last.at),
        run: Some(run(opening, entries, account)),
        meanwhile: Vec::new(),
        harm: Harm::of(&moments, &budgets, account),
        estimates: estimates::of(&opening.service, &budgets, prices),
        timeline: timeline::of_run(entries, &budgets, account),
        detection: detection.what(&looks, account.is_some()),
        moments,
        budgets,
        gates: gates::of(entries),
        looks,
        curves: curves::of_run(entries),
        queries: queries(entries),
    })
}

/// The last line of a run that was not killed.
fn account(entries: &[Entry]) -> Option<&Account> {
    entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Closed(account) => Some(&**account),
        _ => None,
    })
}

fn run(opening: &Opening, entries: &[Entry], account: Option<&Account>) -> RunFacts {
    let survey = survey(entries);
    RunFacts {
        experiment: opening.experiment.clone(),
        hypothesis: opening.hypothesis.clone(),
        driver: opening.driver.clone(),
        fault: opening.fault.clone(),
        fault_secs: settings::secs(&opening.settings, &["fault", "duration"]),
        sli_window_secs: settings::secs(&opening.settings, &["abort", "sli_floor", "window"]),
        targets: survey.map(|survey| survey.targets.clone()).unwrap_or_default(),
        replicas: survey.and_then(|survey| survey.replicas),
        settings: opening.settings.clone(),
        objects: objects(entries),
        version: opening.version.clone(),
        prometheus: opening.prometheus.clone(),
        specs_digest: opening.specs_digest.clone(),
        outcome: account.map(outcome),
        abort: alerts::abort(entries).map(|(_, rule, reason)| (rule.to_owned(), reason.to_owned())),
        reverted: reverted(entries),
    }
}

fn outcome(account: &Account) -> Outcome {
    Outcome {
        hypothesis: account.hypothesis,
        hypothesis_reason: account.hypothesis_reason.clone(),
        safety: account.safety,
        safety_reason: account.safety_reason.clone(),
        driver_verdict: account.driver_verdict.clone(),
    }
}

/// The last survey before the fault, from which the targets were taken.
fn survey(entries: &[Entry]) -> Option<&Survey> {
    entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Surveyed(survey) => Some(survey),
        _ => None,
    })
}

fn objects(entries: &[Entry]) -> Vec<crate::chaos::PlannedObject> {
    let planned = entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Planned { objects } => Some(objects.clone()),
        _ => None,
    });
    planned.unwrap_or_default()
}

/// What the last look for leftovers said.
fn reverted(entries: &[Entry]) -> Option<bool> {
    entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Reverted { confirmed, .. } => Some(*confirmed),
        _ => None,
    })
}

fn queries(entries: &[Entry]) -> Vec<QueryFacts> {
    let query = |entry: &Entry| match &entry.event {
        Event::Query(query) => Some(QueryFacts::from(query)),
        _ => None,
    };
    entries.iter().filter_map(query).collect()
}

/// The time after the last look of a run whose process was gone, or whose record breaks off after the fault was asked for.
fn unwatched(entries: &[Entry], last_look: Option<DateTime<Utc>>) -> Option<Stretch> {
    let from = last_look.or_else(|| detection::fault_asked(entries))?;
    match alerts::abort(entries) {
        Some((entry, "crash", _)) => Some(Stretch { from, to: Some(entry.at) }),
        _ => account(entries).is_none().then_some(Stretch { from, to: None }),
    }
}

fn looks(entries: &[Entry]) -> Looks {
    let readings: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Looked { reading, .. } => Some(reading),
            _ => None,
        })
        .collect();
    let times: Vec<DateTime<Utc>> = readings.iter().map(|reading| reading.at).collect();
    Looks {
        taken: readings.len(),
        failed: readings.iter().filter(|reading| reading.failure.is_some()).count(),
        longest_gap_secs: times.windows(2).map(|pair| (pair[1] - pair[0]).num_seconds()).max(),
        unwatched: unwatched(entries, times.last().copied()),
    }
}
