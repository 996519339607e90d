//! The experiment on TechMarket's payment-service, and the SLOs that guard it.

use sloe::model::{Experiment, LitmusOptions, Slo};

use crate::fixtures;
use crate::rules_harness::specs;

/// The experiment of the example, or one like it.
pub(crate) fn experiment() -> Experiment {
    Experiment {
        hypothesis: "Deleting one of three pods costs less than 0.5 % of the budget.".to_owned(),
        litmus: LitmusOptions {
            service_account: "sloe-chaos".to_owned(),
            prometheus: Some("http://prometheus.monitoring.svc:9090".to_owned()),
            container_runtime: "containerd".to_owned(),
            socket_path: "/run/containerd/containerd.sock".to_owned(),
            network_interface: "eth0".to_owned(),
        },
        ..fixtures::experiment()
    }
}

/// The SLOs of the example.
pub(crate) fn slos() -> Vec<Slo> {
    specs::compile(include_str!("../../../slo-specs/payment-service.yaml")).0
}
