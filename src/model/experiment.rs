//! One chaos experiment: what is broken, on what, under which conditions, and how far it may go.

use std::path::PathBuf;

use crate::model::Hours;
use crate::units::{Decimal, Duration};

/// An experiment, valid by construction.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// What names it everywhere; unique among all specs that are read together.
    pub name: String,
    /// The service whose SLOs guard it.
    pub service: String,
    /// Further services whose SLOs guard it, because they depend on the service.
    pub dependants: Vec<String>,
    /// What is believed, in words.
    pub hypothesis: String,
    /// The same in figures: what decides whether it held.
    pub expect: Expectation,
    /// Who breaks things.
    pub driver: DriverKind,
    /// What is broken.
    pub fault: Fault,
    /// On what.
    pub target: ChaosTarget,
    /// What has to hold before.
    pub gate: GateLimits,
    /// What ends it.
    pub abort: AbortLimits,
    /// How long nothing may run afterwards.
    pub cooldown: Cooldown,
    /// What only the driver `litmus` needs.
    pub litmus: LitmusOptions,
    /// The file that declares it.
    pub source: PathBuf,
}

/// The hypothesis in figures. Shares are ratios, 0.005 for 0.5 %.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The largest share of any SLO's budget that the run may cost.
    pub max_cost: Decimal,
    /// The time from the fault until every SLI is back at its objective.
    pub recovery: Duration,
    /// How long it has to stay there to count as recovered.
    pub holds: Duration,
}

/// Who breaks things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriverKind {
    /// Litmus, through the Kubernetes API.
    Litmus,
    /// The demo's supervisor, on this machine.
    Local,
}

impl DriverKind {
    /// As experiments write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Litmus => "litmus",
            Self::Local => "local",
        }
    }
}

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How.
    pub kind: FaultKind,
    /// How many pods (or replicas) it hits.
    pub pods: u32,
    /// How long it lasts.
    pub duration: Duration,
}

/// How something is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The pods are deleted.
    PodDelete {
        /// Without their grace period.
        force: bool,
    },
    /// Every answer of the pods comes later.
    NetworkLatency {
        /// By so much.
        delay: Duration,
    },
}

impl FaultKind {
    /// As experiments and Litmus write it, but for Litmus' `pod-network-latency`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PodDelete { .. } => "pod-delete",
            Self::NetworkLatency { .. } => "network-latency",
        }
    }
}

/// Where the pods are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChaosTarget {
    /// The namespace.
    pub namespace: String,
    /// The workload's kind, in lower case: `deployment`, `statefulset`, `daemonset`.
    pub workload_kind: String,
    /// The workload's name.
    pub workload: String,
    /// The one label that selects its pods: Litmus would take several as alternatives.
    pub selector: (String, String),
}

/// What has to hold before a run. Shares are ratios.
#[derive(Clone, Debug, PartialEq)]
pub struct GateLimits {
    /// The share of each budget that has to be left even if the run costs twice what is predicted.
    pub min_remaining: Decimal,
    /// The largest predicted cost, as a share of each budget.
    pub max_predicted_cost: Decimal,
    /// The highest burn rates, by window.
    pub max_burn_rate: Vec<(Duration, Decimal)>,
    /// When runs are allowed; always, if nothing is said.
    pub hours: Option<Hours>,
    /// The largest share of the workload's pods that may be hit; a single one of three always may.
    pub max_affected: Decimal,
    /// The fewest replicas that the workload must have.
    pub min_replicas: u32,
    /// The most runs of a service in 24 hours.
    pub max_runs_per_day: u32,
}

/// What ends a run at once. Shares are ratios.
#[derive(Clone, Debug, PartialEq)]
pub struct AbortLimits {
    /// The share of any budget that the run may cost.
    pub max_cost: Decimal,
    /// The lowest SLI.
    pub sli_floor: SliFloor,
    /// The fewest pods that must be ready; fewer for over 30 s end the run.
    pub min_ready: u32,
    /// How long a sample may be overdue, or an answer be missing: the time beyond the scrape interval.
    pub stale_after: Duration,
    /// How long a run may take from the first act until the fault is over.
    pub deadline: Duration,
}

/// The lowest SLI that a run may cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliFloor {
    /// As a ratio.
    pub value: Decimal,
    /// Measured over this window.
    pub window: Duration,
    /// Below it in so many looks in a row.
    pub polls: u32,
}

/// How long nothing may run on a service after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cooldown {
    /// After a run that went as it should.
    pub after_success: Duration,
    /// After one that was aborted, did not recover, or whose end is not known.
    pub after_abort: Duration,
}

/// What only the driver `litmus` needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LitmusOptions {
    /// The service account of Litmus' pods in the target's namespace.
    pub service_account: String,
    /// The Prometheus that Litmus' own probes ask, as seen from the cluster; no probes without it.
    pub prometheus: Option<String>,
    /// `containerd`, `crio` or `docker`; for network faults.
    pub container_runtime: String,
    /// The runtime's socket on the node; for network faults.
    pub socket_path: String,
    /// The network interface; for network faults.
    pub network_interface: String,
}
