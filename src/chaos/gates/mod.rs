//! The conditions before a run, each with what was found, what is allowed and what follows. Pure; unknown never passes.

mod budgets;
mod rules;
mod safety;
mod workload;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::chaos::record::Safety;
use crate::chaos::{Check, Evidence, Halt, LockError, Preflight, Survey, Verdict};
use crate::model::Experiment;

/// Everything that is known before a run.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// What shall be run.
    pub experiment: &'a Experiment,
    /// What Prometheus says.
    pub preflight: &'a Preflight,
    /// What the driver says.
    pub survey: &'a Survey,
    /// Every safety switch by its name: whether it is thrown, or why that cannot be read.
    pub switches: &'a [(String, Result<Option<Halt>, String>)],
    /// What became of taking the lock; `None` before that was tried.
    pub lock: Option<&'a Result<(), LockError>>,
    /// Earlier runs, of whatever service; or why they cannot be read.
    pub past: Result<&'a [PastRun], &'a str>,
}

/// An earlier run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRun {
    /// Its name.
    pub run: String,
    /// Its service.
    pub service: String,
    /// When the fault was asked for; `None` if it never was.
    pub injected_at: Option<DateTime<Utc>>,
    /// When it was closed; `None` if its record does not tell.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether it kept to its limits; `None` if its record does not tell.
    pub safety: Option<Safety>,
    /// Whether every SLI came back.
    pub recovered: bool,
}

/// Every condition, in the order in which people ask: may anything be done at all, is the workload fit for it, can the budgets pay.
#[must_use]
pub fn gate(circumstances: &Circumstances<'_>, now: DateTime<Utc>) -> Vec<Check> {
    let mut checks = safety::checks(circumstances, now);
    checks.extend(workload::checks(circumstances.experiment, circumstances.survey));
    checks.extend(circumstances.survey.checks.iter().cloned());
    checks.extend(budgets::checks(circumstances));
    checks.extend(rules::checks(circumstances));
    checks
}

/// What follows from a condition, and why.
enum Finding {
    Pass,
    Deny(String),
    Unknown(String),
}

impl Finding {
    /// A pass if the condition holds.
    fn of(holds: bool, otherwise: impl Into<String>) -> Self {
        if holds { Self::Pass } else { Self::Deny(otherwise.into()) }
    }
}

/// A condition about `subject`; value and limit are for people.
fn check(id: &str, subject: impl Into<String>, (value, limit): (String, String), finding: Finding) -> Check {
    let (verdict, reason) = match finding {
        Finding::Pass => (Verdict::Pass, String::new()),
        Finding::Deny(reason) => (Verdict::Deny, reason),
        Finding::Unknown(reason) => (Verdict::Unknown, reason),
    };
    Check { id: id.to_owned(), subject: subject.into(), value, limit, verdict, reason, evidence: Vec::new() }
}

/// The same, read from these queries.
fn from_queries(check: Check, queries: &[u64]) -> Check {
    Check { evidence: queries.iter().copied().map(Evidence::Query).collect(), ..check }
}
