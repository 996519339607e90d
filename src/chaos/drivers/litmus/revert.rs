//! Whether anything is left of a fault. That an engine says it has stopped is not enough: its pods have to be gone, what
//! they did has to be taken back, and the workload has to be whole.

use k8s_openapi::api::core::v1::Pod;
use kube::api::ListParams;

use crate::chaos::drivers::litmus::api::{Cluster, Kind, answered};
use crate::chaos::drivers::litmus::engine::litmus_name;
use crate::chaos::drivers::litmus::state::{EngineState, Outcome, outcome_name};
use crate::chaos::drivers::litmus::{names, survey, times};
use crate::chaos::{DriverError, Reverted};
use crate::model::{Experiment, FaultKind};

/// What Litmus has of a run now.
pub(super) struct Trace {
    pub(super) engine: Option<EngineState>,
    pub(super) outcome: Option<Outcome>,
}

impl Trace {
    /// Reads engine and result of a run. The result of another engine of that name is not its result.
    pub(super) async fn read(
        cluster: &Cluster,
        experiment: &Experiment,
        run: &str,
    ) -> Result<Self, DriverError> {
        let engine = cluster.get(Kind::Engine, run).await?.map(|object| EngineState::read(&object));
        let name = engine
            .as_ref()
            .map_or_else(|| outcome_name(run, litmus_name(experiment.fault.kind)), EngineState::outcome_name);
        let outcome = cluster.get(Kind::Outcome, &name).await?.map(|object| Outcome::read(&object));
        let is_its = |outcome: &Outcome| engine.as_ref().is_none_or(|engine| outcome.uid == engine.uid);
        let outcome = outcome.filter(is_its);
        Ok(Self { engine, outcome })
    }

    /// The pods that may still be slow: those that were hit, unless Litmus says that it took the delay back. Where it
    /// says nothing at the end, every target may be.
    fn maybe_slow(&self) -> Vec<&str> {
        let targets = |outcome: &Outcome| outcome.targets.clone();
        let states = self.outcome.as_ref().map(targets).unwrap_or_default();
        if let Some(outcome) = self.outcome.as_ref().filter(|outcome| outcome.is_final()) {
            let hit = outcome.targets.iter().filter(|(_, state)| state == "injected");
            return hit.map(|(pod, _)| pod.as_str()).collect();
        }
        let Some(engine) = self.engine.as_ref().filter(|engine| engine.reported.is_some()) else {
            return Vec::new();
        };
        let restored = |pod: &str| states.iter().any(|(name, state)| name == pod && state == "reverted");
        engine.targets.iter().map(String::as_str).filter(|pod| !restored(pod)).collect()
    }
}

/// Whether nothing is left of the fault of a run.
pub(super) async fn reverted(
    cluster: &Cluster,
    experiment: &Experiment,
    run: &str,
) -> Result<Reverted, DriverError> {
    let trace = Trace::read(cluster, experiment, run).await?;
    if let Some(left) = trace.engine.as_ref().and_then(unfinished) {
        return Ok(Reverted::NotYet(left));
    }
    let workers = workers(cluster, &trace).await?;
    if !workers.is_empty() {
        return Ok(Reverted::NotYet(format!("Litmus' own are still there: {}", workers.join(", "))));
    }
    let slow = slow_pods(cluster, experiment, &trace).await?;
    if !slow.is_empty() {
        return Ok(Reverted::NotYet(format!("nobody says that the delay is gone from {}", slow.join(", "))));
    }
    whole(cluster, experiment).await
}

/// The pods of a run that may still be slow. A pod that is younger than the engine has a network of its own.
pub(super) async fn slow_pods(
    cluster: &Cluster,
    experiment: &Experiment,
    trace: &Trace,
) -> Result<Vec<String>, DriverError> {
    let slow = trace.maybe_slow();
    if slow.is_empty() || !matches!(experiment.fault.kind, FaultKind::NetworkLatency { .. }) {
        return Ok(Vec::new());
    }
    let pods = survey::pods(cluster, &experiment.target).await?;
    let began = trace.engine.as_ref().and_then(|engine| engine.created);
    let is_old = |pod: &Pod| {
        let created = pod.metadata.creation_timestamp.as_ref().and_then(|at| times::chrono(at.0));
        began.zip(created).is_none_or(|(began, created)| created <= began)
    };
    let there = pods.into_iter().filter(is_old).filter_map(|pod| pod.metadata.name);
    Ok(there.filter(|name| slow.contains(&name.as_str())).collect())
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

/// The pods and jobs that Litmus started for a run; for a run of which nothing is known, those of any.
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
    let pods = pods.into_iter().map(|pod| format!("pod {}", pod.metadata.name.unwrap_or_default()));
    let jobs = jobs.iter().map(|job| format!("job {}", job["metadata"]["name"].as_str().unwrap_or_default()));
    Ok(pods.chain(jobs).collect())
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
