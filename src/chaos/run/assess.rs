//! The conditions of a run, read from everywhere and judged: what `plan` shows, and what every run passes twice.

use crate::chaos::gates::{self, Circumstances};
use crate::chaos::past::Past;
use crate::chaos::record::{Event, Query, RecordError};
use crate::chaos::run::ending::patiently;
use crate::chaos::run::{Clock, Eyes, Pace, Scribe};
use crate::chaos::store::Store;
use crate::chaos::{
    Check, Decision, Driver, DriverError, Halt, LockError, PlannedObject, Preflight, Survey, Verdict,
};
use crate::model::Experiment;

/// Whom to ask about a run.
pub struct Sources<'a, D, E> {
    /// What shall be run.
    pub experiment: &'a Experiment,
    /// The run's name.
    pub run: &'a str,
    /// Earlier runs, and the switch of this machine.
    pub store: &'a Store,
    /// The workload.
    pub driver: &'a mut D,
    /// The budgets.
    pub eyes: &'a mut E,
    /// How long answers are waited for.
    pub pace: &'a Pace,
    /// What time it is.
    pub clock: &'a Clock,
    /// Killed runs that are told to their end before this one begins.
    pub ended: &'a [String],
}

/// All that is known before a run.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// What the run would hit.
    pub survey: Survey,
    /// How the budgets stand.
    pub preflight: Preflight,
    /// What it would create.
    pub planned: Vec<PlannedObject>,
    /// Every condition.
    pub checks: Vec<Check>,
    /// What Prometheus was asked.
    pub queries: Vec<Query>,
}

/// Reads and judges everything; changes nothing.
pub async fn assess<D: Driver, E: Eyes>(
    sources: Sources<'_, D, E>,
    lock: Option<&Result<(), LockError>>,
) -> Assessment {
    let Sources { experiment, run, store, driver, eyes, pace, clock, ended } = sources;
    let seen = async {
        let survey = driver.survey().await;
        let (halted, past) =
            (patiently(pace, driver.halted()).await, patiently(pace, driver.past_runs()).await);
        (survey, halted, past, patiently(pace, driver.plan(run)).await)
    };
    let ((survey, halted, remembered, planned), (preflight, queries)) =
        tokio::join!(seen, eyes.preflight(clock.now()));
    let switches = switches(store, halted);
    let past = Past::new(store, remembered, run, (ended, clock.now()));
    let circumstances = Circumstances {
        experiment,
        preflight: &preflight,
        survey: &survey,
        switches: &switches,
        lock,
        past: past.runs.as_deref().map_err(String::as_str),
    };
    let mut checks = gates::gate(&circumstances, clock.now());
    checks.push(alone(store, run));
    checks.push(acceptable(&planned));
    let checks = checks.into_iter().map(|check| past.sourced(check)).collect();
    Assessment { survey, preflight, planned: planned.unwrap_or_default(), checks, queries }
}

impl Assessment {
    /// What follows from the conditions together.
    #[must_use]
    pub fn decision(&self) -> Decision {
        Decision::of(&self.checks)
    }

    /// Writes all of it down.
    pub(super) fn record(self, gate: &str, scribe: &mut Scribe<'_>) -> Result<(), RecordError> {
        let decision = self.decision();
        scribe.write(Event::Surveyed(self.survey))?;
        scribe.write(Event::Planned { objects: self.planned })?;
        scribe.queries(self.queries)?;
        scribe.write(Event::Gated { gate: gate.to_owned(), decision, checks: self.checks })
    }
}

/// The switch of this machine, and that of the driver's world.
fn switches(
    store: &Store,
    driver: Result<Option<Halt>, DriverError>,
) -> Vec<(String, Result<Option<Halt>, String>)> {
    let here =
        store.halted().map(|thrown| thrown.map(|thrown| Halt { reason: thrown.reason, by: thrown.by }));
    vec![
        ("sloe chaos halt".to_owned(), here.map_err(|error| error.to_string())),
        ("driver".to_owned(), driver.map_err(|error| error.to_string())),
    ]
}

/// One run at a time from one state folder, whatever its service: what two faults do together nobody has predicted.
fn alone(store: &Store, run: &str) -> Check {
    let (value, verdict, reason) = match store.others_under_way(run) {
        Ok(others) if others.is_empty() => ("none".to_owned(), Verdict::Pass, String::new()),
        Ok(others) => (others.join(", "), Verdict::Deny, "another run is going on".to_owned()),
        Err(error) => (String::new(), Verdict::Unknown, error),
    };
    Check {
        id: "other-runs".to_owned(),
        subject: String::new(),
        value,
        limit: "none".to_owned(),
        verdict,
        reason,
        evidence: Vec::new(),
    }
}

/// Whether what would be created would be accepted.
fn acceptable(planned: &Result<Vec<PlannedObject>, DriverError>) -> Check {
    let refused = |objects: &[PlannedObject]| -> Vec<String> {
        let refused = objects.iter().filter(|object| object.accepted == Some(false));
        refused.map(|object| object.name.clone()).collect()
    };
    let (value, verdict, reason) = match planned.as_deref().map(refused) {
        Ok(refused) if refused.is_empty() => (tried(planned).to_owned(), Verdict::Pass, String::new()),
        Ok(refused) => {
            ("refused".to_owned(), Verdict::Deny, format!("a dry run refuses {}", refused.join(", ")))
        }
        Err(DriverError::Refused(reason)) => ("refused".to_owned(), Verdict::Deny, reason.clone()),
        Err(error) => (String::new(), Verdict::Unknown, error.to_string()),
    };
    Check {
        id: "objects".to_owned(),
        subject: String::new(),
        value,
        limit: "accepted by a dry run, where there is one".to_owned(),
        verdict,
        reason,
        evidence: Vec::new(),
    }
}

/// Nothing was accepted where nobody was asked.
fn tried(planned: &Result<Vec<PlannedObject>, DriverError>) -> &'static str {
    let asked = planned.iter().flatten().any(|object| object.accepted.is_some());
    if asked { "accepted" } else { "there is no dry run" }
}
