//! The driver itself: what the guard wants, as requests to the supervisor.

use std::path::PathBuf;

use crate::chaos::drivers::local::client::{Client, Reply};
use crate::chaos::drivers::local::protocol::{LocalFault, Order, Request, State};
use crate::chaos::drivers::local::survey;
use crate::chaos::gates::PastRun;
use crate::chaos::record::{Account, Fact};
use crate::chaos::{
    Driver, DriverError, Ended, FaultPhase, Halt, LockError, Look, PlannedObject, Reverted, Survey,
};
use crate::model::{Experiment, FaultKind};

/// Breaks replicas of the demo. Its lock and its fault go with it: dropping it, or the end of its process, ends the fault.
#[derive(Debug)]
pub struct LocalDriver {
    client: Client,
    experiment: Experiment,
    /// Whose fault is looked at.
    run: Option<String>,
}

impl LocalDriver {
    /// Will carry out `experiment` through the supervisor whose socket is `control`.
    #[must_use]
    pub fn new(control: PathBuf, experiment: Experiment) -> Self {
        Self { client: Client::new(control), experiment, run: None }
    }

    fn order(&self, targets: &[String]) -> Order {
        let fault = match self.experiment.fault.kind {
            FaultKind::PodDelete { force } => LocalFault::PodDelete { force },
            FaultKind::NetworkLatency { delay } => LocalFault::NetworkLatency { delay_ms: delay.as_millis() },
        };
        let duration_ms = self.experiment.fault.duration.as_millis();
        Order { targets: targets.to_vec(), fault, duration_ms }
    }

    async fn stopped(&mut self, run: &str, by_force: bool) -> Result<Vec<Fact>, DriverError> {
        self.client.facts(Request::Stop { run: run.to_owned(), by_force }, run).await
    }
}

impl Driver for LocalDriver {
    async fn survey(&mut self) -> Survey {
        match self.client.state(Request::Look, self.run.as_deref()).await {
            Ok(state) => survey::survey(&self.experiment, &state, self.run.as_deref()),
            Err(error) => survey::unknown(&error),
        }
    }

    async fn plan(&mut self, run: &str) -> Result<Vec<PlannedObject>, DriverError> {
        let targets = self.survey().await.targets;
        let order = serde_json::to_string_pretty(&Request::Inject(self.order(&targets)));
        let text = order.map_err(|error| DriverError::Refused(error.to_string()))?;
        let name = format!("request of {run} to the supervisor on {}", self.client.control().display());
        Ok(vec![PlannedObject { name, text, accepted: None }])
    }

    async fn halted(&mut self) -> Result<Option<Halt>, DriverError> {
        self.client.peek().await.map(|state| state.halted)
    }

    async fn past_runs(&mut self) -> Result<Option<Vec<PastRun>>, DriverError> {
        self.client.peek().await.map(|state| Some(state.ended))
    }

    async fn holder(&mut self) -> Result<Option<String>, DriverError> {
        let state = self.client.peek().await?;
        Ok(state.run.filter(|run| run.held).map(|run| run.name))
    }

    async fn lock(&mut self, run: &str) -> Result<(), LockError> {
        let lock = Request::Lock { run: run.to_owned(), service: self.experiment.service.clone() };
        match self.client.ask(lock, Some(run)).await {
            Ok(Reply::Done(_)) => {
                self.run = Some(run.to_owned());
                Ok(())
            }
            Ok(Reply::Held(by)) => {
                Err(LockError::Held { lock: self.client.control().display().to_string(), by })
            }
            Err(error) => Err(LockError::Failed(error.to_string())),
        }
    }

    /// The lock lasts as long as the connection; whether it still does, the supervisor says.
    async fn renew(&mut self) -> Result<(), LockError> {
        let state = self.client.peek().await.map_err(|error| LockError::Failed(error.to_string()))?;
        match state.run {
            Some(run) if run.held && Some(&run.name) == self.run.as_ref() => Ok(()),
            _ => Err(LockError::Failed("the supervisor has given the lock away".to_owned())),
        }
    }

    async fn unlock(&mut self) {
        // Closing the connection gives the lock back even where the supervisor does not answer.
        let _given_back_either_way = self.client.state(Request::Unlock, None).await;
        self.client.close();
    }

    async fn inject(&mut self, run: &str, targets: &[String]) -> Result<Vec<Fact>, DriverError> {
        self.client.facts(Request::Inject(self.order(targets)), run).await
    }

    async fn look(&mut self) -> Result<Look, DriverError> {
        let state = self.client.state(Request::Look, self.run.as_deref()).await?;
        let (at, replicas) = (state.at, Some(survey::replicas(&state)));
        Ok(Look { at, replicas, phase: phase(&state, self.run.as_deref()), facts: state.new_facts })
    }

    async fn stop(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        self.stopped(run, false).await
    }

    async fn reverted(&mut self, run: &str) -> Result<Reverted, DriverError> {
        let state = self.client.peek().await?;
        Ok(left_over(&state, run).map_or(Reverted::Yes, Reverted::NotYet))
    }

    async fn force_stop(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        self.stopped(run, true).await
    }

    async fn leftovers(&mut self) -> Result<Vec<String>, DriverError> {
        let state = self.client.peek().await?;
        Ok(state.run.into_iter().filter(|run| !run.held).map(|run| run.name).collect())
    }

    async fn clean_up(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        self.client.facts(Request::Forget { run: run.to_owned() }, run).await
    }

    async fn conclude(&mut self, run: &str, account: &Account) {
        let (safety, recovered) = (account.safety, account.recovered_at.is_some());
        // Whoever is not told counts the run as one that went wrong.
        let _told =
            self.client.state(Request::Conclude { run: run.to_owned(), safety, recovered }, None).await;
    }
}

/// How far the fault of `run` is. The supervisor forgets a run only once it is over.
fn phase(state: &State, run: Option<&str>) -> FaultPhase {
    let known = state.run.as_ref().filter(|known| Some(&*known.name) == run);
    let lost = || Ended::Inconclusive("the supervisor does not know the run any more".to_owned());
    known.map_or_else(|| FaultPhase::Ended(lost()), |known| known.phase.clone())
}

/// What is left of the fault of `run`: it is over once its time is, and every replica is there, ready and as fast as ever.
fn left_over(state: &State, run: &str) -> Option<String> {
    if state.run.as_ref().is_some_and(|known| known.name == run && known.phase == FaultPhase::Injecting) {
        return Some("the fault has not ended".to_owned());
    }
    let sound = state.replicas.iter().filter(|replica| survey::is_sound(replica)).count();
    let wanted = usize::try_from(state.workload.replicas).unwrap_or(usize::MAX);
    (sound < wanted).then(|| format!("{sound} of {wanted} replicas are ready and as fast as ever"))
}
