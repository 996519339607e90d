//! What a rule found, as data: both languages make their sentences of it.

use serde::{Deserialize, Serialize};

/// One finding and where it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The file and object; empty for what the facts themselves tell.
    pub place: String,
    /// What was observed.
    pub hint: Hint,
}

/// Which probe of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Probe {
    /// Whether it takes requests.
    Readiness,
    /// Whether it is restarted.
    Liveness,
}

impl Probe {
    /// As manifests write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Readiness => "readinessProbe",
            Self::Liveness => "livenessProbe",
        }
    }
}

/// What was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "rule")]
pub enum Hint {
    /// There may be as few replicas as this, by an autoscaler or not; each is a large share of the capacity.
    FewReplicas {
        /// The fewest.
        replicas: u64,
        /// An autoscaler says so.
        autoscaled: bool,
    },
    /// There is no autoscaler.
    NoAutoscaler,
    /// The autoscaler cannot scale.
    FixedAutoscaler {
        /// `minReplicas` and `maxReplicas`.
        replicas: u64,
    },
    /// The manifest sets a number of replicas that an autoscaler sets, too.
    ReplicasSetTwice {
        /// In the manifest.
        replicas: u64,
    },
    /// The manifest is not what ran.
    OtherReplicas {
        /// `replicas` of the manifest.
        manifest: u64,
        /// What the run's record has.
        recorded: u64,
    },
    /// No `PodDisruptionBudget` selects the pods.
    NoDisruptionBudget,
    /// One does, and it lets no pod go.
    BlockingDisruptionBudget {
        /// Such as `maxUnavailable: 0`.
        limit: String,
    },
    /// One does, and the fault passed it by.
    DisruptionBudgetNoShield {
        /// Such as `minAvailable: 2`.
        limit: String,
    },
    /// A container has no such probe.
    NoProbe {
        /// Which.
        probe: Probe,
        /// Of which.
        container: String,
    },
    /// A replacement waits at least so long before its first readiness check.
    LateReadiness {
        /// `initialDelaySeconds`.
        secs: u64,
    },
    /// A replica that answers badly is taken out only after so long.
    SlowReadiness {
        /// `periodSeconds`.
        period_secs: u64,
        /// `failureThreshold`.
        failures: u64,
    },
    /// Both probes ask the same.
    SameProbes {
        /// Of which container.
        container: String,
    },
    /// A probe gives up before answers that the fault delays can arrive.
    ImpatientProbe {
        /// Which.
        probe: Probe,
        /// `timeoutSeconds`.
        timeout_secs: u64,
        /// The delay, in seconds.
        delay_secs: f64,
    },
    /// Nothing waits between the end of a pod and its removal from the endpoints.
    NoPreStop {
        /// Of which container.
        container: String,
    },
    /// The hook before the end of a container takes all of the time that a pod has to end.
    LongPreStop {
        /// Of which container.
        container: String,
        /// How long the hook waits.
        wait_secs: u64,
        /// `terminationGracePeriodSeconds`, which the hook is part of.
        grace_secs: u64,
    },
    /// Nothing keeps the replicas on several nodes.
    NoSpread,
    /// A container reserves nothing.
    NoRequests {
        /// Which.
        container: String,
    },
    /// A rollout takes all replicas away first.
    Recreate,
    /// A rollout may take so many replicas away at once.
    WideRollout {
        /// As written.
        max_unavailable: String,
        /// So many.
        taken: u64,
        /// Of so many.
        replicas: u64,
    },
    /// A new pod counts as available at once.
    NoMinReady,
    /// A budget paid, and no alert fired.
    NoAlert {
        /// The largest share of a budget that was paid.
        cost_ratio: Option<f64>,
    },
    /// The alert came when it was over.
    LateAlert,
}

impl Finding {
    /// A finding at a place.
    #[must_use]
    pub fn new(place: &str, hint: Hint) -> Self {
        Self { place: place.to_owned(), hint }
    }
}
