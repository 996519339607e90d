//! Whether anything is left of a fault. That an engine says it has stopped is not enough: its pods have to be gone, what
//! they did has to be taken back, and the workload has to be whole.

use chrono::{DateTime, Utc};
use k8s_openapi::api::core::v1::Pod;
use kube::api::ListParams;

use crate::chaos::drivers::litmus::api::{Cluster, Kind, answered};
use crate::chaos::drivers::litmus::asked::Asked;
use crate::chaos::drivers::litmus::engine::litmus_name;
use crate::chaos::drivers::litmus::state::{EngineState, Outcome, outcome_name};
use crate::chaos::drivers::litmus::{names, survey, times};
use crate::chaos::{DriverError, Reverted};
use crate::model::{Experiment, FaultKind};

/// What Litmus has of a run now, and what is known besides.
pub(super) struct Trace {
    pub(super) engine: Option<EngineState>,
    pub(super) outcome: Option<Outcome>,
    asked: Option<Asked>,
}

impl Trace {
    /// Reads engine and result of a run, and remembers in `asked` what the engine says: it may be gone the next time. The result
    /// of another engine of that name is not its result.
    pub(super) async fn read(
        cluster: &Cluster,
        experiment: &Experiment,
        run: &str,
        asked: &mut Option<Asked>,
    ) -> Result<Self, DriverError> {
        let engine = cluster.get(Kind::Engine, run).await?.map(|object| EngineState::read(&object));
        let name = engine
            .as_ref()
            .map_or_else(|| outcome_name(run, litmus_name(experiment.fault.kind)), EngineState::outcome_name);
        let outcome = cluster.get(Kind::Outcome, &name).await?.map(|object| Outcome::read(&object));
        let is_its = |outcome: &Outcome| engine.as_ref().is_none_or(|engine| outcome.uid == engine.uid);
        let outcome = outcome.filter(is_its);
        if let Some(engine) = &engine {
            *asked = Asked::of_engine(engine, outcome.as_ref());
        }
        Ok(Self { engine, outcome, asked: asked.clone().filter(|asked| asked.run == run) })
    }

    /// Whether a pod may still be slow: it was hit, unless Litmus says that it took the delay back. Where Litmus says nothing at
    /// the end, every target may be; where nobody knows the targets of a fault that left a result, every pod.
    fn may_be_slow(&self, pod: &str) -> bool {
        let says = |state| self.outcome.as_ref().is_some_and(|outcome| outcome.says(pod, state));
        let hit = match (&self.outcome, &self.asked) {
            (Some(outcome), _) if outcome.is_final() => says("injected"),
            (_, Some(asked)) => asked.may_hit(pod),
            (outcome, None) => outcome.is_some(),
        };
        hit && !says("reverted")
    }

    /// When the fault was asked for: pods that are younger have networks of their own.
    fn began(&self) -> Option<DateTime<Utc>> {
        let asked = self.asked.as_ref().and_then(|asked| asked.at);
        asked.or_else(|| self.outcome.as_ref().and_then(|outcome| outcome.created))
    }
}

/// Whether nothing is left of the fault of a run.
pub(super) async fn reverted(
    cluster: &Cluster,
    experiment: &Experiment,
    trace: &Trace,
) -> Result<Reverted, DriverError> {
    if let Some(left) = trace.engine.as_ref().and_then(unfinished) {
        return Ok(Reverted::NotYet(left));
    }
    let workers = workers(cluster, trace).await?;
    if !workers.is_empty() {
        return Ok(Reverted::NotYet(format!("Litmus' own are still there: {}", workers.join(", "))));
    }
    let slow = slow_pods(cluster, experiment, trace).await?;
    if !slow.is_empty() {
        return Ok(Reverted::NotYet(format!("nobody says that the delay is gone from {}", slow.join(", "))));
    }
    whole(cluster, experiment).await
}

/// The pods of a run that may still be slow.
pub(super) async fn slow_pods(
    cluster: &Cluster,
    experiment: &Experiment,
    trace: &Trace,
) -> Result<Vec<String>, DriverError> {
    if !matches!(experiment.fault.kind, FaultKind::NetworkLatency { .. }) {
        return Ok(Vec::new());
    }
    let pods = survey::pods(cluster, &experiment.target).await?;
    let there = pods.into_iter().filter(|pod| !is_younger(pod, trace.began()));
    Ok(there.filter_map(|pod| pod.metadata.name).filter(|name| trace.may_be_slow(name)).collect())
}

/// Whether a pod was created after this moment; not where either is unknown.
fn is_younger(pod: &Pod, than: Option<DateTime<Utc>>) -> bool {
    let created = pod.metadata.creation_timestamp.as_ref().and_then(|at| times::chrono(at.0));
    than.zip(created).is_some_and(|(than, created)| created > than)
}

fn unfinished(engine: &EngineState) -> Option<String> {
    let status = engine.status.as_deref().unwrap_or("not seen by Litmus yet");
    if !engine.is_over() {
        return Some(format!("the engine is {status}"));
    }
    let again = engine.wanted != "stop";
    again.then(|| {
        format!("the engine is {status}, but wanted `{}` again, which repeats the experiment", engine.wanted)
    })
}

/// The pods and jobs of Litmus that still work for a run; for a run of which nothing is known, those of any.
async fn workers(cluster: &Cluster, trace: &Trace) -> Result<Vec<String>, DriverError> {
    let uid = trace
        .engine
        .as_ref()
        .map(|engine| &engine.uid)
        .or(trace.outcome.as_ref().map(|outcome| &outcome.uid));
    let labels = uid.map_or_else(|| names::CHAOS_UID.to_owned(), |uid| format!("{}={uid}", names::CHAOS_UID));
    let params = ListParams::default().labels(&labels);
    let pods = answered("list", "pods", cluster.typed::<Pod>().list(&params)).await?.items;
    let jobs = cluster.list(Kind::Job, &labels).await?;
    let pods = pods.into_iter().filter(|pod| !has_ended(pod));
    let pods = pods.map(|pod| format!("pod {}", pod.metadata.name.unwrap_or_default()));
    let jobs = jobs.iter().filter(|job| job["status"]["completionTime"].is_null());
    let jobs = jobs.map(|job| format!("job {}", job["metadata"]["name"].as_str().unwrap_or_default()));
    Ok(pods.chain(jobs).collect())
}

/// Whether its containers have ended, for good: it does nothing any more.
fn has_ended(pod: &Pod) -> bool {
    let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    matches!(phase, Some("Succeeded" | "Failed"))
}

async fn whole(cluster: &Cluster, experiment: &Experiment) -> Result<Reverted, DriverError> {
    let target = &experiment.target;
    let found = survey::workload(cluster, target).await?;
    let Some((workload, _)) = found else {
        return Ok(Reverted::NotYet(format!(
            "there is no {} {} any more",
            target.workload_kind, target.workload
        )));
    };
    let (ready, wanted) = (workload.replicas.ready, workload.replicas.wanted);
    if ready < wanted {
        return Ok(Reverted::NotYet(format!("{ready} of {wanted} pods are ready")));
    }
    Ok(Reverted::Yes)
}
