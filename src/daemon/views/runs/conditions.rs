//! The conditions before a run.

use crate::chaos::{Check, Evidence, Verdict};
use crate::daemon::texts::{Ending, Moment, check_state, second};
use crate::postmortem::facts::{Facts, GateFacts};
use crate::units::TimeZone;

/// One gate with all its conditions.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    /// Which one it was.
    pub(crate) name: &'static str,
    /// When.
    pub(crate) at: Moment,
    /// How many conditions hold, of all.
    pub(crate) passed: (usize, usize),
    /// The conditions.
    pub(crate) checks: Vec<CheckRow>,
}

/// One condition.
#[derive(Clone, Debug)]
pub(crate) struct CheckRow {
    /// Its name in words.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) subject: String,
    /// What was found; `None` where nothing could be read.
    pub(crate) value: Option<String>,
    /// What is allowed.
    pub(crate) limit: String,
    /// What follows.
    pub(crate) verdict: Ending,
    /// Why not.
    pub(crate) reason: String,
    /// The queries that the value was read from.
    pub(crate) queries: Vec<u64>,
    /// What else it was read from.
    pub(crate) objects: Vec<String>,
}

/// All gates of a run, the one that decided first.
pub(super) fn gates(facts: &Facts, zone: TimeZone) -> Vec<Gate> {
    facts.gates.iter().rev().map(|gate| Gate::of(gate, zone)).collect()
}

impl Gate {
    fn of(gate: &GateFacts, zone: TimeZone) -> Self {
        let held = gate.checks.iter().filter(|check| check.verdict == Verdict::Pass).count();
        Self {
            name: if gate.gate == "gate-again" { "Asked again with the lock held" } else { "Asked first" },
            at: second(gate.at, zone),
            passed: (held, gate.checks.len()),
            checks: gate.checks.iter().map(CheckRow::of).collect(),
        }
    }
}

impl CheckRow {
    fn of(check: &Check) -> Self {
        let query = |evidence: &Evidence| match evidence {
            Evidence::Query(id) => Some(*id),
            Evidence::Object(_) | Evidence::File(_) => None,
        };
        let object = |evidence: &Evidence| match evidence {
            Evidence::Object(name) | Evidence::File(name) => Some(name.clone()),
            Evidence::Query(_) => None,
        };
        Self {
            name: check.id.replace('-', " "),
            subject: check.subject.clone(),
            value: (!check.value.is_empty()).then(|| check.value.clone()),
            limit: check.limit.clone(),
            verdict: check_state(check.verdict),
            reason: check.reason.clone(),
            queries: check.evidence.iter().filter_map(query).collect(),
            objects: check.evidence.iter().filter_map(object).collect(),
        }
    }
}
