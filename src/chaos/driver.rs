//! What breaks things, seen from the guard: it surveys, acts, is watched, stops, and proves that the fault is over.

use std::future::Future;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::chaos::Check;
use crate::chaos::gates::PastRun;
use crate::chaos::record::{Account, Fact, Record};

/// Something that can carry out an experiment. Nothing but [`Driver::lock`], [`Driver::inject`], [`Driver::stop`],
/// [`Driver::clean_up`] and their likes changes anything. Whoever asks may stop waiting for an answer, but never for those of
/// `lock` and `inject`, which therefore have to answer in bounded time.
pub trait Driver {
    /// Reads what the experiment would hit, and the driver's own gates. An object that cannot be read is a check with
    /// verdict unknown, so that one failure does not hide the others.
    fn survey(&mut self) -> impl Future<Output = Survey>;

    /// What a run of this name would create, as text for people, and whether the API would accept it (a dry run, where
    /// there is one).
    fn plan(&mut self, run: &str) -> impl Future<Output = Result<Vec<PlannedObject>, DriverError>>;

    /// The safety switch: `Some` while it is thrown.
    fn halted(&mut self) -> impl Future<Output = Result<Option<Halt>, DriverError>>;

    /// Runs that the driver's world remembers, whoever began them and wherever their records are; `None` where it remembers none.
    fn past_runs(&mut self) -> impl Future<Output = Result<Option<Vec<PastRun>>, DriverError>> {
        async { Ok(None) }
    }

    /// The run that holds the lock now, whoever asks.
    fn holder(&mut self) -> impl Future<Output = Result<Option<String>, DriverError>>;

    /// Takes the lock for this run, so that no other one on the service (or anywhere) starts.
    fn lock(&mut self, run: &str) -> impl Future<Output = Result<(), LockError>>;

    /// Keeps the lock for a little longer; called every few seconds. An error means that the lock may be lost.
    fn renew(&mut self) -> impl Future<Output = Result<(), LockError>>;

    /// Gives the lock back. What cannot be given back runs out.
    fn unlock(&mut self) -> impl Future<Output = ()>;

    /// Begins the fault on the `targets` of the survey.
    fn inject(
        &mut self,
        run: &str,
        targets: &[String],
    ) -> impl Future<Output = Result<Vec<Fact>, DriverError>>;

    /// How the fault and the workload are doing, and what happened since the last look.
    fn look(&mut self) -> impl Future<Output = Result<Look, DriverError>>;

    /// Learns what the record says of a fault that another process asked for, before its end is asked for here. A driver whose
    /// other side remembers everything need not.
    fn recall(&mut self, _record: &Record) {}

    /// Asks for the end of the fault of the run of this name; may be called many times, by any process.
    fn stop(&mut self, run: &str) -> impl Future<Output = Result<Vec<Fact>, DriverError>>;

    /// Whether nothing is left of the fault of the run of this name.
    fn reverted(&mut self, run: &str) -> impl Future<Output = Result<Reverted, DriverError>>;

    /// What stronger means there are when [`Driver::stop`] does not lead to an end: deletes the engine, restores by force.
    fn force_stop(&mut self, run: &str) -> impl Future<Output = Result<Vec<Fact>, DriverError>>;

    /// Names of runs of which something is left over and whose process is gone: after a crash.
    fn leftovers(&mut self) -> impl Future<Output = Result<Vec<String>, DriverError>>;

    /// Removes what the run created, once everything worth keeping of it is in the record; answers that.
    fn clean_up(&mut self, run: &str) -> impl Future<Output = Result<Vec<Fact>, DriverError>>;

    /// Tells the driver's world how the run ended, for [`Driver::past_runs`] of others, while the lock is still held.
    fn conclude(&mut self, _run: &str, _account: &Account) -> impl Future<Output = ()> {
        async {}
    }
}

/// What an experiment would hit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// The workload's replicas; `None` if they could not be read.
    pub replicas: Option<Replicas>,
    /// The names of all pods that the target selects.
    pub candidates: Vec<String>,
    /// Those of them that the fault will hit, as far as that is decided beforehand.
    pub targets: Vec<String>,
    /// The driver's own gates: opt-in, namespace, selector, rollout, nodes, what Litmus needs, …
    pub checks: Vec<Check>,
    /// The objects as they were read (Deployment, HPA, PDB, pods), for the record and for hints.
    pub objects: Vec<Value>,
}

/// A workload's replicas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Replicas {
    /// As many as there should be.
    pub wanted: u32,
    /// As many as there are in the newest version.
    pub updated: u32,
    /// As many as take requests.
    pub ready: u32,
}

/// An object that a run would create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedObject {
    /// Such as `ChaosEngine techmarket/payment-pod-delete-…`, or for the local driver what is sent to the supervisor.
    pub name: String,
    /// YAML or JSON.
    pub text: String,
    /// Whether a dry run accepted it; `None` where there is no such thing.
    pub accepted: Option<bool>,
}

/// The safety switch is thrown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halt {
    /// Why.
    pub reason: String,
    /// Who threw it.
    pub by: String,
}

/// One look at the fault and the workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// When.
    pub at: DateTime<Utc>,
    /// The workload's replicas; `None` if they could not be read.
    pub replicas: Option<Replicas>,
    /// How far the fault is.
    pub phase: FaultPhase,
    /// What happened since the last look, oldest first.
    pub facts: Vec<Fact>,
}

/// How far a fault is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultPhase {
    /// Asked for, nothing is broken yet.
    Starting,
    /// Something is broken, or about to be.
    Injecting,
    /// The fault is over.
    Ended(Ended),
}

/// How a fault ended, by the driver's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It ran its course; the driver's own checks passed.
    Completed,
    /// It ran its course; the driver's own checks failed.
    ChecksFailed(String),
    /// It was stopped.
    Stopped(String),
    /// It never began.
    StartFailed(String),
    /// Nobody can say whether it ran: an error of the driver, a lost result.
    Inconclusive(String),
}

/// Whether anything is left of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reverted {
    /// Nothing is.
    Yes,
    /// This is.
    NotYet(String),
}

/// Why a driver could not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriverError {
    /// The other side cannot be reached, or does not answer in time; trying again may help.
    #[error("{0}")]
    Unreachable(String),
    /// The other side says no; trying again does not help.
    #[error("{0}")]
    Refused(String),
}

/// Why a lock is not held.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Another run has it.
    #[error("the run `{by}` holds the lock `{lock}`")]
    Held {
        /// Which lock.
        lock: String,
        /// Whose.
        by: String,
    },
    /// That cannot be said.
    #[error("{0}")]
    Failed(String),
}
