//! The release gate in JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::origin::Origin;
use super::text;
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
        service: gate.service.clone(),
        decision: gate.decision,
        allowed: gate.decision == Decision::Allow,
        reason: texts::gate_reason(gate, texts::Present::utc(now)).text(),
        policy: BUILT_IN,
        retry_at: retry_at(gate),
        budgets: gate.budgets.iter().map(JudgedBody::of).collect(),
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

/// Whether a service may be released, and why.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Gate")]
pub(super) struct GateBody {
    /// The service.
    service: String,
    /// What the policy says.
    decision: Decision,
    /// Whether the decision is `allow`, for those who test one field.
    allowed: bool,
    /// Why, as a sentence.
    reason: String,
    /// The policy that was followed.
    policy: &'static str,
    /// When the last of the spent budgets is back above zero; `null` where none is spent, or where that of one is not known.
    retry_at: Option<DateTime<Utc>>,
    /// Every budget of the service; those that keep it from being released come first, the least left first.
    budgets: Vec<JudgedBody>,
    #[serde(flatten)]
    origin: Origin,
}

/// A budget as the gate sees it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JudgedBudget")]
struct JudgedBody {
    /// The SLO's name.
    slo: String,
    /// The labels of its group; empty for an ungrouped SLO.
    group: BTreeMap<String, String>,
    /// How it stands.
    standing: StandingName,
    /// The share of the budget that is left; `null` where it is not known.
    remaining_ratio: Option<f64>,
    /// When a spent one is back above zero; `null` where it is not spent, or where that is not known.
    recovers_at: Option<DateTime<Utc>>,
    /// Why it is not known, as a phrase; `null` where it is known.
    unknown_reason: Option<String>,
    /// Why the figures cannot be relied on, as a phrase; `null` where they can.
    doubt: Option<String>,
}

/// How a budget stands before a gate.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Standing")]
enum StandingName {
    /// Something is left.
    Left,
    /// Nothing is left.
    Spent,
    /// That cannot be said.
    Unknown,
}

impl JudgedBody {
    fn of(judged: &Judged) -> Self {
        let (standing, remaining_ratio, recovers_at, unknown_reason) = match &judged.standing {
            Standing::Left { remaining_ratio } => (StandingName::Left, Some(*remaining_ratio), None, None),
            Standing::Spent { remaining_ratio, recovers_at } => {
                (StandingName::Spent, Some(*remaining_ratio), *recovers_at, None)
            }
            Standing::Unknown { reason } => (StandingName::Unknown, None, None, Some(reason.clone())),
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
