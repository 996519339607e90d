//! The driver's own gates, judged from what was read. What could not be read is unknown, which means no.

use k8s_openapi::api::core::v1::Pod;
use serde_json::Value;

use crate::chaos::drivers::litmus::survey::{Found, selector};
use crate::chaos::drivers::litmus::workload::Workload;
use crate::chaos::drivers::litmus::{catalogue, engine::litmus_name, names};
use crate::chaos::{Check, Evidence, Survey, Verdict};
use crate::model::{Experiment, FaultKind};
use crate::units::Duration;

/// Namespaces in which nothing is broken, whoever opts in.
const FORBIDDEN: [&str; 4] = ["kube-system", "kube-public", "kube-node-lease", "litmus"];

/// What came out of one condition.
enum Finding {
    /// It holds; what was found.
    Holds(String),
    /// It does not: what was found, and why not.
    Not(String, String),
    /// It could not be read.
    Unread(String),
}

use Finding::{Holds, Not, Unread};

/// The survey of what was found.
pub(super) fn survey(found: &Found, experiment: &Experiment) -> Survey {
    let judge = Judge { found, experiment };
    let candidates = found.pods.as_deref().map(|pods| pods.iter().map(name).collect()).unwrap_or_default();
    let workload = found.workload.as_ref().ok().and_then(Option::as_ref);
    let mut checks =
        vec![judge.namespace(), judge.opt_in(), judge.rollout(), judge.selector(), judge.nodes()];
    checks.extend([judge.definition(), judge.account(), judge.other_chaos()]);
    checks.extend(judge.probe_timeouts());
    Survey {
        replicas: workload.map(|(workload, _)| workload.replicas),
        candidates,
        targets: judge.targets(),
        checks,
        objects: objects(found),
    }
}

/// What was read, and for what.
struct Judge<'a> {
    found: &'a Found,
    experiment: &'a Experiment,
}

