//! A run in a few figures, from its record.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::chaos::Decision;
use crate::chaos::record::{Account, Damage, Event, Phase, Record, RecordError};

/// What is known of a run. `None` is what its record does not say.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RunSummary {
    /// The run's name.
    pub run: String,
    /// The experiment's.
    pub experiment: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// When the record was opened.
    pub started: Option<DateTime<Utc>>,
    /// When the fault was asked for; `None` if it never was.
    pub injected_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The last phase that began.
    pub phase: Option<Phase>,
    /// What the last gate said.
    pub decision: Option<Decision>,
    /// Whether the fault is certain to be gone, once there was one to be looked for.
    pub reverted: Option<bool>,
    /// Why it was to end before its time: the rule and the reason that came first.
    pub abort: Option<(String, String)>,
    /// The largest share of a budget that the last look with an answer saw spent; `None` while any of them is unknown.
    pub cost_so_far: Option<f64>,
    /// How it ended.
    pub account: Option<Account>,
    /// Whether its process is alive; `None` if that cannot be said.
    pub alive: Option<bool>,
    /// What is wrong with the record.
    pub damage: Vec<Damage>,
}

impl RunSummary {
    /// What a record says.
    #[must_use]
    pub fn new(run: &str, record: Result<Record, RecordError>, alive: Result<bool, RecordError>) -> Self {
        let record = record.unwrap_or_else(|error| {
            let damage = vec![Damage { line: 0, what: error.to_string() }];
            Record { damage, ..Record::default() }
        });
        let opening = record.opening();
        Self {
            run: run.to_owned(),
            experiment: opening.map(|opening| opening.experiment.clone()),
            service: opening.map(|opening| opening.service.clone()),
            started: record.entries().next().map(|entry| entry.at),
            injected_at: at(&record, |event| matches!(event, Event::Phase { phase: Phase::Starting, .. })),
            closed_at: at(&record, |event| matches!(event, Event::Closed(_))),
            phase: last(&record, |event| match event {
                Event::Phase { phase, .. } => Some(*phase),
                _ => None,
            }),
            decision: last(&record, |event| match event {
                Event::Gated { decision, .. } => Some(*decision),
                _ => None,
            }),
            reverted: last(&record, |event| match event {
                Event::Reverted { confirmed, .. } => Some(*confirmed),
                _ => None,
            }),
            abort: record.events().find_map(|event| match event {
                Event::AbortRequested { rule, reason } => Some((rule.clone(), reason.clone())),
                _ => None,
            }),
            cost_so_far: last(&record, |event| match event {
                Event::Looked { reading, .. } if reading.failure.is_none() => {
                    Some(greatest(reading.subjects.iter().map(|spend| spend.cost_ratio)))
                }
                _ => None,
            })
            .flatten(),
            account: last(&record, |event| match event {
                Event::Closed(account) => Some((**account).clone()),
                _ => None,
            }),
            alive: alive.ok(),
            damage: damage(&record),
        }
    }

    /// The largest share of a budget that the run cost; `None` while any of them is unknown.
    #[must_use]
    pub fn cost_ratio(&self) -> Option<f64> {
        greatest(self.account.as_ref()?.costs.iter().map(|cost| cost.cost_ratio))
    }

    /// Whether the fault may have been asked for; a damaged record may have lost the very line that matters.
    #[must_use]
    pub fn may_have_begun(&self) -> bool {
        self.injected_at.is_some() || !self.damage.is_empty()
    }

    /// Whether something may be left of the fault, or nobody closed the record. That of a living process is its business.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.account.is_none() || self.reverted == Some(false)
    }
}

/// `None` while any of them is unknown, or without any.
fn greatest(ratios: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    ratios.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::max)
}

/// The newest of what some events say.
fn last<T>(record: &Record, said: impl Fn(&Event) -> Option<T>) -> Option<T> {
    record.events().rev().find_map(said)
}

/// When the newest of some events was written.
fn at(record: &Record, is: impl Fn(&Event) -> bool) -> Option<DateTime<Utc>> {
    record.entries().rev().find(|entry| is(&entry.event)).map(|entry| entry.at)
}

/// A record without its first line is no less wrong than one with a broken line.
fn damage(record: &Record) -> Vec<Damage> {
    let missing = record.opening().is_none() && record.damage.is_empty();
    let missing =
        missing.then(|| Damage { line: 1, what: "the record does not say what it is about".to_owned() });
    record.damage.iter().cloned().chain(missing).collect()
}
