//! What the kubelet and the endpoint controller are to payment-service: each of its pods is a process, which dies with it,
//! and which is ready when it says so. A new pod has a new address, as in a cluster.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::Utc;
use kube::Client;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use serde_json::json;
use sloe::demo::Role;
use sloe::demo::service::{PaymentOptions, ServiceOptions};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::kubernetes::objects;
use crate::techmarket::process::{Process, answers};

/// Runs the processes of all pods of payment-service; they end with the value.
pub(crate) struct Pods(JoinHandle<()>);

impl Pods {
    /// Puts pods on `addresses`, in turn: more than there are pods at a time.
    pub(crate) fn start(client: &Client, namespace: &str, addresses: Vec<SocketAddr>, logs: PathBuf) -> Self {
        let pods = objects(client, "Pod", Some(namespace));
        let mut work = Work { pods, addresses, started: 0, running: BTreeMap::new(), logs };
        Self(tokio::spawn(async move {
            loop {
                work.tick().await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }))
    }
}

impl Drop for Pods {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Work {
    pods: Api<DynamicObject>,
    addresses: Vec<SocketAddr>,
    started: usize,
    /// By pod.
    running: BTreeMap<String, Running>,
    logs: PathBuf,
}

/// The process of a pod.
struct Running {
    process: Process,
    address: SocketAddr,
    ready: bool,
}

impl Work {
    async fn tick(&mut self) {
        let selector = ListParams::default().labels("app=payment-service");
        let Ok(pods) = self.pods.list(&selector).await else { return };
        let lives = |pod: &&DynamicObject| {
            pod.metadata.deletion_timestamp.is_none() && pod.data["status"]["phase"] == "Running"
        };
        let living: Vec<String> =
            pods.iter().filter(lives).filter_map(|pod| pod.metadata.name.clone()).collect();
        self.end_others(&living);
        for pod in living {
            if !self.running.contains_key(&pod) {
                let running = self.begin(&pod);
                self.running.insert(pod, running);
            }
        }
        self.tell_ready().await;
    }

    fn end_others(&mut self, living: &[String]) {
        let gone: Vec<String> = self.running.keys().filter(|pod| !living.contains(pod)).cloned().collect();
        for process in gone.iter().filter_map(|pod| self.running.remove(pod)).map(|of| of.process) {
            spawn_blocking(move || drop(process));
        }
    }

    fn begin(&mut self, pod: &str) -> Running {
        let address = self.addresses[self.started % self.addresses.len()];
        self.started += 1;
        let usual = PaymentOptions::new(address, self.started as u64);
        // Few enough slow payments that a spend limit is not passed before the fault is there.
        let options = PaymentOptions { slow_rate: 0.002, ..usual };
        let role = Role::Service(ServiceOptions::PaymentService(options));
        let process = Process::start(&role, &self.logs.join(format!("{pod}.log")));
        Running { process, address, ready: false }
    }

    /// Tells Kubernetes of processes that have become ready.
    async fn tell_ready(&mut self) {
        for (pod, running) in &mut self.running {
            if running.ready || !answers(running.address, "/ready").await {
                continue;
            }
            let now = Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            let ready = |kind| json!({"type": kind, "status": "True", "lastTransitionTime": now});
            let status = json!({"status": {"conditions": [ready("ContainersReady"), ready("Ready")]}});
            let patch = Patch::Strategic(status);
            // A pod that is gone meanwhile is seen at the next tick.
            running.ready = self.pods.patch_status(pod, &PatchParams::default(), &patch).await.is_ok();
        }
    }
}