impl Judge<'_> {
    fn namespace(&self) -> Check {
        let namespace = self.experiment.target.namespace.clone();
        let watches = monitoring(self.experiment).is_some_and(|monitoring| monitoring == namespace);
        let finding = if FORBIDDEN.contains(&namespace.as_str()) {
            Not(namespace, "nothing is broken in the namespaces of Kubernetes and of Litmus".to_owned())
        } else if watches {
            Not(namespace, "this is where the Prometheus is that watches the run".to_owned())
        } else {
            Holds(namespace)
        };
        check("namespace", "one of applications", finding, Vec::new())
    }

    fn opt_in(&self) -> Check {
        let finding = self.of_workload(|workload| match workload.opt_in.as_deref() {
            Some(names::OPTED_IN) => Holds(names::OPTED_IN.to_owned()),
            other => Not(
                other.unwrap_or("no annotation").to_owned(),
                format!(
                    "its owners have not allowed it; they do by the annotation `{}: {}`",
                    names::OPT_IN,
                    names::OPTED_IN
                ),
            ),
        });
        check(
            "opt-in",
            &format!("`{}: {}`", names::OPT_IN, names::OPTED_IN),
            finding,
            self.workload_evidence(),
        )
    }

    fn rollout(&self) -> Check {
        let finding = self.of_workload(|workload| match &workload.rollout {
            None => Holds("complete".to_owned()),
            Some(state) => Not(state.clone(), "a rollout is under way, or stuck".to_owned()),
        });
        check("rollout", "no rollout under way", finding, self.workload_evidence())
    }

    /// The label's pods are what Litmus takes, so they have to be the workload's, all of them, and enough.
    fn selector(&self) -> Check {
        let limit = format!(
            "only pods of {}, and {} of them ready",
            self.workload_name(),
            self.experiment.fault.pods
        );
        let (key, value) = &self.experiment.target.selector;
        let selector = selector(&self.experiment.target);
        let finding = if key.is_empty() || value.is_empty() || selector.contains(',') {
            Not(
                selector.clone(),
                "Litmus would take pods of the whole namespace, or of each of several labels".to_owned(),
            )
        } else {
            self.selected(&selector)
        };
        check("selector", &limit, finding, vec![Evidence::Object(format!("pods {selector}"))])
    }

    fn selected(&self, selector: &str) -> Finding {
        let (pods, sets) = match (&self.found.pods, &self.found.replica_sets) {
            (Ok(pods), Ok(sets)) => (pods, sets),
            (Err(error), _) | (_, Err(error)) => return Unread(error.to_string()),
        };
        self.of_workload(|workload| {
            let strangers: Vec<String> =
                pods.iter().filter(|pod| !workload.owns(pod, sets)).map(name).collect();
            let value = format!("{} pods with `{selector}`", pods.len());
            if !strangers.is_empty() {
                let others = strangers.join(", ");
                Not(value, format!("Litmus would also take pods that are not the workload's: {others}"))
            } else if self.targets().len() < self.experiment.fault.pods as usize {
                Not(value, "too few of them are ready".to_owned())
            } else {
                Holds(value)
            }
        })
    }

    fn nodes(&self) -> Check {
        let finding = match &self.found.nodes {
            Err(error) => Unread(error.to_string()),
            Ok(nodes) => {
                let away: Vec<&str> = nodes.iter().filter(|node| !is_ready(node)).map(object_name).collect();
                let value = format!("{} of {} ready", nodes.len() - away.len(), nodes.len());
                match away.as_slice() {
                    [] => Holds(value),
                    away => Not(value, format!("not ready: {}", away.join(", "))),
                }
            }
        };
        check("nodes", "every node of the pods ready", finding, Vec::new())
    }

    /// Litmus says no more than a warning when it is missing, and runs whatever image it names.
    fn definition(&self) -> Check {
        let kind = self.experiment.fault.kind;
        let object = format!("chaosexperiment {}/{}", self.experiment.target.namespace, litmus_name(kind));
        let finding = match &self.found.definition {
            Err(error) => Unread(error.to_string()),
            Ok(None) => {
                Not("missing".to_owned(), format!("there is no {object}; `sloe chaos render` prints it"))
            }
            Ok(Some(definition)) => match catalogue::difference(definition, kind) {
                None => Holds(names::IMAGE.to_owned()),
                Some(difference) => Not("another one".to_owned(), difference),
            },
        };
        check("litmus-experiment", names::IMAGE, finding, vec![Evidence::Object(object)])
    }

    fn account(&self) -> Check {
        let name = &self.experiment.litmus.service_account;
        let object = format!("serviceaccount {}/{name}", self.experiment.target.namespace);
        let finding = match &self.found.account {
            Err(error) => Unread(error.to_string()),
            Ok(None) => {
                Not("missing".to_owned(), format!("there is no {object}; `sloe chaos render` prints it"))
            }
            Ok(Some(_)) => Holds(name.clone()),
        };
        check("service-account", "there", finding, vec![Evidence::Object(object)])
    }

    fn other_chaos(&self) -> Check {
        let finding = match &self.found.active {
            Err(error) => Unread(error.to_string()),
            Ok(active) if active.is_empty() => Holds("none".to_owned()),
            Ok(active) => Not(active.join(", "), "somebody else is breaking things".to_owned()),
        };
        check("other-chaos", "no active ChaosEngine in the cluster", finding, Vec::new())
    }

    /// A delay hits the answers to kubelet too, twice for a new connection: a longer one than it waits gets the pod
    /// restarted, and then Litmus cannot take the delay back.
    fn probe_timeouts(&self) -> Option<Check> {
        let FaultKind::NetworkLatency { delay } = self.experiment.fault.kind else { return None };
        let finding = self.of_workload(|workload| {
            let hit = |(_, timeout): &&(String, Duration)| delay * 2 >= *timeout;
            match workload.probes.iter().find(hit) {
                None => Holds(delay.to_string()),
                Some((probe, timeout)) => {
                    Not(delay.to_string(), format!("the {probe} waits {timeout}, and the delay counts twice"))
                }
            }
        });
        Some(check(
            "probe-timeouts",
            "less than half of what kubelet waits",
            finding,
            self.workload_evidence(),
        ))
    }

    /// The pods to hit: the first ready ones of the workload by name, which Kubernetes makes at random.
    fn targets(&self) -> Vec<String> {
        let (Ok(pods), Ok(sets), Ok(Some((workload, _)))) =
            (&self.found.pods, &self.found.replica_sets, &self.found.workload)
        else {
            return Vec::new();
        };
        let ready = pods.iter().filter(|pod| workload.owns(pod, sets) && super::pods::is_ready(pod));
        let mut names: Vec<String> = ready.map(name).collect();
        names.sort_unstable();
        names.truncate(self.experiment.fault.pods as usize);
        names
    }

    fn of_workload(&self, judge: impl FnOnce(&Workload) -> Finding) -> Finding {
        match &self.found.workload {
            Err(error) => Unread(error.to_string()),
            Ok(None) => Not("missing".to_owned(), format!("there is no {}", self.workload_name())),
            Ok(Some((workload, _))) => judge(workload),
        }
    }

    fn workload_name(&self) -> String {
        let target = &self.experiment.target;
        format!("{} {}/{}", target.workload_kind, target.namespace, target.workload)
    }

    fn workload_evidence(&self) -> Vec<Evidence> {
        vec![Evidence::Object(self.workload_name())]
    }
}

fn check(id: &str, limit: &str, finding: Finding, evidence: Vec<Evidence>) -> Check {
    let (verdict, value, reason) = match finding {
        Holds(value) => (Verdict::Pass, value, String::new()),
        Not(value, reason) => (Verdict::Deny, value, reason),
        Unread(reason) => (Verdict::Unknown, String::new(), reason),
    };
    let (id, limit) = (id.to_owned(), limit.to_owned());
    Check { id, subject: String::new(), value, limit, verdict, reason, evidence }
}

/// The namespace in `http://prometheus.monitoring.svc:9090`.
fn monitoring(experiment: &Experiment) -> Option<&str> {
    let address = experiment.litmus.prometheus.as_deref()?;
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split([':', '/']).next()?;
    let (_, rest) = host.split_once('.')?;
    rest.split('.').next()
}

fn objects(found: &Found) -> Vec<Value> {
    let workload = found.workload.as_ref().ok().and_then(Option::as_ref).map(|(_, object)| object.clone());
    let pods = found.pods.iter().flatten().filter_map(|pod| serde_json::to_value(stripped(pod)).ok());
    workload.into_iter().chain(pods).chain(found.hints.iter().cloned()).collect()
}

fn stripped(pod: &Pod) -> Pod {
    let mut pod = pod.clone();
    pod.metadata.managed_fields = None;
    pod
}

fn is_ready(node: &Value) -> bool {
    let conditions = node["status"]["conditions"].as_array();
    conditions
        .into_iter()
        .flatten()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

fn object_name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

fn name(pod: &Pod) -> String {
    pod.metadata.name.clone().unwrap_or_default()
}
