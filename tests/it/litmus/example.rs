//! The experiment on TechMarket's payment-service, and the SLOs that guard it.

use sloe::model::{
    AbortLimits, ChaosTarget, Cooldown, DriverKind, Expectation, Experiment, Fault, FaultKind, GateLimits,
    LitmusOptions, SliFloor, Slo,
};
use sloe::units::{Decimal, Duration};

use crate::rules_harness::specs;

/// The experiment of the example, or one like it.
pub(crate) fn experiment() -> Experiment {
    Experiment {
        name: "payment-pod-delete".to_owned(),
        service: "payment-service".to_owned(),
        dependants: Vec::new(),
        hypothesis: "Deleting one of three pods costs less than 0.5 % of the budget.".to_owned(),
        expect: Expectation {
            max_cost: decimal("0.005"),
            recovery: Duration::from_secs(60),
            holds: Duration::from_secs(60),
        },
        driver: DriverKind::Litmus,
        fault: Fault {
            kind: FaultKind::PodDelete { force: false },
            pods: 1,
            duration: Duration::from_secs(30),
        },
        target: ChaosTarget {
            namespace: "techmarket".to_owned(),
            workload_kind: "deployment".to_owned(),
            workload: "payment-service".to_owned(),
            selector: ("app".to_owned(), "payment-service".to_owned()),
        },
        gate: GateLimits {
            min_remaining: decimal("0.25"),
            max_predicted_cost: decimal("0.02"),
            max_burn_rate: Vec::new(),
            hours: None,
            max_affected: decimal("0.34"),
            min_replicas: 3,
            max_runs_per_day: 4,
        },
        abort: AbortLimits {
            max_cost: decimal("0.02"),
            sli_floor: SliFloor { value: decimal("0.9"), window: Duration::from_minutes(1), polls: 3 },
            min_ready: 2,
            stale_after: Duration::from_secs(30),
            deadline: Duration::from_minutes(5),
        },
        cooldown: Cooldown {
            after_success: Duration::from_minutes(30),
            after_abort: Duration::from_hours(24),
        },
        litmus: LitmusOptions {
            service_account: "sloe-chaos".to_owned(),
            prometheus: Some("http://prometheus.monitoring.svc:9090".to_owned()),
            container_runtime: "containerd".to_owned(),
            socket_path: "/run/containerd/containerd.sock".to_owned(),
            network_interface: "eth0".to_owned(),
        },
        source: "slo-specs/payment-pod-delete.yaml".into(),
    }
}

/// The SLOs of the example.
pub(crate) fn slos() -> Vec<Slo> {
    specs::compile(include_str!("../../../slo-specs/payment-service.yaml")).0
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}
