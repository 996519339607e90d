//! The driver: Litmus carries the experiment out, we look at it through the Kubernetes API and can stop it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::chaos::drivers::litmus::api::{Cluster, Kind};
use crate::chaos::drivers::litmus::asked::Asked;
use crate::chaos::drivers::litmus::engine::{Engine, Victims};
use crate::chaos::drivers::litmus::events::Events;
use crate::chaos::drivers::litmus::lock::{self, Locks};
use crate::chaos::drivers::litmus::revert::{self, Trace};
use crate::chaos::drivers::litmus::state::EngineState;
use crate::chaos::drivers::litmus::survey::{self, Found};
use crate::chaos::drivers::litmus::watch::PodWatch;
use crate::chaos::drivers::litmus::{archive, checks, leftovers, names, phase, probes, render};
use crate::chaos::record::{Fact, Record};
use crate::chaos::{Driver, DriverError, Halt, LockError, Look, PlannedObject, Reverted, Survey};
use crate::model::{Experiment, Slo};

/// Litmus in a cluster.
pub struct LitmusDriver {
    cluster: Cluster,
    experiment: Experiment,
    slos: Vec<Slo>,
    restarts: bool,
    /// The pods to hit, as the last survey chose them.
    targets: Vec<String>,
    locks: Option<Locks>,
    running: Option<Running>,
    /// The fault that may have begun last, as far as is known.
    asked: Option<Asked>,
}

/// The fault that this process asked for.
struct Running {
    run: String,
    since: DateTime<Utc>,
    pods: PodWatch,
    events: Events,
    /// What was read, but not told yet because something else could not be read.
    untold: Vec<Fact>,
}

impl LitmusDriver {
    /// The driver for an experiment that `slos` guard, in the cluster that `KUBECONFIG` or the pod's own account names.
    /// With `restarts` it may delete pods that a network fault left slow.
    ///
    /// # Errors
    ///
    /// When no cluster is named, or its address and credentials make no sense.
    pub async fn connect(
        experiment: Experiment,
        slos: Vec<Slo>,
        restarts: bool,
    ) -> Result<Self, DriverError> {
        let client = kube::Client::try_default().await.map_err(|error| {
            DriverError::Refused(format!(
                "no Kubernetes to talk to: {error}; `KUBECONFIG` names a file that says where it is"
            ))
        })?;
        Ok(Self::new(client, experiment, slos, restarts))
    }

    /// The same with a client that is there.
    #[must_use]
    pub fn new(client: kube::Client, experiment: Experiment, slos: Vec<Slo>, restarts: bool) -> Self {
        let cluster = Cluster::new(client, experiment.target.namespace.clone());
        let targets = Vec::new();
        Self { cluster, experiment, slos, restarts, targets, locks: None, running: None, asked: None }
    }

    /// The engine of a run that begins now.
    fn engine(&self, run: &str, targets: &[String]) -> Result<Value, DriverError> {
        if let Some(problem) = names::problem_of_run(run) {
            return Err(DriverError::Refused(problem));
        }
        let probes = probes::probes(&self.experiment, &self.slos).map_err(DriverError::Refused)?;
        let length = i64::try_from(self.experiment.abort.deadline.as_millis()).unwrap_or(i64::MAX);
        let deadline =
            TimeDelta::try_milliseconds(length).and_then(|length| Utc::now().checked_add_signed(length));
        let victims = Victims::Named(targets);
        Ok(Engine { experiment: &self.experiment, name: run, victims, deadline, probes: &probes }.object())
    }

    /// Refuses what would hit other pods than were surveyed, or repeat a run.
    async fn check_injection(&self, run: &str, targets: &[String]) -> Result<(), DriverError> {
        if targets.len() != self.experiment.fault.pods as usize {
            let (found, wanted) = (targets.len(), self.experiment.fault.pods);
            return Err(DriverError::Refused(format!(
                "the fault hits {wanted} pods, but {found} are chosen"
            )));
        }
        match self.cluster.get(Kind::Engine, run).await? {
            Some(_) => Err(DriverError::Refused(format!("there is a ChaosEngine `{run}` already"))),
            None => Ok(()),
        }
    }

    fn stopped(run: &str, what: &str) -> Fact {
        archive::fact(Utc::now(), &format!("chaosengine {run}"), what, String::new())
    }
}

impl Driver for LitmusDriver {
    async fn survey(&mut self) -> Survey {
        let found = Box::pin(Found::read(&self.cluster, &self.experiment)).await;
        let survey = checks::survey(&found, &self.experiment);
        self.targets.clone_from(&survey.targets);
        survey
    }

    async fn plan(&mut self, run: &str) -> Result<Vec<PlannedObject>, DriverError> {
        let engine = self.engine(run, &self.targets)?;
        let name = format!("ChaosEngine {}/{run}", self.cluster.namespace);
        let text = render::yaml(&engine);
        let answer = self.cluster.apply(Kind::Engine, run, &engine, true).await;
        let (text, accepted) = match answer {
            Ok(_) => (text, true),
            Err(DriverError::Refused(reason)) => (format!("# {reason}\n{text}"), false),
            Err(error) => return Err(error),
        };
        Ok(vec![PlannedObject { name, text, accepted: Some(accepted) }])
    }

