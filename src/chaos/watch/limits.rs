//! The limits of a run, and what it means to pass one.

use crate::model::Experiment;
use crate::units::{Duration, float};

/// The limits of one run. Shares are ratios.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// The share of any budget that the run may cost.
    pub max_cost: f64,
    /// The share of any budget that has to be left.
    pub min_remaining: f64,
    /// The lowest SLI, as a ratio.
    pub sli_floor: f64,
    /// Below it in so many looks in a row.
    pub polls: u32,
    /// The fewest pods that must be ready.
    pub min_ready: u32,
    /// How often there should be a sample; of several SLOs the longest.
    pub sample_interval: Duration,
    /// How long a sample may be overdue, or an answer be missing.
    pub stale_after: Duration,
    /// How long the fault may take.
    pub deadline: Duration,
}

impl Limits {
    /// Those of an experiment.
    #[must_use]
    pub fn of(experiment: &Experiment, sample_interval: Duration) -> Self {
        let (abort, gate) = (&experiment.abort, &experiment.gate);
        Self {
            max_cost: float(abort.max_cost),
            min_remaining: float(gate.min_remaining),
            sli_floor: float(abort.sli_floor.value),
            polls: abort.sli_floor.polls,
            min_ready: abort.min_ready,
            sample_interval,
            stale_after: abort.stale_after,
            deadline: abort.deadline,
        }
    }
}

/// What else ends a run; each with why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signals {
    /// Somebody asks for the end.
    pub manual: Option<String>,
    /// A safety switch is thrown, or cannot be read.
    pub halted: Option<String>,
    /// The lock is lost, or may be.
    pub lock: Option<String>,
    /// The driver does not answer.
    pub driver: Option<String>,
    /// The driver says that the fault is over: nothing is left but to prove that.
    pub ended: bool,
}

/// Why a run ends before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abort {
    /// By which rule.
    pub rule: Rule,
    /// In words, with value and limit.
    pub reason: String,
}

/// The rules that end a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Somebody asked for it.
    Manual,
    /// The safety switch.
    Halted,
    /// The lock is lost.
    Lock,
    /// It costs too much.
    Cost,
    /// Too little of a budget is left.
    Remaining,
    /// A page alert fires.
    Page,
    /// It takes too long.
    Deadline,
    /// Too few pods are ready.
    Ready,
    /// An SLI is too low.
    Floor,
    /// Data is stale or missing.
    Stale,
    /// The driver does not tell how the workload is doing.
    Driver,
    /// The record cannot be written.
    Record,
    /// The process that ran it is gone.
    Crash,
}

impl Rule {
    /// As the record names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Halted => "halted",
            Self::Lock => "lock",
            Self::Cost => "cost",
            Self::Remaining => "remaining",
            Self::Page => "page",
            Self::Deadline => "deadline",
            Self::Ready => "ready",
            Self::Floor => "floor",
            Self::Stale => "stale",
            Self::Driver => "driver",
            Self::Record => "record",
            Self::Crash => "crash",
        }
    }
}
