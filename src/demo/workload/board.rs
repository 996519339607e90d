//! How things are: the replica at each place, the run, and what happened. Everybody reads and changes it here.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use tokio::sync::{mpsc, oneshot};

use crate::chaos::Halt;
use crate::chaos::drivers::local::protocol::{Question, Replica, State, Workload};
use crate::demo::failure::PartFailure;
use crate::demo::say::say;
use crate::demo::workload::ended::EndedRuns;
use crate::demo::workload::journal::Journal;
use crate::demo::workload::run::Run;

/// What the workload is called, where, and that it may be broken on purpose.
const NAMESPACE: &str = "techmarket";
const NAME: &str = "payment-service";
const OPT_IN: (&str, &str) = ("sloe.dev/chaos", "enabled");

/// That a replica is to be deleted.
#[derive(Debug)]
pub(super) struct Deletion {
    /// Which one.
    pub(super) name: String,
    /// Without a grace period.
    pub(super) force: bool,
    /// Why, for people.
    pub(super) reason: String,
    /// Told once it is deleted.
    pub(super) begun: oneshot::Sender<()>,
}

/// The state that the keepers of the places, the faults and the control socket share.
#[derive(Debug)]
pub(super) struct Board {
    state: Mutex<Inner>,
}

/// What is behind the lock.
#[derive(Debug)]
pub(super) struct Inner {
    /// One after the other, as their addresses are.
    pub(super) places: Vec<Place>,
    /// The run, if there is one.
    pub(super) run: Option<Run>,
    /// The runs before.
    pub(super) ended: EndedRuns,
    facts: Journal,
    named: u64,
    failed_start: Option<PartFailure>,
    speaks: bool,
}

/// An address and who lives there.
#[derive(Debug)]
pub(super) struct Place {
    /// Where its replicas listen.
    pub(super) address: SocketAddr,
    /// The one that is there, or on its way.
    pub(super) replica: Replica,
    /// Whether it is there.
    pub(super) started: bool,
    /// Where its keeper takes orders.
    pub(super) orders: mpsc::Sender<Deletion>,
}

impl Board {
    /// Places that are empty yet.
    pub(super) fn new(places: impl Iterator<Item = (SocketAddr, mpsc::Sender<Deletion>)>) -> Self {
        let nobody = || Replica { name: String::new(), ready: false, delay_ms: None };
        let places = places
            .map(|(address, orders)| Place { address, replica: nobody(), started: false, orders })
            .collect();
        let (facts, ended) = (Journal::default(), EndedRuns::default());
        let inner = Inner { places, run: None, ended, facts, named: 0, failed_start: None, speaks: false };
        Self { state: Mutex::new(inner) }
    }

    /// For whoever changes several things at once. A panic elsewhere leaves the state usable.
    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates a replica for `place`, neither started nor ready, and answers its name.
    pub(super) fn create(&self, place: usize, instead_of: Option<&str>) -> String {
        let mut inner = self.lock();
        inner.named += 1;
        let name = format!("{NAME}-{}", inner.named);
        inner.places[place].replica = Replica { name: name.clone(), ready: false, delay_ms: None };
        inner.places[place].started = false;
        inner.note(
            &name,
            "created",
            &instead_of.map_or_else(String::new, |old| format!("in place of {old}")),
        );
        name
    }

    /// Notes that the replica at `place` is a process now.
    pub(super) fn started(&self, place: usize, process: Option<u32>) {
        let mut inner = self.lock();
        inner.places[place].started = true;
        let (name, address) = (inner.places[place].replica.name.clone(), inner.places[place].address);
        let process = process.map_or_else(String::new, |process| format!("process {process}, "));
        inner.note(&name, "started", &format!("{process}on {address}"));
    }

    /// Notes something about the replica `name`.
    pub(super) fn note(&self, name: &str, what: &str, detail: &str) {
        self.lock().note(name, what, detail);
    }

