//! A stand-in for Litmus' operator, runner and experiment pods: it does to the cluster what they do, in their order, and
//! writes what they write. It knows `pod-delete` only.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use kube::Client;
use kube::api::{DeleteParams, DynamicObject, ListParams, Patch, PatchParams, PostParams};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::kubernetes::objects;

const FINALIZER: &str = "chaosengine.litmuschaos.io/finalizer";

/// The stand-in; it ends with the value.
pub(crate) struct Operator(JoinHandle<()>);

impl Operator {
    /// Works in one namespace.
    pub(crate) fn start(client: Client, namespace: &str) -> Self {
        let mut work = Work { client, namespace: namespace.to_owned(), injected: BTreeMap::new() };
        Self(tokio::spawn(async move {
            loop {
                work.tick().await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }))
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Work {
    client: Client,
    namespace: String,
    /// When the faults of engines began.
    injected: BTreeMap<String, Instant>,
}

/// An engine as the stand-in sees it.
struct Engine {
    name: String,
    uid: String,
    object: Value,
}

impl Work {
    async fn tick(&mut self) {
        let Ok(engines) = self.of("ChaosEngine").list(&ListParams::default()).await else { return };
        for engine in engines {
            let object = serde_json::to_value(&engine).expect("JSON");
            let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default().to_owned();
            self.reconcile(&Engine { name: text("name"), uid: text("uid"), object }).await;
        }
    }

    async fn reconcile(&mut self, engine: &Engine) {
        let deleted = !engine.object["metadata"]["deletionTimestamp"].is_null();
        let wanted = engine.object["spec"]["engineState"].as_str();
        let reported = engine.object["status"]["experiments"][0]["status"].as_str();
        match (engine.object["status"]["engineStatus"].as_str(), reported) {
            (Some("initialized"), _) if deleted || wanted == Some("stop") => self.abort(engine).await,
            (Some("completed" | "stopped"), _) => self.let_go(engine).await,
            (None, _) if deleted => self.let_go(engine).await,
            (None, _) => self.initialize(engine).await,
            (_, None) => self.create_job(engine).await,
            (_, Some("Waiting for Job Creation")) => self.inject(engine).await,
            (_, Some("Running")) => self.finish(engine).await,
            _ => (),
        }
    }

    /// The operator takes the engine up and starts the runner.
    async fn initialize(&self, engine: &Engine) {
        let patch =
            json!({"metadata": {"finalizers": [FINALIZER]}, "status": {"engineStatus": "initialized"}});
        self.patch("ChaosEngine", &engine.name, &patch).await;
        let runner = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": format!("{}-runner", engine.name),
                "labels": {"app": engine.name, "chaosUID": engine.uid},
            },
            "spec": {"restartPolicy": "OnFailure", "containers": [container()]},
        });
        self.create("Pod", &runner).await;
        self.event(engine, "Normal", "ChaosEngineInitialized").await;
    }

