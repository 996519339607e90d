//! What hints say.

mod capacity;
mod pods;

use super::LANG;
use crate::postmortem::draft::texts::{Action, Suggestion};
use crate::postmortem::hints::{Hint, Probe};
use capacity::{
    blocking_disruption_budget, disruption_budget_no_shield, few_autoscaled, few_replicas, fixed_autoscaler,
    no_autoscaler, no_disruption_budget, other_replicas, replicas_set_twice,
};
use pods::{
    impatient_probe, late_alert, late_readiness, long_pre_stop, no_alert, no_liveness, no_min_ready,
    no_pre_stop, no_readiness, no_requests, no_spread, recreate, same_probes, slow_readiness, wide_rollout,
};

/// What was observed, what it may have contributed, and what may be done.
pub(super) fn suggestion(hint: &Hint) -> Suggestion {
    match hint {
        Hint::FewReplicas { replicas, autoscaled: true } => few_autoscaled(*replicas),
        Hint::FewReplicas { replicas, autoscaled: false } => few_replicas(*replicas),
        Hint::NoAutoscaler => no_autoscaler(),
        Hint::FixedAutoscaler { replicas } => fixed_autoscaler(*replicas),
        Hint::ReplicasSetTwice { replicas } => replicas_set_twice(*replicas),
        Hint::OtherReplicas { manifest, recorded } => other_replicas(*manifest, *recorded),
        Hint::NoDisruptionBudget => no_disruption_budget(),
        Hint::BlockingDisruptionBudget { limit } => blocking_disruption_budget(limit),
        Hint::DisruptionBudgetNoShield { limit } => disruption_budget_no_shield(limit),
        Hint::NoProbe { probe: Probe::Readiness, container } => no_readiness(container),
        Hint::NoProbe { probe: Probe::Liveness, container } => no_liveness(container),
        Hint::LateReadiness { secs } => late_readiness(*secs),
        Hint::SlowReadiness { period_secs, failures } => slow_readiness(*period_secs, *failures),
        Hint::SameProbes { container } => same_probes(container),
        Hint::ImpatientProbe { probe, timeout_secs, delay_secs } => {
            impatient_probe(*probe, *timeout_secs, *delay_secs)
        }
        Hint::NoPreStop { container } => no_pre_stop(container),
        Hint::LongPreStop { container, wait_secs, grace_secs } => {
            long_pre_stop(container, *wait_secs, *grace_secs)
        }
        Hint::NoSpread => no_spread(),
        Hint::NoRequests { container } => no_requests(container),
        Hint::Recreate => recreate(),
        Hint::WideRollout { max_unavailable, taken, replicas } => {
            wide_rollout(max_unavailable, *taken, *replicas)
        }
        Hint::NoMinReady => no_min_ready(),
        Hint::NoAlert { cost_ratio } => no_alert(*cost_ratio),
        Hint::LateAlert => late_alert(),
    }
}

/// Observed, effect; then what kind of action, the action, and how one sees that it is done.
fn told(observed: impl Into<String>, effect: impl Into<String>, action: [&str; 3]) -> Suggestion {
    let [kind, text, done_when] = action;
    let kind = match kind {
        "prevent" => "prévention",
        "detect" => "détection",
        _ => "atténuation",
    };
    Suggestion {
        observed: observed.into(),
        effect: effect.into(),
        action: Some(Action {
            kind: kind.to_owned(),
            text: text.to_owned(),
            done_when: done_when.to_owned(),
        }),
    }
}
