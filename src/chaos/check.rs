//! One condition of a run: what was found, what is allowed, and what follows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Decision;

/// One condition that has to hold before a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// What names it in the record: `budget`, `burn-rate`, `hours`, `opt-in`, …; stable.
    pub id: String,
    /// What it is about, such as the SLO `payment-service/availability`; empty where the id says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// What was found, for people; empty where nothing could be read.
    pub value: String,
    /// What is allowed, for people.
    pub limit: String,
    /// What follows.
    pub verdict: Verdict,
    /// Why not, or why that is not known; empty for a pass.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What the value was read from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// What follows from one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The condition holds.
    Pass,
    /// It does not.
    Deny,
    /// That cannot be said, which means no.
    Unknown,
}

/// Where a value comes from: a query of the record by its number, or an object of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The `id` of a `query` entry of the record.
    Query(u64),
    /// An object, such as `deployment techmarket/payment-service`.
    Object(String),
    /// A file.
    File(String),
}

impl Decision {
    /// What the `checks` of a run say together: one that could not be read outweighs every other, and no checks at all allow
    /// nothing.
    #[must_use]
    pub fn of(checks: &[Check]) -> Self {
        if checks.is_empty() || checks.iter().any(|check| check.verdict == Verdict::Unknown) {
            Self::CannotDecide
        } else if checks.iter().any(|check| check.verdict == Verdict::Deny) {
            Self::Deny
        } else {
            Self::Allow
        }
    }
}
