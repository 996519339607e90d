//! A fault whose engine may be gone: when it was asked for and whom it was to hit, by the engine when it was last seen, or by
//! the run's record.

use chrono::{DateTime, Utc};

use crate::chaos::drivers::litmus::state::{EngineState, Outcome};
use crate::chaos::record::{Event, Phase, Record};

/// A fault that may have begun.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Whose fault.
    pub(super) run: String,
    /// When, by the cluster's clock as far as that is known.
    pub(super) at: Option<DateTime<Utc>>,
    /// The pods to hit; none where nobody knows them.
    targets: Vec<String>,
}

impl Asked {
    /// As an engine says that was created just now.
    pub(super) fn of_new(engine: &EngineState) -> Self {
        Self { run: engine.name.clone(), at: engine.created, targets: engine.targets.clone() }
    }

    /// As an engine says; nothing begins before Litmus reports its experiment or writes a result.
    pub(super) fn of_engine(engine: &EngineState, outcome: Option<&Outcome>) -> Option<Self> {
        (engine.reported.is_some() || outcome.is_some()).then(|| Self::of_new(engine))
    }

    /// As the record says of a run whose fault nobody has proven to be gone. A damaged one may have lost that there was an engine.
    pub(super) fn of_record(record: &Record) -> Option<Self> {
        let run = record.opening()?.run.clone();
        let created = created(record, &run);
        let may_have_begun = created.is_some() || !record.damage.is_empty();
        let at = created.or_else(|| asked_for(record));
        (may_have_begun && !is_proven(record)).then(|| Self { run, at, targets: surveyed(record) })
    }

    /// Whether it was to hit this pod, as far as anybody knows.
    pub(super) fn may_hit(&self, pod: &str) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|target| target == pod)
    }
}

/// When the run's engine was created.
fn created(record: &Record, run: &str) -> Option<DateTime<Utc>> {
    let engine = format!("chaosengine {run}");
    record.events().find_map(|event| match event {
        Event::Fact(fact) if fact.object == engine && fact.what == "created" => Some(fact.happened_at),
        _ => None,
    })
}

fn asked_for(record: &Record) -> Option<DateTime<Utc>> {
    let starts = |event: &Event| matches!(event, Event::Phase { phase: Phase::Starting, .. });
    record.entries().find(|entry| starts(&entry.event)).map(|entry| entry.at)
}

fn is_proven(record: &Record) -> bool {
    let said = record.events().rev().find_map(|event| match event {
        Event::Reverted { confirmed, .. } => Some(*confirmed),
        _ => None,
    });
    said == Some(true)
}

fn surveyed(record: &Record) -> Vec<String> {
    let last = record.events().rev().find_map(|event| match event {
        Event::Surveyed(survey) => Some(survey.targets.clone()),
        _ => None,
    });
    last.unwrap_or_default()
}
