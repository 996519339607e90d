//! An experiment as written: values are texts with their places.

use crate::diag::Span;
use crate::spec::{Pair, Spanned};

/// One experiment. Like every required value, a required text is `None` where it is missing, which has been reported then.
#[derive(Clone, Debug)]
pub struct ExperimentSpec {
    /// Where it begins.
    pub place: Span,
    /// `experiment:`, its name.
    pub name: Option<Spanned<String>>,
    /// `service:`.
    pub service: Option<Spanned<String>>,
    /// `dependants:`.
    pub dependants: Vec<Spanned<String>>,
    /// `hypothesis:`.
    pub hypothesis: Option<Spanned<String>>,
    /// `expect:`.
    pub expect: ExpectSpec,
    /// `driver:`.
    pub driver: Option<Spanned<String>>,
    /// `fault:`.
    pub fault: FaultSpec,
    /// `target:`.
    pub target: TargetSpec,
    /// `gate:`.
    pub gate: GateSpec,
    /// `abort:`.
    pub abort: AbortSpec,
    /// `cooldown:`.
    pub cooldown: CooldownSpec,
    /// `litmus:`.
    pub litmus: LitmusSpec,
}

/// `expect:`.
#[derive(Clone, Debug, Default)]
pub struct ExpectSpec {
    /// `max_cost:`, with `%`.
    pub max_cost: Option<Spanned<String>>,
    /// `recovery:`.
    pub recovery: Option<Spanned<String>>,
    /// `holds:`.
    pub holds: Option<Spanned<String>>,
}

/// `fault:`.
#[derive(Clone, Debug, Default)]
pub struct FaultSpec {
    /// `kind:`.
    pub kind: Option<Spanned<String>>,
    /// `pods:`.
    pub pods: Option<Spanned<String>>,
    /// `duration:`.
    pub duration: Option<Spanned<String>>,
    /// `force:`.
    pub force: Option<Spanned<bool>>,
    /// `delay:`.
    pub delay: Option<Spanned<String>>,
}

/// `target:`.
#[derive(Clone, Debug, Default)]
pub struct TargetSpec {
    /// `namespace:`.
    pub namespace: Option<Spanned<String>>,
    /// `workload:`, `deployment/NAME`.
    pub workload: Option<Spanned<String>>,
    /// `selector:`, `key=value`.
    pub selector: Option<Spanned<String>>,
}

/// `gate:`.
#[derive(Clone, Debug, Default)]
pub struct GateSpec {
    /// `min_remaining:`, with `%`.
    pub min_remaining: Option<Spanned<String>>,
    /// `max_predicted_cost:`, with `%`.
    pub max_predicted_cost: Option<Spanned<String>>,
    /// `max_burn_rate:`, windows and burn rates.
    pub max_burn_rate: Vec<Pair>,
    /// Where `max_burn_rate:` stands, if nothing is in it.
    pub no_burn_rate: Option<Span>,
    /// `hours:`.
    pub hours: Option<Spanned<String>>,
    /// `max_affected:`, with `%`.
    pub max_affected: Option<Spanned<String>>,
    /// `min_replicas:`.
    pub min_replicas: Option<Spanned<String>>,
    /// `max_runs_per_day:`.
    pub max_runs_per_day: Option<Spanned<String>>,
}

/// `abort:`.
#[derive(Clone, Debug, Default)]
pub struct AbortSpec {
    /// `max_cost:`, with `%`.
    pub max_cost: Option<Spanned<String>>,
    /// `sli_floor:`.
    pub sli_floor: SliFloorSpec,
    /// `min_ready:`.
    pub min_ready: Option<Spanned<String>>,
    /// `stale_after:`.
    pub stale_after: Option<Spanned<String>>,
    /// `deadline:`.
    pub deadline: Option<Spanned<String>>,
}

/// `abort.sli_floor:`.
#[derive(Clone, Debug, Default)]
pub struct SliFloorSpec {
    /// `value:`, with `%`.
    pub value: Option<Spanned<String>>,
    /// `window:`.
    pub window: Option<Spanned<String>>,
    /// `polls:`.
    pub polls: Option<Spanned<String>>,
}

/// `cooldown:`.
#[derive(Clone, Debug, Default)]
pub struct CooldownSpec {
    /// `after_success:`.
    pub after_success: Option<Spanned<String>>,
    /// `after_abort:`.
    pub after_abort: Option<Spanned<String>>,
}

/// `litmus:`.
#[derive(Clone, Debug, Default)]
pub struct LitmusSpec {
    /// `service_account:`.
    pub service_account: Option<Spanned<String>>,
    /// `prometheus:`.
    pub prometheus: Option<Spanned<String>>,
    /// `container_runtime:`.
    pub container_runtime: Option<Spanned<String>>,
    /// `socket_path:`.
    pub socket_path: Option<Spanned<String>>,
    /// `network_interface:`.
    pub network_interface: Option<Spanned<String>>,
}
