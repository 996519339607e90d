//! TechMarket's payment-service with three pods, an experiment on it, and what Litmus does to both.

use chrono::{SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use sloe::chaos::drivers::litmus::LitmusDriver;
use sloe::chaos::{Check, Driver, Look, Survey};
use sloe::model::{
    AbortLimits, ChaosTarget, Cooldown, DriverKind, Expectation, Experiment, Fault, FaultKind, GateLimits,
    LitmusOptions, SliFloor, Slo,
};
use sloe::units::{Decimal, Duration};

use crate::litmus::api::Api;
use crate::rules_harness::specs;

/// The name of the run.
pub(crate) const RUN: &str = "payment-pod-delete-20261123t101500z";

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
            service_account: "litmus-chaos".to_owned(),
            prometheus: Some("http://prometheus.monitoring.svc:9090".to_owned()),
            container_runtime: "containerd".to_owned(),
            socket_path: "/run/containerd/containerd.sock".to_owned(),
            network_interface: "eth0".to_owned(),
        },
        source: "slo-specs/payment-pod-delete.yaml".into(),
    }
}

/// The same with a delay of the network.
pub(crate) fn latency(delay: Duration) -> Experiment {
    let fault = Fault { kind: FaultKind::NetworkLatency { delay }, ..experiment().fault };
    Experiment { fault, name: "payment-network-latency".to_owned(), ..experiment() }
}

/// The SLOs of the example.
pub(crate) fn slos() -> Vec<Slo> {
    specs::compile(include_str!("../../../slo-specs/payment-service.yaml")).0
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// The cluster and the driver.
pub(crate) struct Scene {
    pub(crate) api: Api,
    pub(crate) driver: LitmusDriver,
    /// Litmus' name of the fault.
    fault: &'static str,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(experiment())
    }

    pub(crate) fn with(experiment: Experiment) -> Self {
        Self::built(experiment, false)
    }

    /// With the right to restart pods that stay slow.
    pub(crate) fn restarting(experiment: Experiment) -> Self {
        Self::built(experiment, true)
    }

    fn built(experiment: Experiment, restarts: bool) -> Self {
        let api = Api::default();
        let fault = match experiment.fault.kind {
            FaultKind::PodDelete { .. } => "pod-delete",
            FaultKind::NetworkLatency { .. } => "pod-network-latency",
        };
        for object in cluster(fault) {
            api.put(object);
        }
        let driver = LitmusDriver::new(api.client(), experiment, slos(), restarts);
        Self { api, driver, fault }
    }

    /// Another process on the same cluster.
    pub(crate) fn other_process(&self, experiment: Experiment) -> LitmusDriver {
        LitmusDriver::new(self.api.client(), experiment, slos(), false)
    }

    /// The check of this id in a survey.
    pub(crate) async fn check(&mut self, id: &str) -> Check {
        let survey = self.driver.survey().await;
        survey.checks.into_iter().find(|check| check.id == id).expect("such a check")
    }

    /// Survey and injection, as a run does them.
    pub(crate) async fn inject(&mut self) -> Survey {
        let survey = self.driver.survey().await;
        self.driver.inject(RUN, &survey.targets).await.expect("the fault is asked for");
        survey
    }

    pub(crate) async fn look(&mut self) -> Look {
        self.driver.look().await.expect("a look")
    }

    /// The operator has seen the engine.
    pub(crate) fn initialized(&self) {
        self.api.edit("chaosengines", RUN, |engine| {
            engine["metadata"]["finalizers"] = json!(["chaosengine.litmuschaos.io/finalizer"]);
            engine["status"] = json!({"engineStatus": "initialized"});
        });
    }

    /// The runner reports on the experiment.
    pub(crate) fn reported(&self, status: &str, verdict: &str) {
        self.api.edit("chaosengines", RUN, |engine| {
            let name = self.fault;
            engine["status"]["experiments"] = json!([{"name": name, "status": status, "verdict": verdict}]);
        });
    }

    /// The experiment's pod writes the result.
    pub(crate) fn result(&self, phase: &str, verdict: &str) {
        self.result_with(phase, verdict, &json!({}));
    }

    /// The same with more of a status.
    pub(crate) fn result_with(&self, phase: &str, verdict: &str, more: &Value) {
        let uid = self.api.get("chaosengines", RUN).expect("an engine")["metadata"]["uid"].clone();
        let mut status = more.clone();
        status["experimentStatus"]["phase"] = json!(phase);
        status["experimentStatus"]["verdict"] = json!(verdict);
        self.api.put(json!({
            "apiVersion": "litmuschaos.io/v1alpha1", "kind": "ChaosResult",
            "metadata": {
                "name": format!("{RUN}-{}", self.fault), "namespace": "techmarket", "labels": {"chaosUID": uid},
            },
            "spec": {"engine": RUN, "experiment": self.fault},
            "status": status,
        }));
    }

    /// The operator has done with the engine.
    pub(crate) fn over(&self, status: &str) {
        self.api.edit("chaosengines", RUN, |engine| {
            engine["spec"]["engineState"] = json!("stop");
            engine["status"]["engineStatus"] = json!(status);
            engine["metadata"]["finalizers"] = json!([]);
        });
    }

    /// Litmus has begun.
    pub(crate) fn running(&self) {
        self.initialized();
        self.reported("Running", "Awaited");
        self.result("Running", "Awaited");
    }

    /// Something happened to the engine.
    pub(crate) fn event(&self, kind: &str, reason: &str, message: &str) {
        self.api.put(json!({
            "apiVersion": "v1", "kind": "Event",
            "metadata": {"name": format!("{RUN}.{reason}"), "namespace": "techmarket"},
            "involvedObject": {"kind": "ChaosEngine", "name": RUN, "namespace": "techmarket"},
            "type": kind, "reason": reason, "message": message, "count": 1, "lastTimestamp": ago(0),
        }));
    }

    /// A pod that some engine of Litmus started.
    pub(crate) fn worker_of_nobody(&self) {
        self.api.put(json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "pod-delete-x2", "namespace": "techmarket", "labels": {"chaosUID": "unknown"}},
        }));
    }

    /// A pod or job that Litmus started for the run.
    pub(crate) fn worker(&self, kind: &str, name: &str) {
        let uid = self.api.get("chaosengines", RUN).expect("an engine")["metadata"]["uid"].clone();
        let version = if kind == "Job" { "batch/v1" } else { "v1" };
        self.api.put(json!({
            "apiVersion": version, "kind": kind,
            "metadata": {"name": name, "namespace": "techmarket", "labels": {"chaosUID": uid}},
        }));
    }
}

