//! A driver that does what a script says, and keeps a list of what it was asked for.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chrono::{DateTime, Utc};
use sloe::chaos::gates::PastRun;
use sloe::chaos::record::{Account, Fact, Safety};
use sloe::chaos::run::Clock;
use sloe::chaos::{
    Driver, DriverError, Ended, FaultPhase, Halt, LockError, Look, PlannedObject, Replicas, Reverted, Survey,
};

/// What a question is answered with, by its number from 1.
pub(crate) type Answer<T> = fn(u32) -> T;

/// The script: what is not changed is a fault that goes as it should.
pub(crate) struct Script {
    pub(crate) survey: fn() -> Survey,
    pub(crate) plan: Answer<Result<bool, DriverError>>,
    pub(crate) halted: Answer<Result<Option<Halt>, DriverError>>,
    pub(crate) past_runs: fn() -> Result<Option<Vec<PastRun>>, DriverError>,
    pub(crate) holder: fn() -> Result<Option<String>, DriverError>,
    pub(crate) lock: Answer<Result<(), LockError>>,
    pub(crate) renew: Answer<Result<(), LockError>>,
    pub(crate) inject: Answer<Result<(), DriverError>>,
    pub(crate) look: Answer<Result<(FaultPhase, Option<Replicas>), DriverError>>,
    pub(crate) stop: Answer<Result<(), DriverError>>,
    pub(crate) force_stop: Answer<Result<(), DriverError>>,
    /// By the number of times that the fault was stopped, and by force.
    pub(crate) reverted: fn(u32, u32) -> Result<Reverted, DriverError>,
    pub(crate) leftovers: fn() -> Result<Vec<String>, DriverError>,
    pub(crate) clean_up: Answer<Result<(), DriverError>>,
    /// What it tells besides when it is asked for the end.
    pub(crate) told: fn() -> Vec<Fact>,
}

pub(crate) const ALL_READY: Replicas = Replicas { wanted: 3, updated: 3, ready: 3 };

impl Default for Script {
    /// Looks come every five seconds: the fault is there at the second, and has ended at the fifth.
    fn default() -> Self {
        Self {
            survey: || Survey {
                replicas: Some(ALL_READY),
                candidates: ["pay-0", "pay-1", "pay-2"].map(str::to_owned).into(),
                targets: vec!["pay-1".to_owned()],
                checks: vec![],
                objects: vec![],
            },
            plan: |_| Ok(true),
            halted: |_| Ok(None),
            past_runs: || Ok(None),
            holder: || Ok(None),
            lock: |_| Ok(()),
            renew: |_| Ok(()),
            inject: |_| Ok(()),
            look: |number| {
                let ready = if (2..5).contains(&number) { 2 } else { 3 };
                let phase = match number {
                    1 => FaultPhase::Starting,
                    2..5 => FaultPhase::Injecting,
                    _ => FaultPhase::Ended(Ended::Completed),
                };
                Ok((phase, Some(Replicas { ready, ..ALL_READY })))
            },
            stop: |_| Ok(()),
            force_stop: |_| Ok(()),
            reverted: |_, _| Ok(Reverted::Yes),
            leftovers: || Ok(vec![]),
            clean_up: |_| Ok(()),
            told: Vec::new,
        }
    }
}

/// Plays a script. Clones play the same one: they are the driver as another process sees it.
#[derive(Clone)]
pub(crate) struct Scripted {
    script: Rc<Script>,
    clock: Clock,
    calls: Rc<RefCell<Vec<&'static str>>>,
    /// What the run said of itself.
    pub(crate) concluded: Rc<Cell<Option<Safety>>>,
}

impl Scripted {
    pub(crate) fn new(script: Script, clock: Clock) -> Self {
        Self { script: Rc::new(script), clock, calls: Rc::default(), concluded: Rc::default() }
    }

    /// What it was asked for, in order, but for what only looks.
    pub(crate) fn acts(&self) -> Vec<&'static str> {
        let looks = ["survey", "plan", "halted", "renew", "look", "reverted"];
        self.calls.borrow().iter().copied().filter(|call| !looks.contains(call)).collect()
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Notes a call, and answers which one of its kind it is.
    fn call(&self, name: &'static str) -> u32 {
        self.calls.borrow_mut().push(name);
        self.count(name)
    }

    fn count(&self, name: &str) -> u32 {
        u32::try_from(self.calls.borrow().iter().filter(|call| **call == name).count()).expect("few calls")
    }

    fn fact(&self, what: &str) -> Vec<Fact> {
        vec![Fact {
            happened_at: self.now(),
            source: "supervisor".to_owned(),
            object: "pod pay-1".to_owned(),
            what: what.to_owned(),
            detail: String::new(),
        }]
    }
}

impl Driver for Scripted {
    async fn survey(&mut self) -> Survey {
        self.call("survey");
        // Others may go on meanwhile.
        tokio::task::yield_now().await;
        (self.script.survey)()
    }

    async fn plan(&mut self, run: &str) -> Result<Vec<PlannedObject>, DriverError> {
        let accepted = Some((self.script.plan)(self.call("plan"))?);
        Ok(vec![PlannedObject { name: format!("Fault {run}"), text: "{}".to_owned(), accepted }])
    }

    async fn halted(&mut self) -> Result<Option<Halt>, DriverError> {
        (self.script.halted)(self.call("halted"))
    }

    async fn past_runs(&mut self) -> Result<Option<Vec<PastRun>>, DriverError> {
        (self.script.past_runs)()
    }

    async fn holder(&mut self) -> Result<Option<String>, DriverError> {
        (self.script.holder)()
    }

    async fn lock(&mut self, _run: &str) -> Result<(), LockError> {
        (self.script.lock)(self.call("lock"))
    }

    async fn renew(&mut self) -> Result<(), LockError> {
        (self.script.renew)(self.call("renew"))
    }

    async fn unlock(&mut self) {
        self.call("unlock");
    }

    async fn inject(&mut self, _run: &str, _targets: &[String]) -> Result<Vec<Fact>, DriverError> {
        (self.script.inject)(self.call("inject"))?;
        Ok(self.fact("killed"))
    }

    async fn look(&mut self) -> Result<Look, DriverError> {
        let (phase, replicas) = (self.script.look)(self.call("look"))?;
        Ok(Look { at: self.now(), replicas, phase, facts: vec![] })
    }

    async fn stop(&mut self, _run: &str) -> Result<Vec<Fact>, DriverError> {
        (self.script.stop)(self.call("stop"))?;
        Ok((self.script.told)().into_iter().chain(self.fact("restored")).collect())
    }

    async fn reverted(&mut self, _run: &str) -> Result<Reverted, DriverError> {
        self.call("reverted");
        (self.script.reverted)(self.count("stop"), self.count("force-stop"))
    }

    async fn force_stop(&mut self, _run: &str) -> Result<Vec<Fact>, DriverError> {
        (self.script.force_stop)(self.call("force-stop"))?;
        Ok(vec![])
    }

    async fn leftovers(&mut self) -> Result<Vec<String>, DriverError> {
        (self.script.leftovers)()
    }

    async fn clean_up(&mut self, _run: &str) -> Result<Vec<Fact>, DriverError> {
        (self.script.clean_up)(self.call("clean-up"))?;
        Ok(vec![])
    }

    async fn conclude(&mut self, _run: &str, account: &Account) {
        self.concluded.set(Some(account.safety));
    }
}
