//! The keys of experiments.

use crate::spec::shape::{Key, Kind, Shape};

/// A document.
pub static EXPERIMENT: Shape = Shape::new(
    "an experiment",
    &[
        Key::required("version", Kind::Choice(&["sloe/v1"]), "`sloe/v1`"),
        Key::required(
            "experiment",
            Kind::Name,
            "its name, unique among all specs: up to 33 lower-case letters, digits and `-`, so that the names of its runs suit Kubernetes",
        ),
        Key::required(
            "service",
            Kind::Name,
            "the service whose budgets guard it, declared by a spec that is read along",
        ),
        Key::new(
            "dependants",
            Kind::Texts,
            "further services whose budgets guard it, because they depend on that one",
        ),
        Key::required("hypothesis", Kind::Text, "what is believed, in words"),
        Key::new("expect", Kind::Mapping(&EXPECT), "the same in figures: what decides whether it held"),
        Key::required(
            "driver",
            Kind::Choice(&["litmus", "local"]),
            "who breaks things: Litmus through the Kubernetes API, or the demo's supervisor",
        ),
        Key::required("fault", Kind::Mapping(&FAULT), "what is broken"),
        Key::required("target", Kind::Mapping(&TARGET), "on what"),
        Key::new("gate", Kind::Mapping(&GATE), "what has to hold before a run"),
        Key::new("abort", Kind::Mapping(&ABORT), "what ends a run at once"),
        Key::new("cooldown", Kind::Mapping(&COOLDOWN), "how long nothing may run on the service afterwards"),
        Key::new("litmus", Kind::Mapping(&LITMUS), "what only the driver `litmus` needs"),
    ],
);

/// `expect`.
pub(super) static EXPECT: Shape = Shape::new(
    "`expect`",
    &[
        Key::new(
            "max_cost",
            Kind::Percent,
            "the largest share of any SLO's budget that a run may cost; that of `abort` unless said",
        ),
        Key::new(
            "recovery",
            Kind::Duration,
            "the time from the fault until every SLI is back at its objective; `60s` unless said, at most `1h`",
        ),
        Key::new(
            "holds",
            Kind::Duration,
            "how long it stays there to count as recovered; `5m` unless said, at most `1h`",
        ),
    ],
);

/// `fault`.
pub(super) static FAULT: Shape = Shape::new(
    "`fault`",
    &[
        Key::required(
            "kind",
            Kind::Choice(&["pod-delete", "network-latency"]),
            "pods are deleted, or whatever they send comes later",
        ),
        Key::new("pods", Kind::Integer, "how many pods it hits; `1` unless said"),
        Key::required("duration", Kind::Duration, "how long it lasts, in whole seconds, at most `2m`"),
        Key::new(
            "force",
            Kind::Boolean,
            "for `pod-delete`: without the pods' grace period; `false` unless said",
        ),
        Key::new(
            "delay",
            Kind::Duration,
            "for `network-latency`, which needs it: by how much, at most `10s`",
        ),
    ],
);

/// `target`.
pub(super) static TARGET: Shape = Shape::new(
    "`target`",
    &[
        Key::required("namespace", Kind::Name, "its namespace, none of Kubernetes' own"),
        Key::required("workload", Kind::Text, "`deployment/NAME`, `statefulset/NAME` or `daemonset/NAME`"),
        Key::required("selector", Kind::Text, "the one label that selects its pods, `KEY=VALUE`"),
    ],
);

/// `gate`.
pub(super) static GATE: Shape = Shape::new(
    "`gate`",
    &[
        Key::new(
            "min_remaining",
            Kind::Percent,
            "the share of each budget that is left even if a run costs twice what is predicted; `25%` unless said",
        ),
        Key::new(
            "max_predicted_cost",
            Kind::Percent,
            "the largest predicted cost, as a share of each budget; `2%` unless said",
        ),
        Key::new(
            "max_burn_rate",
            Kind::Pairs,
            "the highest burn rates by window; `{1h: 1, 6h: 1}` unless said",
        ),
        Key::new(
            "hours",
            Kind::Text,
            "when runs may begin: `Mon-Thu 09:00-16:00 Europe/Paris`, `Mon,Wed 09:00-12:00` (in UTC); always unless said",
        ),
        Key::new(
            "max_affected",
            Kind::Percent,
            "the largest share of the workload's pods that is hit; `34%` unless said",
        ),
        Key::new("min_replicas", Kind::Integer, "the fewest replicas that the workload has; `3` unless said"),
        Key::new(
            "max_runs_per_day",
            Kind::Integer,
            "the most runs on the service in 24 hours; `8` unless said",
        ),
    ],
);

/// `abort`.
pub(super) static ABORT: Shape = Shape::new(
    "`abort`",
    &[
        Key::new("max_cost", Kind::Percent, "the share of any budget that a run may cost; `2%` unless said"),
        Key::new("sli_floor", Kind::Mapping(&SLI_FLOOR), "the lowest SLI"),
        Key::new(
            "min_ready",
            Kind::Integer,
            "the fewest ready pods, of which there may be fewer for 30 seconds; unless said, `min_replicas` less the pods hit",
        ),
        Key::new(
            "stale_after",
            Kind::Duration,
            "how long a sample may be overdue, or Prometheus give no answer; `30s` unless said, at most `5m`",
        ),
        Key::new(
            "deadline",
            Kind::Duration,
            "how long a run may take until the fault is over, longer than the fault; `5m` unless said, at most `1h`",
        ),
    ],
);

/// `abort.sli_floor`.
pub(super) static SLI_FLOOR: Shape = Shape::new(
    "`sli_floor`",
    &[
        Key::new(
            "value",
            Kind::Percent,
            "the SLI, below the objective of every SLO that guards; `90%` unless said",
        ),
        Key::new(
            "window",
            Kind::Duration,
            "the time over which it is measured, from `1m` and two scrapes to `10m`; `1m` unless said",
        ),
        Key::new("polls", Kind::Integer, "below it in so many looks in a row, up to 10; `3` unless said"),
    ],
);

/// `cooldown`.
pub(super) static COOLDOWN: Shape = Shape::new(
    "`cooldown`",
    &[
        Key::new("after_success", Kind::Duration, "after a run that went as it should; `30m` unless said"),
        Key::new(
            "after_abort",
            Kind::Duration,
            "after one that was aborted, did not recover, or whose end is not known; `24h` unless said",
        ),
    ],
);

/// `litmus`.
pub(super) static LITMUS: Shape = Shape::new(
    "`litmus`",
    &[
        Key::new(
            "service_account",
            Kind::Name,
            "the service account of Litmus' pods in the target's namespace; `sloe-chaos` unless said",
        ),
        Key::new(
            "prometheus",
            Kind::Text,
            "the address of the Prometheus that Litmus' own probes ask, as seen from the cluster; no probes without it",
        ),
        Key::new(
            "container_runtime",
            Kind::Choice(&["containerd", "crio", "docker"]),
            "the nodes' container runtime, for network faults; `containerd` unless said",
        ),
        Key::new(
            "socket_path",
            Kind::Text,
            "the runtime's socket on the nodes; `/run/containerd/containerd.sock` unless said, which other runtimes have to",
        ),
        Key::new("network_interface", Kind::Text, "the pods' network interface; `eth0` unless said"),
    ],
);