    /// The runner starts the experiment's job.
    async fn create_job(&self, engine: &Engine) {
        self.report(engine, "Waiting for Job Creation", "N/A").await;
        self.event(engine, "Normal", "ExperimentDependencyCheck").await;
        let labels = json!({"chaosUID": engine.uid});
        let job = json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": format!("pod-delete-{}", &engine.uid[..6]), "labels": labels},
            "spec": {"template": {
                "metadata": {"labels": labels}, "spec": {"restartPolicy": "Never", "containers": [container()]},
            }},
        });
        self.create("Job", &job).await;
        self.event(engine, "Normal", "ExperimentJobCreate").await;
    }

    /// The experiment's pod deletes its targets.
    async fn inject(&mut self, engine: &Engine) {
        self.result(engine, "Running", "Awaited", "targeted").await;
        self.report(engine, "Running", "Awaited").await;
        self.event(engine, "Normal", "PreChaosCheck").await;
        let force = DeleteParams::default().grace_period(0);
        let params = if engine.env("FORCE") == "true" { force } else { DeleteParams::default() };
        for pod in engine.env("TARGET_PODS").split(',') {
            self.of("Pod").delete(pod, &params).await.expect("the target is there");
        }
        self.event(engine, "Normal", "ChaosInject").await;
        self.injected.insert(engine.uid.clone(), Instant::now());
    }

    /// After its time, and when the workload is whole, the experiment has passed.
    async fn finish(&self, engine: &Engine) {
        let lasts = Duration::from_secs(engine.env("TOTAL_CHAOS_DURATION").parse().expect("seconds"));
        let over = self.injected.get(&engine.uid).is_some_and(|since| since.elapsed() >= lasts);
        if !over || !self.is_whole(engine).await {
            return;
        }
        self.event(engine, "Normal", "PostChaosCheck").await;
        self.result(engine, "Completed", "Pass", "targeted").await;
        self.report(engine, "Completed", "Pass").await;
        self.remove_workers(engine).await;
        let over = json!({"spec": {"engineState": "stop"}, "status": {"engineStatus": "completed"}});
        self.patch("ChaosEngine", &engine.name, &over).await;
        self.event(engine, "Normal", "ChaosEngineCompleted").await;
    }

    /// The experiment's pod writes its last words, then everything of the engine is removed.
    async fn abort(&self, engine: &Engine) {
        if self.injected.contains_key(&engine.uid) {
            self.result(engine, "Stopped", "Stopped", "targeted").await;
        }
        self.remove_workers(engine).await;
        let selector = ListParams::default().labels(&format!("chaosUID={}", engine.uid));
        let left = self.of("Pod").list(&selector).await.map_or(1, |pods| pods.items.len());
        if left > 0 {
            return;
        }
        self.report(engine, "Forcefully Aborted", "Stopped").await;
        let over = json!({"status": {"engineStatus": "stopped"}, "metadata": {"finalizers": null}});
        self.patch("ChaosEngine", &engine.name, &over).await;
        self.event(engine, "Normal", "ChaosEngineStopped").await;
    }

    async fn let_go(&self, engine: &Engine) {
        if engine.object["metadata"]["finalizers"].is_array() {
            self.patch("ChaosEngine", &engine.name, &json!({"metadata": {"finalizers": null}})).await;
        }
    }

    async fn is_whole(&self, engine: &Engine) -> bool {
        let app = &engine.object["spec"]["appinfo"]["applabel"];
        let selector = ListParams::default().labels(app.as_str().expect("a label"));
        let deployments = self.of("Deployment").list(&selector).await.expect("deployments").items;
        deployments.iter().all(|of| of.data["status"]["readyReplicas"] == of.data["spec"]["replicas"])
    }

    async fn remove_workers(&self, engine: &Engine) {
        let selector = ListParams::default().labels(&format!("chaosUID={}", engine.uid));
        for kind in ["Job", "Pod"] {
            let _ = self.of(kind).delete_collection(&DeleteParams::background(), &selector).await;
        }
    }

    async fn result(&self, engine: &Engine, phase: &str, verdict: &str, state: &str) {
        let targets: Vec<Value> = engine
            .env("TARGET_PODS")
            .split(',')
            .map(|pod| json!({"name": pod, "kind": "pod", "chaosStatus": state}))
            .collect();
        let name = format!("{}-pod-delete", engine.name);
        let result = json!({
            "apiVersion": "litmuschaos.io/v1alpha1", "kind": "ChaosResult",
            "metadata": {"name": name, "labels": {"chaosUID": engine.uid}},
            "spec": {"engine": engine.name, "experiment": "pod-delete"},
            "status": {
                "experimentStatus": {"phase": phase, "verdict": verdict},
                "history": {"targets": targets},
            },
        });
        let params = PatchParams::apply("litmus").force();
        self.of("ChaosResult").patch(&name, &params, &Patch::Apply(&result)).await.expect("a result");
    }

    async fn report(&self, engine: &Engine, status: &str, verdict: &str) {
        let entry = json!({"name": "pod-delete", "status": status, "verdict": verdict});
        self.patch("ChaosEngine", &engine.name, &json!({"status": {"experiments": [entry]}})).await;
    }

    async fn event(&self, engine: &Engine, kind: &str, reason: &str) {
        let now = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let event = json!({
            "apiVersion": "v1", "kind": "Event",
            "metadata": {"name": format!("{}.{}", reason.to_lowercase(), engine.uid)},
            "involvedObject": {
                "apiVersion": "litmuschaos.io/v1alpha1", "kind": "ChaosEngine", "name": engine.name,
                "namespace": self.namespace, "uid": engine.uid,
            },
            "type": kind, "reason": reason, "message": format!("{reason} of {}", engine.name), "count": 1,
            "firstTimestamp": now, "lastTimestamp": now, "source": {"component": "chaos-operator"},
        });
        self.create("Event", &event).await;
    }

    /// Creates what is not there yet.
    async fn create(&self, kind: &str, object: &Value) {
        let object: DynamicObject = serde_json::from_value(object.clone()).expect("an object");
        match self.of(kind).create(&PostParams::default(), &object).await {
            Err(kube::Error::Api(status)) if status.code == 409 => (),
            answer => drop(answer.unwrap_or_else(|error| panic!("{kind}: {error}"))),
        }
    }

    async fn patch(&self, kind: &str, name: &str, patch: &Value) {
        match self.of(kind).patch(name, &PatchParams::default(), &Patch::Merge(patch)).await {
            Err(kube::Error::Api(status)) if status.code == 404 => (),
            answer => drop(answer.unwrap_or_else(|error| panic!("{kind} {name}: {error}"))),
        }
    }

    fn of(&self, kind: &str) -> kube::Api<DynamicObject> {
        objects(&self.client, kind, Some(&self.namespace))
    }
}

impl Engine {
    fn env(&self, name: &str) -> String {
        let env = self.object["spec"]["experiments"][0]["spec"]["components"]["env"].as_array();
        let entry = env.into_iter().flatten().find(|entry| entry["name"] == name);
        entry.and_then(|entry| entry["value"].as_str()).unwrap_or_default().to_owned()
    }
}

fn container() -> Value {
    json!({"name": "chaos", "image": "litmuschaos/go-runner:3.31.0"})
}
