//! The release gate in JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Origin, iso, text};
use crate::daemon::specs::SpecsState;
use crate::daemon::{PageOptions, texts};
use crate::policy::{Decision, Gate, Judged, Standing};
use crate::status::Overview;

/// The policy that gates follow until a team writes its own.
const BUILT_IN: &str = "no release of a service while one of its error budgets is spent";

/// `GET /api/v1/gate/{service}`: whether the service may be released, and why.
pub(crate) fn gate(
    gate: &Gate,
    overview: &Overview,
    specs: &SpecsState,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    text(&GateBody {
        service: &gate.service,
        decision: gate.decision,
        allowed: gate.decision == Decision::Allow,
        reason: texts::gate_reason(gate, now).text(),
        policy: BUILT_IN,
        retry_at: retry_at(gate).map(iso),
        budgets: gate.budgets.iter().map(BudgetBody::of).collect(),
        origin: Origin::of(overview, specs, now, options),
    })
}

/// When the last of the spent budgets is back; unknown as soon as that of one is.
fn retry_at(gate: &Gate) -> Option<DateTime<Utc>> {
    let spent = gate.budgets.iter().filter_map(|budget| match budget.standing {
        Standing::Spent { recovers_at, .. } => Some(recovers_at),
        _ => None,
    });
    spent.collect::<Option<Vec<_>>>()?.into_iter().max()
}

#[derive(Serialize)]
struct GateBody<'a> {
    service: &'a str,
    decision: Decision,
    /// Whether the decision is `allow`, for those who test one field.
    allowed: bool,
    reason: String,
    policy: &'static str,
    retry_at: Option<String>,
    budgets: Vec<BudgetBody>,
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Serialize)]
struct BudgetBody {
    slo: String,
    group: BTreeMap<String, String>,
    standing: &'static str,
    remaining_ratio: Option<f64>,
    recovers_at: Option<String>,
    unknown_reason: Option<String>,
    /// Why the figures cannot be relied on, where they cannot.
    doubt: Option<String>,
}

impl BudgetBody {
    fn of(judged: &Judged) -> Self {
        let (standing, remaining_ratio, recovers_at, unknown_reason) = match &judged.standing {
            Standing::Left { remaining_ratio } => ("left", Some(*remaining_ratio), None, None),
            Standing::Spent { remaining_ratio, recovers_at } => {
                ("spent", Some(*remaining_ratio), recovers_at.map(iso), None)
            }
            Standing::Unknown { reason } => ("unknown", None, None, Some(reason.clone())),
        };
        Self {
            slo: judged.slo.name.clone(),
            group: judged.group.iter().cloned().collect(),
            standing,
            remaining_ratio,
            recovers_at,
            unknown_reason,
            doubt: judged.doubt.clone(),
        }
    }
}
