//! Runs played from a script: a driver and eyes that say what they are told to, and a clock that waits for nobody.

mod driver;
mod eyes;

use std::path::PathBuf;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sloe::chaos::record::{Entry, Opening};
use sloe::chaos::run::{Clock, Outcome, Pace, Setup, run};
use sloe::chaos::store::Store;
use sloe::chaos::{Check, story};
use sloe::model::{DriverKind, Expectation, Experiment};
use sloe::units::Duration;
use tokio_util::sync::CancellationToken;

use crate::fixtures;

pub(crate) use driver::{ALL_READY, Script, Scripted};
pub(crate) use eyes::{Seen, Sight, WELL};

/// A Monday.
pub(crate) fn base() -> DateTime<Utc> {
    "2026-11-23T10:00:00Z".parse().expect("a moment")
}

/// The clock of the paused runtime.
pub(crate) fn clock() -> Clock {
    let start = tokio::time::Instant::now();
    Clock::new(move || base() + TimeDelta::from_std(start.elapsed()).expect("not long"))
}

/// A stage: a store of its own, a script, and what is played.
pub(crate) struct Stage {
    /// Outlives a stage that crashes.
    pub(crate) folder: Rc<tempfile::TempDir>,
    pub(crate) experiment: Experiment,
    pub(crate) script: Script,
    pub(crate) sight: Sight,
    pub(crate) conditions: Vec<Check>,
    pub(crate) interrupted: CancellationToken,
}

/// What a play came to.
pub(crate) struct Played {
    pub(crate) outcome: Outcome,
    /// What the driver was made to do.
    pub(crate) acts: Vec<&'static str>,
    pub(crate) story: String,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            folder: Rc::new(tempfile::tempdir().expect("a folder")),
            experiment: experiment(),
            script: Script::default(),
            sight: Sight::default(),
            conditions: vec![],
            interrupted: CancellationToken::new(),
        }
    }

    pub(crate) fn with(script: Script, sight: Sight) -> Self {
        Self { script, sight, ..Self::new() }
    }

    pub(crate) fn store(&self) -> Store {
        Store::new(self.folder.path().join("state"))
    }

    /// Plays the run `payment-kill-1` to its end; `told` hears every line.
    pub(crate) async fn play_and(mut self, mut told: impl FnMut(&Store, &Entry)) -> Played {
        let (store, clock) = (self.store(), clock());
        let mut driver = Scripted::new(std::mem::take(&mut self.script), clock.clone());
        let setup = Setup {
            experiment: &self.experiment,
            opening: opening("payment-kill-1"),
            conditions: self.conditions,
            store: &store,
            driver: &mut driver,
            eyes: &mut self.sight,
            pace: Pace::default(),
            clock,
            interrupted: self.interrupted,
            told: &mut |entry| told(&store, entry),
        };
        let outcome = run(setup).await.expect("a record");
        let story = story_of(&store, "payment-kill-1");
        Played { outcome, acts: driver.acts(), story }
    }

    pub(crate) async fn play(self) -> Played {
        self.play_and(|_, _| {}).await
    }
}

/// The record as `sloe chaos show` tells it, with seconds since the base.
pub(crate) fn story_of(store: &Store, run: &str) -> String {
    let record = store.record(run).expect("a record");
    assert_eq!(record.damage, vec![]);
    record.entries().filter_map(line).collect()
}

fn line(entry: &Entry) -> Option<String> {
    let (text, more) = story::told(&entry.event)?;
    let below: String = more.iter().map(|line| format!("        {line}\n")).collect();
    Some(format!("{:>6} {text}\n{below}", format!("{}s", (story::at(entry) - base()).num_seconds())))
}

pub(crate) fn opening(run: &str) -> Opening {
    Opening {
        run: run.to_owned(),
        experiment: "payment-kill".to_owned(),
        service: "payment-service".to_owned(),
        hypothesis: "Nobody notices.".to_owned(),
        driver: "local".to_owned(),
        fault: "pod-delete".to_owned(),
        settings: json!({}),
        subjects: vec![],
        actor: "ada@analytical".to_owned(),
        pid: 4711,
        version: "0.1.0".to_owned(),
        prometheus: "http://127.0.0.1:9090".to_owned(),
        specs_digest: "0".repeat(64),
    }
}

pub(crate) fn experiment() -> Experiment {
    let example = fixtures::experiment();
    Experiment {
        name: "payment-kill".to_owned(),
        hypothesis: "Nobody notices.".to_owned(),
        expect: Expectation { holds: Duration::from_secs(30), ..example.expect },
        driver: DriverKind::Local,
        source: PathBuf::from("slo-specs/payment.yaml"),
        ..example
    }
}
