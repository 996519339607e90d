//! A `ChaosEngine` as data: everything that decides what Litmus does is in it, nothing is left to defaults.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::chaos::drivers::litmus::names;
use crate::model::{Experiment, FaultKind};
use crate::units::Duration;

/// Long enough for the helper to take a network fault back. Without it Litmus passes 0, and the fault would outlive
/// its helper.
const GRACE_SECONDS: u32 = 30;
/// How long Litmus waits for pods at most, unless the deadline comes first.
const LONGEST_STATUS_CHECK: Duration = Duration::from_secs(180);
/// The shortest such wait that makes sense.
const SHORTEST_STATUS_CHECK: Duration = Duration::from_secs(10);

/// One engine to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Engine<'a> {
    /// What it does.
    pub(super) experiment: &'a Experiment,
    /// Its name.
    pub(super) name: &'a str,
    /// Which pods it hits.
    pub(super) victims: Victims<'a>,
    /// When its fault has to be over, for engines that we watch.
    pub(super) deadline: Option<DateTime<Utc>>,
    /// Litmus' own probes.
    pub(super) probes: &'a [Value],
}

/// Which pods an engine hits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Victims<'a> {
    /// These.
    Named(&'a [String]),
    /// As many as the experiment says, whichever Litmus picks.
    Any,
}

impl Engine<'_> {
    /// The object.
    pub(super) fn object(&self) -> Value {
        json!({
            "apiVersion": names::API_VERSION,
            "kind": "ChaosEngine",
            "metadata": self.metadata(),
            "spec": self.spec(),
        })
    }

    fn metadata(&self) -> Value {
        let experiment = self.experiment;
        let mut metadata = json!({"name": self.name, "namespace": experiment.target.namespace});
        if let Some(deadline) = self.deadline {
            metadata["labels"] = json!({
                (names::MANAGED_BY): names::MANAGER,
                (names::RUN_LABEL): self.name,
                (names::SERVICE_LABEL): experiment.service,
            });
            let deadline = deadline.to_rfc3339_opts(SecondsFormat::Secs, true);
            metadata["annotations"] = json!({(names::DEADLINE): deadline});
        }
        metadata
    }

    fn spec(&self) -> Value {
        let target = &self.experiment.target;
        let (key, value) = &target.selector;
        let mut experiment = json!({"components": {"env": self.env()}});
        if !self.probes.is_empty() {
            experiment["probe"] = json!(self.probes);
        }
        json!({
            "engineState": "active",
            "chaosServiceAccount": self.experiment.litmus.service_account,
            "jobCleanUpPolicy": "delete",
            "terminationGracePeriodSeconds": GRACE_SECONDS,
            "defaultHealthCheck": true,
            "appinfo": {
                "appns": target.namespace,
                "appkind": target.workload_kind,
                "applabel": format!("{key}={value}"),
            },
            "experiments": [{"name": litmus_name(self.experiment.fault.kind), "spec": experiment}],
        })
    }

    /// The settings, which the environment of the `ChaosExperiment` would decide otherwise.
    fn env(&self) -> Vec<Value> {
        let mut env = Map::new();
        self.pace(&mut env);
        self.choose_victims(&mut env);
        self.set_fault(&mut env);
        // The field `defaultHealthCheck` is overridden by this variable of the stock ChaosExperiment.
        env.insert("DEFAULT_HEALTH_CHECK".to_owned(), json!("true"));
        env.insert("STATUS_CHECK_TIMEOUT".to_owned(), json!(seconds(self.status_check())));
        env.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
    }

    /// The time of the fault. An interval as long as the whole makes one round of deletions, not several with new victims.
    fn pace(&self, env: &mut Map<String, Value>) {
        let duration = seconds(self.experiment.fault.duration);
        env.insert("TOTAL_CHAOS_DURATION".to_owned(), json!(duration));
        env.insert("RAMP_TIME".to_owned(), json!("0"));
        env.insert("SEQUENCE".to_owned(), json!("parallel"));
        if let FaultKind::PodDelete { force } = self.experiment.fault.kind {
            env.insert("CHAOS_INTERVAL".to_owned(), json!(duration));
            env.insert("RANDOMNESS".to_owned(), json!("false"));
            env.insert("FORCE".to_owned(), json!(force.to_string()));
        }
    }

    fn choose_victims(&self, env: &mut Map<String, Value>) {
        match self.victims {
            Victims::Named(pods) => env.insert("TARGET_PODS".to_owned(), json!(pods.join(","))),
            Victims::Any => {
                let share = percentage(self.experiment.fault.pods, self.experiment.gate.min_replicas);
                env.insert("PODS_AFFECTED_PERC".to_owned(), json!(share.to_string()))
            }
        };
    }

    fn set_fault(&self, env: &mut Map<String, Value>) {
        let FaultKind::NetworkLatency { delay } = self.experiment.fault.kind else { return };
        let litmus = &self.experiment.litmus;
        let settings = [
            ("NETWORK_LATENCY", delay.as_millis().to_string()),
            ("JITTER", "0".to_owned()),
            ("NETWORK_INTERFACE", litmus.network_interface.clone()),
            ("CONTAINER_RUNTIME", litmus.container_runtime.clone()),
            ("SOCKET_PATH", litmus.socket_path.clone()),
            // The helper's image has a setting of its own.
            ("LIB_IMAGE", names::IMAGE.to_owned()),
        ];
        env.extend(settings.map(|(name, value)| (name.to_owned(), Value::String(value))));
    }

    /// How long Litmus may wait for pods, so that a run of it ends before its deadline.
    fn status_check(&self) -> Duration {
        let left = self.experiment.abort.deadline.as_millis();
        let left = left.saturating_sub(self.experiment.fault.duration.as_millis());
        Duration::from_millis(left).clamp(SHORTEST_STATUS_CHECK, LONGEST_STATUS_CHECK)
    }
}

/// Litmus' name of a fault, which is the name of its `ChaosExperiment`.
pub(super) const fn litmus_name(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::PodDelete { .. } => "pod-delete",
        FaultKind::NetworkLatency { .. } => "pod-network-latency",
    }
}

/// Whole seconds, at least one: Litmus knows no parts of them.
fn seconds(length: Duration) -> String {
    length.as_secs().max(1).to_string()
}

/// The percentage by which Litmus hits `pods` of `replicas`: it takes the whole part of that share, and at least one pod.
fn percentage(pods: u32, replicas: u32) -> u32 {
    if pods <= 1 { 0 } else { (100 * pods).div_ceil(replicas.max(pods)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentage_hits_exactly_so_many_pods() {
        for replicas in 1..=100 {
            for pods in 1..=replicas {
                let hit = (percentage(pods, replicas) * replicas / 100).max(1);
                assert_eq!(hit, pods, "of {replicas}");
            }
        }
    }
}