/// What there is before the run.
fn cluster(fault: &str) -> Vec<Value> {
    let mut objects = vec![deployment(), replica_set(), definition(fault), account()];
    objects.extend(["a", "b"].map(node));
    objects
        .extend([("aaaaa", "a"), ("bbbbb", "b"), ("ccccc", "a")].map(|(name, node)| pod(name, node, 3_600)));
    objects
}

fn deployment() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {
            "name": "payment-service", "namespace": "techmarket", "uid": "deployment", "generation": 4,
            "annotations": {"sloe.dev/chaos": "enabled"},
        },
        "spec": {"replicas": 3, "template": {"spec": {"containers": [{
            "name": "payment-service",
            "livenessProbe": {"httpGet": {"path": "/healthz", "port": 8081}, "timeoutSeconds": 3},
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8081}, "timeoutSeconds": 3},
        }]}}},
        "status": {"observedGeneration": 4, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3},
    })
}

fn replica_set() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": {
            "name": "payment-service-5d", "namespace": "techmarket", "uid": "replica-set",
            "ownerReferences": [owner("Deployment", "deployment")],
        },
    })
}

/// A ready pod of payment-service that is so many seconds old.
pub(crate) fn pod(name: &str, node: &str, age: i64) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": format!("payment-service-5d-{name}"), "namespace": "techmarket", "creationTimestamp": ago(age),
            "labels": {"app": "payment-service"}, "ownerReferences": [owner("ReplicaSet", "replica-set")],
        },
        "spec": {"nodeName": node, "containers": [{"name": "payment-service"}]},
        "status": {
            "conditions": [
                {"type": "PodScheduled", "status": "True", "lastTransitionTime": ago(age)},
                {"type": "Ready", "status": "True", "lastTransitionTime": ago(age - 6)},
            ],
            "containerStatuses": [{
                "name": "payment-service", "image": "payment", "imageID": "", "ready": true, "restartCount": 0,
                "state": {"running": {"startedAt": ago(age - 1)}},
            }],
        },
    })
}

fn owner(kind: &str, uid: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": kind, "name": "payment-service", "uid": uid, "controller": true})
}

fn node(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    })
}

fn definition(fault: &str) -> Value {
    json!({
        "apiVersion": "litmuschaos.io/v1alpha1", "kind": "ChaosExperiment",
        "metadata": {"name": fault, "namespace": "techmarket"},
        "spec": {"definition": {
            "image": "registry.example/litmuschaos/go-runner:3.31.0", "command": ["/bin/bash"],
            "args": ["-c", format!("./experiments -name {fault}")],
        }},
    })
}

fn account() -> Value {
    json!({
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": {"name": "litmus-chaos", "namespace": "techmarket"},
    })
}

/// The time of so many seconds ago.
fn ago(seconds: i64) -> String {
    (Utc::now() - TimeDelta::seconds(seconds)).to_rfc3339_opts(SecondsFormat::Secs, true)
}
