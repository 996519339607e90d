//! What engines and results say, as far as we read them.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::chaos::drivers::litmus::names;

/// A `ChaosEngine`.
#[derive(Clone, Debug)]
pub(super) struct EngineState {
    /// The run, which is its name.
    pub(super) name: String,
    /// When it was created.
    pub(super) created: Option<DateTime<Utc>>,
    /// What Litmus marks its pods with.
    pub(super) uid: String,
    /// `active` or `stop`: what is wanted.
    pub(super) wanted: String,
    /// `initialized`, `completed`, `stopped`: what is; `None` while the operator has not seen it.
    pub(super) status: Option<String>,
    /// The experiment's name.
    pub(super) experiment: String,
    /// Status and verdict of the experiment, once the runner reports any.
    pub(super) reported: Option<(String, String)>,
    /// The pods that it names as its targets.
    pub(super) targets: Vec<String>,
    /// When its fault has to be over.
    pub(super) deadline: Option<DateTime<Utc>>,
}

impl EngineState {
    /// What an object says; what is not there is empty.
    pub(super) fn read(object: &Value) -> Self {
        let (metadata, spec, status) = (&object["metadata"], &object["spec"], &object["status"]);
        let experiment = &spec["experiments"][0];
        let reported = status["experiments"].get(0);
        Self {
            name: text(&metadata["name"]),
            created: time(&metadata["creationTimestamp"]),
            uid: text(&metadata["uid"]),
            wanted: text(&spec["engineState"]),
            status: status["engineStatus"].as_str().filter(|status| !status.is_empty()).map(str::to_owned),
            experiment: text(&experiment["name"]),
            reported: reported.map(|of| (text(&of["status"]), text(&of["verdict"]))),
            targets: targets(experiment),
            deadline: time(&metadata["annotations"][names::DEADLINE]),
        }
    }

    /// Whether the operator has done with it.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.status.as_deref(), Some("completed" | "stopped"))
    }

    /// Whether it breaks things, or may begin to. A finished one that is wanted `active` again is run again.
    pub(super) fn is_active(&self) -> bool {
        self.wanted != "stop" || self.status.as_deref() == Some("initialized")
    }

    /// The name of its result.
    pub(super) fn outcome_name(&self) -> String {
        outcome_name(&self.name, &self.experiment)
    }
}

/// The name of a result.
pub(super) fn outcome_name(run: &str, experiment: &str) -> String {
    format!("{run}-{experiment}")
}

/// A `ChaosResult`.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// When it was created, before anything is broken.
    pub(super) created: Option<DateTime<Utc>>,
    /// `Running`, `Completed`, `Completed_With_Probe_Failure`, `Stopped`, `Error`.
    pub(super) phase: String,
    /// `Awaited`, `Pass`, `Fail`, `Stopped`, `Error`.
    pub(super) verdict: String,
    /// The uid of the engine that it is of.
    pub(super) uid: String,
    /// What Litmus says went wrong, and the probes that failed.
    pub(super) problems: Vec<String>,
    /// Name and state of everything that was hit: `targeted`, `injected`, `reverted`. The helper's own note and the
    /// history, which Litmus writes later, may both be there.
    pub(super) targets: Vec<(String, String)>,
}

impl Outcome {
    /// What an object says; what is not there is empty.
    pub(super) fn read(object: &Value) -> Self {
        let status = &object["status"];
        let experiment = &status["experimentStatus"];
        Self {
            created: time(&object["metadata"]["creationTimestamp"]),
            phase: text(&experiment["phase"]),
            verdict: text(&experiment["verdict"]),
            uid: text(&object["metadata"]["labels"][names::CHAOS_UID]),
            problems: error_of(experiment).into_iter().chain(failed_probes(status)).collect(),
            targets: history(status).chain(notes(&object["metadata"]["annotations"])).collect(),
        }
    }

    /// Whether something is said of a target.
    pub(super) fn says(&self, pod: &str, state: &str) -> bool {
        self.targets.iter().any(|(name, said)| name == pod && said == state)
    }

    /// Whether the experiment has come to an end.
    pub(super) fn is_final(&self) -> bool {
        !matches!(self.verdict.as_str(), "" | "Awaited") && self.phase != "Running"
    }
}

fn error_of(experiment: &Value) -> Option<String> {
    let error = &experiment["errorOutput"];
    let code = error["errorCode"].as_str().filter(|code| !code.is_empty())?;
    Some(format!("{code}: {}", text(&error["reason"])))
}

fn failed_probes(status: &Value) -> impl Iterator<Item = String> {
    let failed = |probe: &&Value| probe["status"]["verdict"] == "Failed";
    items(&status["probeStatuses"]).filter(failed).map(|probe| {
        format!("the probe `{}` failed: {}", text(&probe["name"]), text(&probe["status"]["description"]))
    })
}

fn history(status: &Value) -> impl Iterator<Item = (String, String)> {
    items(&status["history"]["targets"]).map(|target| (text(&target["name"]), text(&target["chaosStatus"])))
}

/// What helpers note on the result: `pod/NAME: reverted`.
fn notes(annotations: &Value) -> impl Iterator<Item = (String, String)> {
    let notes = annotations.as_object().into_iter().flatten();
    notes.filter_map(|(key, state)| Some((key.strip_prefix("pod/")?.to_owned(), text(state))))
}

fn targets(experiment: &Value) -> Vec<String> {
    let named = items(&experiment["spec"]["components"]["env"]).find(|env| env["name"] == "TARGET_PODS");
    let pods = named.and_then(|env| env["value"].as_str()).unwrap_or_default();
    pods.split(',').filter(|pod| !pod.is_empty()).map(str::to_owned).collect()
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