    /// Notes what a probe made of the replica at `place`.
    pub(super) fn set_ready(&self, place: usize, ready: bool) {
        let mut inner = self.lock();
        let replica = &mut inner.places[place].replica;
        if std::mem::replace(&mut replica.ready, ready) != ready {
            let name = replica.name.clone();
            inner.note(&name, if ready { "ready" } else { "not-ready" }, "");
        }
    }

    /// Notes that the replica `name` answers later from now on.
    pub(super) fn slowed(&self, name: &str, delay_ms: u64, detail: &str) {
        let mut inner = self.lock();
        if let Some(replica) = inner.replica(name) {
            replica.delay_ms = Some(delay_ms);
            inner.note(name, "slowed", detail);
        }
    }

    /// Notes that the replica `name` is as fast as ever.
    pub(super) fn restored(&self, name: &str, detail: &str) {
        let mut inner = self.lock();
        if inner.replica(name).is_some_and(|replica| replica.delay_ms.take().is_some()) {
            inner.note(name, "restored", detail);
        }
    }

    /// Whether the replica `name` is there and slow.
    pub(super) fn is_slow(&self, name: &str) -> bool {
        self.lock().replica(name).is_some_and(|replica| replica.delay_ms.is_some())
    }

    /// Whether the replica at `place` is ready.
    pub(super) fn is_ready(&self, place: usize) -> bool {
        self.lock().places[place].replica.ready
    }

    /// The first place whose replica is not ready, and that one's name.
    pub(super) fn not_ready(&self) -> Option<(usize, String)> {
        let inner = self.lock();
        let place = inner.places.iter().position(|place| !place.replica.ready)?;
        Some((place, inner.places[place].replica.name.clone()))
    }

    /// Notes that a replica ended without ever having been ready.
    pub(super) fn fail_start(&self, failure: PartFailure) {
        self.lock().failed_start.get_or_insert(failure);
    }

    /// The first replica that did.
    pub(super) fn failed_start(&self) -> Option<PartFailure> {
        self.lock().failed_start.clone()
    }

    /// From now on, tells on standard error what happens.
    pub(super) fn speak_up(&self) {
        self.lock().speaks = true;
    }

    /// How things are, for whoever asks so, while the safety switch is `halted`.
    pub(super) fn told(&self, question: &Question, halted: Option<Halt>) -> State {
        let inner = self.lock();
        State {
            at: Utc::now(),
            workload: workload(inner.places.len()),
            replicas: inner.places.iter().map(|place| place.replica.clone()).collect(),
            run: inner.run.as_ref().map(Run::told),
            halted,
            ended: inner.ended.told(),
            facts_so_far: inner.facts.length(),
            new_facts: inner.facts.after(question.known_facts, question.run.as_deref()),
        }
    }
}

impl Inner {
    /// Whether every replica is ready and as fast as ever.
    pub(super) fn is_sound(&self) -> bool {
        self.places.iter().all(|place| place.replica.ready && place.replica.delay_ms.is_none())
    }

    /// The replica `name`, unless it is gone.
    pub(super) fn replica(&mut self, name: &str) -> Option<&mut Replica> {
        self.places.iter_mut().map(|place| &mut place.replica).find(|replica| replica.name == name)
    }

    fn note(&mut self, name: &str, what: &str, detail: &str) {
        let run = self.run.as_ref().map(|run| run.name.clone());
        let fact = self.facts.note(run, &format!("replica {name}"), what, detail);
        if self.speaks {
            let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
            say(&format!("{} {name} {what}{detail}", fact.happened_at.format("%H:%M:%S%.3fZ")));
        }
    }
}

fn workload(replicas: usize) -> Workload {
    let pair = |(key, value): (&str, &str)| BTreeMap::from([(key.to_owned(), value.to_owned())]);
    Workload {
        namespace: NAMESPACE.to_owned(),
        kind: "deployment".to_owned(),
        name: NAME.to_owned(),
        labels: pair(("app", NAME)),
        annotations: pair(OPT_IN),
        replicas: u32::try_from(replicas).unwrap_or(u32::MAX),
    }
}
