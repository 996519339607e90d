//! What is said over the supervisor's control socket: a question a line, an answer a line, both JSON.
//!
//! A fault belongs to the connection that holds the lock: when that connection closes, however its process ended, the
//! supervisor ends the fault.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::chaos::gates::PastRun;
use crate::chaos::record::{Fact, Safety};
use crate::chaos::{FaultPhase, Halt};

/// The socket's name in the demo's state folder.
pub const SOCKET_NAME: &str = "control.sock";

/// The longest line that either side reads, in bytes.
pub const LONGEST_LINE: u64 = 1 << 20;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Of all facts, how many the asker knows already.
    pub known_facts: u64,
    /// The run whose facts are wanted; those of all where none is named.
    pub run: Option<String>,
    /// What is wanted.
    pub request: Request,
}

/// What a driver may want. Everything is answered by the [`State`] afterwards, or by a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Nothing but the state.
    Look,
    /// That nobody else breaks anything until this connection closes or gives the lock back.
    Lock {
        /// Whose lock it is to be.
        run: String,
        /// The service whose run that is.
        service: String,
    },
    /// That others may take the lock.
    Unlock,
    /// A fault; only the holder of the lock may want one, and one only.
    Inject(Order),
    /// The end of a fault before its time; anybody may want that.
    Stop {
        /// Whose fault.
        run: String,
        /// Whether replicas that are slow or not ready are to be killed, so that fresh ones take their place.
        by_force: bool,
    },
    /// That others are told how a run ended; only the holder of its lock knows.
    Conclude {
        /// Which.
        run: String,
        /// Whether it kept to its limits.
        safety: Safety,
        /// Whether every SLI came back.
        recovered: bool,
    },
    /// That nothing is broken from now on, whoever wants it; the fault that is there stays its run's business.
    Halt(Halt),
    /// That things may be broken again.
    Resume,
    /// That a run whose fault is over is no longer spoken of.
    Forget {
        /// Which.
        run: String,
    },
}

/// A fault to inject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Names of replicas.
    pub targets: Vec<String>,
    /// What happens to them.
    pub fault: LocalFault,
    /// When it ends by itself, in milliseconds after it began.
    pub duration_ms: u64,
}

/// What can happen to a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LocalFault {
    /// It is deleted.
    PodDelete {
        /// Without a grace period.
        force: bool,
    },
    /// Every answer of it comes later.
    NetworkLatency {
        /// By so many milliseconds.
        delay_ms: u64,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Done; this is how things are now.
    State(Box<State>),
    /// The run named has the lock.
    Held {
        /// Its name.
        by: String,
    },
    /// That is not done.
    Refused {
        /// Why.
        reason: String,
    },
}

/// The workload, its replicas and the run that concerns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// When the supervisor looked.
    pub at: DateTime<Utc>,
    /// What the replicas belong to.
    pub workload: Workload,
    /// The replicas, with those that are on their way; without those that are being ended.
    pub replicas: Vec<Replica>,
    /// The run that holds the lock, or the last one that did, until it is forgotten.
    pub run: Option<Run>,
    /// The safety switch; `Some` while it is thrown.
    pub halted: Option<Halt>,
    /// The runs that had a fault and have given their lock back, oldest first, as many as are remembered.
    pub ended: Vec<PastRun>,
    /// How many facts there are in all, of whatever run.
    pub facts_so_far: u64,
    /// Those of the run that was asked about that the asker does not know, oldest first.
    pub new_facts: Vec<Fact>,
}

/// What replicas belong to, as a Deployment has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// The namespace.
    pub namespace: String,
    /// The kind, in lower case.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The labels that its replicas have.
    pub labels: BTreeMap<String, String>,
    /// Annotations, with the opt-in to chaos.
    pub annotations: BTreeMap<String, String>,
    /// How many replicas there should be.
    pub replicas: u32,
}

/// One replica.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    /// Its name; no other one ever has it.
    pub name: String,
    /// Whether its readiness probe succeeds.
    pub ready: bool,
    /// How much later it answers, in milliseconds; nothing for one that is as it should be.
    pub delay_ms: Option<u64>,
}

/// A run that the supervisor knows of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its name.
    pub name: String,
    /// Whether the connection that took the lock for it still holds it.
    pub held: bool,
    /// How far its fault is.
    pub phase: FaultPhase,
}
