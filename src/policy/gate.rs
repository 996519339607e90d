//! The release gate: no release of a service while one of its budgets is spent.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use crate::model::SloId;
use crate::policy::Decision;
use crate::status::{GroupStatus, Outlook, SloStatus, Snapshot, SourceState};

/// What the gate of a service says, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The service.
    pub service: String,
    /// What follows. A spent budget denies whatever else is unknown: no answer could make that an allowance.
    pub decision: Decision,
    /// Why nothing can be said at all, such as that Prometheus has stopped answering.
    pub doubt: Option<String>,
    /// Every budget of the service; those that keep it from being released come first, the least left first.
    pub budgets: Vec<Judged>,
}

/// One budget as the gate sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Of which SLO.
    pub slo: SloId,
    /// Of which group; empty for an ungrouped SLO.
    pub group: Vec<(String, String)>,
    /// How it stands.
    pub standing: Standing,
}

/// How a budget stands before a gate.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Something is left.
    Left {
        /// The share that is left, above 0.
        remaining_ratio: f64,
    },
    /// Nothing is left.
    Spent {
        /// The share that is left: 0 or less.
        remaining_ratio: f64,
        /// When it is back above zero, where that is known.
        recovers_at: Option<DateTime<Utc>>,
    },
    /// That cannot be said.
    Unknown {
        /// The reason, as a phrase.
        reason: String,
    },
}

/// The gate of `service`, for the figures of `snapshot`; `doubt` says why they cannot be relied on, where they cannot. `None`
/// where no SLO of this service is known.
#[must_use]
pub fn gate(service: &str, snapshot: &Snapshot, doubt: Option<String>) -> Option<Gate> {
    let slos = snapshot.slos.iter().filter(|status| status.slo.id.service == service);
    let mut budgets: Vec<Judged> = slos.flat_map(judged).collect();
    budgets.sort_by(|one, two| worst_first(&one.standing, &two.standing));
    let doubt = doubt.or_else(|| in_part(snapshot));
    let decision = decide(&budgets, doubt.as_deref());
    (!budgets.is_empty()).then(|| Gate { service: service.to_owned(), decision, doubt, budgets })
}

/// What is missing from an answer could make any figure another one.
fn in_part(snapshot: &Snapshot) -> Option<String> {
    let said = "Prometheus answered in part only";
    (snapshot.source == SourceState::AnsweringInPart).then(|| said.to_owned())
}

fn decide(budgets: &[Judged], doubt: Option<&str>) -> Decision {
    let any = |is: fn(&Standing) -> bool| budgets.iter().any(|budget| is(&budget.standing));
    if doubt.is_some() {
        Decision::CannotDecide
    } else if any(|standing| matches!(standing, Standing::Spent { .. })) {
        Decision::Deny
    } else if any(|standing| matches!(standing, Standing::Unknown { .. })) {
        Decision::CannotDecide
    } else {
        Decision::Allow
    }
}

/// Every group of an SLO has a budget of its own.
fn judged(status: &SloStatus) -> Vec<Judged> {
    let judge = |group: &GroupStatus| Judged {
        slo: status.slo.id.clone(),
        group: group.labels.clone(),
        standing: standing(group),
    };
    status.budgets().iter().map(judge).collect()
}

fn standing(group: &GroupStatus) -> Standing {
    match &group.budget {
        Err(unknown) => Standing::Unknown { reason: unknown.reason.clone() },
        Ok(budget) => match budget.remaining_ratio() {
            left if left > 0.0 => Standing::Left { remaining_ratio: left },
            left => Standing::Spent { remaining_ratio: left, recovers_at: recovery(group.outlook) },
        },
    }
}

const fn recovery(outlook: Outlook) -> Option<DateTime<Utc>> {
    match outlook {
        Outlook::Recovers(at) => Some(at),
        _ => None,
    }
}

/// Spent ones first, then what is unknown, then by what is left.
fn worst_first(one: &Standing, two: &Standing) -> Ordering {
    let rank = |standing: &Standing| match standing {
        Standing::Spent { remaining_ratio, .. } => (0, *remaining_ratio),
        Standing::Unknown { .. } => (1, 0.0),
        Standing::Left { remaining_ratio } => (2, *remaining_ratio),
    };
    let ((first, left), (second, right)) = (rank(one), rank(two));
    first.cmp(&second).then(left.total_cmp(&right))
}
