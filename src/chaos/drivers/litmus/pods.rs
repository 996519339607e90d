//! What happened to pods, by their own times: deleted, created, scheduled, started, ready.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use crate::chaos::drivers::litmus::times;
use crate::chaos::record::Fact;

/// What is known to have happened, so that reading a pod twice tells nothing twice.
#[derive(Debug, Default)]
pub(super) struct Story {
    told: BTreeSet<(String, &'static str, DateTime<Utc>)>,
}

impl Story {
    /// What a pod says that was not known.
    pub(super) fn read(&mut self, pod: &Pod) -> Vec<Fact> {
        let was_ready =
            |told: &BTreeSet<_>| told.iter().any(|(uid, what, _)| *uid == uid_of(pod) && *what == "ready");
        let moments = moments(pod);
        let news =
            moments.into_iter().flatten().filter(|(what, _)| *what != "not-ready" || was_ready(&self.told));
        let news: Vec<_> = news.collect();
        news.into_iter().filter_map(|(what, at)| self.tell(pod, what, at)).collect()
    }

    /// That a pod is gone for good.
    pub(super) fn gone(&mut self, pod: &Pod, at: DateTime<Utc>) -> Vec<Fact> {
        let mut facts = self.read(pod);
        let known = self.told.iter().any(|(uid, what, _)| *uid == uid_of(pod) && *what == "gone");
        facts.extend(if known { None } else { self.tell(pod, "gone", at) });
        facts
    }

    fn tell(&mut self, pod: &Pod, what: &'static str, at: DateTime<Utc>) -> Option<Fact> {
        let is_new = self.told.insert((uid_of(pod), what, at));
        is_new.then(|| Fact {
            happened_at: at,
            source: "kubernetes".to_owned(),
            object: format!("pod {}", pod.metadata.name.as_deref().unwrap_or_default()),
            what: what.to_owned(),
            detail: detail(pod, what),
        })
    }
}

/// Whether a pod takes requests: one that is being deleted is on its way out, whatever it says.
pub(super) fn is_ready(pod: &Pod) -> bool {
    pod.metadata.deletion_timestamp.is_none() && condition(pod, "Ready", "True").is_some()
}

type Moment = (&'static str, DateTime<Utc>);

fn moments(pod: &Pod) -> [Option<Moment>; 6] {
    let metadata = &pod.metadata;
    [
        metadata.creation_timestamp.as_ref().and_then(time).map(|at| ("created", at)),
        condition(pod, "PodScheduled", "True").map(|at| ("scheduled", at)),
        started(pod).map(|at| ("started", at)),
        condition(pod, "Ready", "True").map(|at| ("ready", at)),
        condition(pod, "Ready", "False").map(|at| ("not-ready", at)),
        deleted(pod).map(|at| ("deleted", at)),
    ]
}

/// When the deletion was asked for: Kubernetes notes when the grace period after it ends.
fn deleted(pod: &Pod) -> Option<DateTime<Utc>> {
    let ends = pod.metadata.deletion_timestamp.as_ref().and_then(time)?;
    Some(ends - TimeDelta::seconds(pod.metadata.deletion_grace_period_seconds.unwrap_or_default()))
}

/// When the last of its containers started.
fn started(pod: &Pod) -> Option<DateTime<Utc>> {
    let containers = pod.status.as_ref()?.container_statuses.as_ref()?;
    containers.iter().filter_map(|of| time(of.state.as_ref()?.running.as_ref()?.started_at.as_ref()?)).max()
}

fn condition(pod: &Pod, kind: &str, status: &str) -> Option<DateTime<Utc>> {
    let conditions = pod.status.as_ref()?.conditions.as_ref()?;
    let found = conditions.iter().find(|of| of.type_ == kind && of.status == status)?;
    time(found.last_transition_time.as_ref()?)
}

fn detail(pod: &Pod, what: &str) -> String {
    let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref());
    match (what, node) {
        ("scheduled", Some(node)) => format!("to node {node}"),
        ("deleted", _) => {
            format!(
                "with a grace period of {} s",
                pod.metadata.deletion_grace_period_seconds.unwrap_or_default()
            )
        }
        _ => String::new(),
    }
}

fn time(at: &Time) -> Option<DateTime<Utc>> {
    times::chrono(at.0)
}

fn uid_of(pod: &Pod) -> String {
    pod.metadata.uid.clone().unwrap_or_default()
}
