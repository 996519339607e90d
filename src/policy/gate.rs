//! The release gate: no release of a service while one of its budgets is spent.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::SloId;
use crate::policy::Decision;
use crate::status::{GroupStatus, Known, Outlook, Overview, Part};

/// What the gate of a service says, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The service.
    pub service: String,
    /// What follows. A spent budget denies whatever else is unknown: no answer could make that an allowance.
    pub decision: Decision,
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
    /// Why that cannot be relied on, such as that its source has stopped answering; `None` where it can.
    pub doubt: Option<String>,
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

/// The gate of `service`, for the figures of `overview`; `doubt` says of each source why its figures cannot be relied on, where
/// they cannot. `None` where no SLO of this service is known.
#[must_use]
pub fn gate(service: &str, overview: &Overview, doubt: impl Fn(&Part) -> Option<String>) -> Option<Gate> {
    let slos = overview.known().filter(|known| known.status.slo.id.service == service);
    let gate = Gate::of(service, slos.collect(), doubt);
    (!gate.budgets.is_empty()).then_some(gate)
}

/// The gates of all services, by their names.
#[must_use]
pub fn gates(overview: &Overview, doubt: impl Fn(&Part) -> Option<String>) -> Vec<Gate> {
    let mut services: BTreeMap<&str, Vec<Known<'_>>> = BTreeMap::new();
    for known in overview.known() {
        services.entry(&known.status.slo.id.service).or_default().push(known);
    }
    services.into_iter().map(|(service, slos)| Gate::of(service, slos, &doubt)).collect()
}

impl Gate {
    fn of(service: &str, slos: Vec<Known<'_>>, doubt: impl Fn(&Part) -> Option<String>) -> Self {
        let judge = |known: Known<'_>| judged(known, doubt(known.part).as_deref());
        let mut budgets: Vec<Judged> = slos.into_iter().flat_map(judge).collect();
        budgets.sort_by(worst_first);
        Self { service: service.to_owned(), decision: decide(&budgets), budgets }
    }

    /// Why nothing can be decided although figures are there: the first reason, since sources fail one by one.
    #[must_use]
    pub fn doubt(&self) -> Option<&str> {
        let undecided = self.decision == Decision::CannotDecide;
        self.budgets.iter().find_map(|budget| budget.doubt.as_deref()).filter(|_| undecided)
    }
}

impl Judged {
    fn is_surely_spent(&self) -> bool {
        self.doubt.is_none() && matches!(self.standing, Standing::Spent { .. })
    }

    fn is_surely_left(&self) -> bool {
        self.doubt.is_none() && matches!(self.standing, Standing::Left { .. })
    }
}

fn decide(budgets: &[Judged]) -> Decision {
    if budgets.iter().any(Judged::is_surely_spent) {
        Decision::Deny
    } else if budgets.iter().all(Judged::is_surely_left) {
        Decision::Allow
    } else {
        Decision::CannotDecide
    }
}

/// Every group of an SLO has a budget of its own.
fn judged(known: Known<'_>, doubt: Option<&str>) -> Vec<Judged> {
    let judge = |group: &GroupStatus| Judged {
        slo: known.status.slo.id.clone(),
        group: group.labels.clone(),
        standing: standing(group),
        doubt: doubt.map(str::to_owned),
    };
    known.status.budgets().iter().map(judge).collect()
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

/// Spent ones first, then what is unknown or in doubt, then by what is left.
fn worst_first(one: &Judged, two: &Judged) -> Ordering {
    let rank = |budget: &Judged| match (&budget.standing, &budget.doubt) {
        (Standing::Spent { remaining_ratio, .. }, None) => (0, *remaining_ratio),
        (Standing::Spent { remaining_ratio, .. }, Some(_)) => (1, *remaining_ratio),
        (Standing::Unknown { .. }, _) => (2, 0.0),
        (Standing::Left { remaining_ratio }, Some(_)) => (3, *remaining_ratio),
        (Standing::Left { remaining_ratio }, None) => (4, *remaining_ratio),
    };
    let ((first, left), (second, right)) = (rank(one), rank(two));
    first.cmp(&second).then(left.total_cmp(&right))
}