    async fn halted(&mut self) -> Result<Option<Halt>, DriverError> {
        let switch = self.cluster.get(Kind::ConfigMap, names::SWITCH).await?;
        let reason = switch.as_ref().and_then(|switch| switch["data"][names::SWITCH_KEY].as_str());
        let by = format!("configmap {}/{}", self.cluster.namespace, names::SWITCH);
        Ok(reason.map(|reason| Halt { reason: reason.to_owned(), by }))
    }

    async fn holder(&mut self) -> Result<Option<String>, DriverError> {
        lock::any_holder(&self.cluster, &self.experiment.service).await
    }

    async fn lock(&mut self, run: &str) -> Result<(), LockError> {
        self.locks = Some(Locks::take(&self.cluster, &self.experiment.service, run).await?);
        Ok(())
    }

    async fn renew(&mut self) -> Result<(), LockError> {
        match &mut self.locks {
            Some(locks) => locks.renew().await,
            None => Err(LockError::Failed("no lock is held".to_owned())),
        }
    }

    async fn unlock(&mut self) {
        if let Some(locks) = self.locks.take() {
            locks.release().await;
        }
    }

    async fn inject(&mut self, run: &str, targets: &[String]) -> Result<Vec<Fact>, DriverError> {
        let engine = self.engine(run, targets)?;
        self.check_injection(run, targets).await?;
        let pods = PodWatch::begin(self.cluster.typed(), survey::selector(&self.experiment.target)).await?;
        // From here on the engine may be there, whatever the answer.
        self.running = Some(Running::begin(run, pods));
        let created = self.cluster.apply(Kind::Engine, run, &engine, false).await?;
        let created = EngineState::read(&created);
        self.asked = Some(Asked::of_new(&created));
        let at = created.created.unwrap_or_else(Utc::now);
        let what = archive::fact(
            at,
            &format!("chaosengine {run}"),
            "created",
            format!("hits {}", targets.join(", ")),
        );
        Ok(vec![what])
    }

    async fn look(&mut self) -> Result<Look, DriverError> {
        let Some(running) = &mut self.running else {
            return Err(DriverError::Refused("no fault was begun by this process".to_owned()));
        };
        let trace = Trace::read(&self.cluster, &self.experiment, &running.run, &mut self.asked).await?;
        let replicas = survey::replicas(&self.cluster, &self.experiment.target).await;
        let facts = running.news(&self.cluster, &trace).await?;
        let at = Utc::now();
        let since = (at - running.since).to_std().unwrap_or_default();
        let complaints = &running.events.complaints;
        let phase = phase::phase(trace.engine.as_ref(), trace.outcome.as_ref(), since, complaints);
        Ok(Look { at, replicas, phase, facts })
    }

    fn recall(&mut self, record: &Record) {
        self.asked = Asked::of_record(record);
    }

    async fn stop(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        let engine = self.cluster.get(Kind::Engine, run).await?;
        if engine.is_none_or(|engine| EngineState::read(&engine).wanted == "stop") {
            return Ok(Vec::new());
        }
        self.cluster.merge(Kind::Engine, run, &json!({"spec": {"engineState": "stop"}})).await?;
        Ok(vec![Self::stopped(run, "stop-requested")])
    }

    async fn reverted(&mut self, run: &str) -> Result<Reverted, DriverError> {
        let trace = Trace::read(&self.cluster, &self.experiment, run, &mut self.asked).await?;
        revert::reverted(&self.cluster, &self.experiment, &trace).await
    }

    async fn force_stop(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        let trace = Trace::read(&self.cluster, &self.experiment, run, &mut self.asked).await?;
        self.cluster.delete(Kind::Engine, run).await?;
        let mut facts = vec![Self::stopped(run, "deletion-requested")];
        if self.restarts {
            for pod in revert::slow_pods(&self.cluster, &self.experiment, &trace).await? {
                self.cluster.delete(Kind::Pod, &pod).await?;
                facts.push(archive::fact(Utc::now(), &format!("pod {pod}"), "restarted", String::new()));
            }
        }
        Ok(facts)
    }

    async fn leftovers(&mut self) -> Result<Vec<String>, DriverError> {
        leftovers::leftovers(&self.cluster, &self.experiment.service).await
    }

    async fn clean_up(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        archive::clean_up(&self.cluster, &self.experiment, run).await
    }
}

impl Running {
    fn begin(run: &str, pods: PodWatch) -> Self {
        let (run, events) = (run.to_owned(), Events::default());
        Self { run, since: Utc::now(), pods, events, untold: Vec::new() }
    }

    /// What happened since the last look.
    async fn news(&mut self, cluster: &Cluster, trace: &Trace) -> Result<Vec<Fact>, DriverError> {
        self.untold.extend(self.events.news(cluster, &self.run).await?);
        if let Some(engine) = &trace.engine {
            self.untold.extend(self.events.news(cluster, &engine.outcome_name()).await?);
        }
        self.untold.extend(self.pods.news().await?);
        self.untold.sort_by_key(|fact| fact.happened_at);
        Ok(std::mem::take(&mut self.untold))
    }
}
