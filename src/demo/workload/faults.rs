//! Carries out what drivers ask for: one run at a time, and no fault without somebody who holds the lock for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{sleep, timeout};

use crate::chaos::drivers::local::protocol::{Answer, LocalFault, Order, Question, Request};
use crate::chaos::record::Safety;
use crate::chaos::{FaultPhase, Halt};
use crate::demo::service::Latency;
use crate::demo::workload::board::{Board, Deletion, Place};
use crate::demo::workload::latency;
use crate::demo::workload::run::Run;
use crate::demo::workload::switch::Switch;

/// Between two looks at a replica that should be fast again.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long a keeper may take to hear of a deletion; one whose replica has just died hears of nothing.
const DELETED_WITHIN: Duration = Duration::from_secs(1);
/// The longest fault, in milliseconds.
const LONGEST_MS: u64 = 600_000;

/// The faults of one workload.
#[derive(Debug)]
pub(super) struct Faults {
    board: Arc<Board>,
    switch: Switch,
    /// What changes things is done one after the other.
    turn: Mutex<()>,
}

/// Why something is not done.
enum No {
    Held(String),
    Refused(String),
}

impl Faults {
    /// Breaks replicas of `board` unless `switch` is thrown.
    pub(super) fn new(board: Arc<Board>, switch: Switch) -> Self {
        Self { board, switch, turn: Mutex::new(()) }
    }

    /// Does what is asked for on the connection of this number.
    pub(super) async fn answer(&self, connection: u64, question: Question) -> Answer {
        match self.done(connection, &question.request).await {
            Ok(()) => Answer::State(Box::new(self.board.told(&question, self.switch.thrown()))),
            Err(No::Held(by)) => Answer::Held { by },
            Err(No::Refused(reason)) => Answer::Refused { reason },
        }
    }

    async fn done(&self, connection: u64, request: &Request) -> Result<(), No> {
        match request {
            Request::Look => {}
            Request::Lock { run, service } => self.take(connection, run, service)?,
            Request::Unlock => self.release(connection).await,
            Request::Inject(order) => self.inject(connection, order).await?,
            Request::Stop { run, by_force } => self.stop(run, *by_force).await,
            Request::Conclude { run, safety, recovered } => {
                self.conclude(connection, run, *safety, *recovered);
            }
            Request::Halt(halt) => self.switch.throw(halt).map_err(No::Refused)?,
            Request::Resume => self.switch.put_back().map_err(No::Refused)?,
            Request::Forget { run } => self.forget(run)?,
        }
        Ok(())
    }

    /// The connection is closed, or gives the lock back: nobody is there any more to end its fault, so it ends now. A run of
    /// which something is left stays known.
    pub(super) async fn release(&self, connection: u64) {
        let _turn = self.turn.lock().await;
        if self.let_go(connection) {
            self.end("nobody holds the lock any more", false).await;
        }
    }

    fn let_go(&self, connection: u64) -> bool {
        let mut inner = self.board.lock();
        let Some(run) = inner.run.as_mut().filter(|run| run.holder == Some(connection)) else { return false };
        run.holder = None;
        let (phase, past) = (run.phase(), run.past());
        if let Some(past) = past {
            inner.ended.remember(past);
        }
        if phase == FaultPhase::Starting || phase != FaultPhase::Injecting && inner.is_sound() {
            inner.run = None;
        }
        inner.run.is_some()
    }

    fn take(&self, connection: u64, name: &str, service: &str) -> Result<(), No> {
        let mut inner = self.board.lock();
        let slow = inner.places.iter().any(|place| place.replica.delay_ms.is_some());
        if let Some(run) = &inner.run
            && (run.holder.is_some() || slow || !matches!(run.phase(), FaultPhase::Ended(_)))
        {
            return Err(No::Held(run.name.clone()));
        }
        inner.run = Some(Run::new(name.to_owned(), service.to_owned(), connection));
        Ok(())
    }

    fn conclude(&self, connection: u64, name: &str, safety: Safety, recovered: bool) {
        let mut inner = self.board.lock();
        let own = |run: &&mut Run| run.name == name && run.holder == Some(connection);
        if let Some(run) = inner.run.as_mut().filter(own) {
            run.conclude(safety, recovered);
        }
    }

    async fn inject(&self, connection: u64, order: &Order) -> Result<(), No> {
        let _turn = self.turn.lock().await;
        if let Some(Halt { reason, by }) = self.switch.thrown() {
            return Err(No::Refused(format!("the safety switch is thrown by {by}: {reason}")));
        }
        let targets = self.begin(connection, order)?;
        for (name, address, keeper) in targets {
            let begun = match order.fault {
                LocalFault::PodDelete { force } => delete(&keeper, &name, force, "by an experiment").await,
                LocalFault::NetworkLatency { delay_ms } => self.slow(&name, address, delay_ms, order).await,
            };
            if let Err(reason) = begun {
                self.end("not all of the fault could be begun", false).await;
                return Err(No::Refused(reason));
            }
        }
        Ok(())
    }

    /// Checks that everything can be hit before anything is, and starts the clock of the fault.
    fn begin(
        &self,
        connection: u64,
        order: &Order,
    ) -> Result<Vec<(String, SocketAddr, mpsc::Sender<Deletion>)>, No> {
        let mut inner = self.board.lock();
        let refused = |reason: &str| Err(No::Refused(reason.to_owned()));
        let found: Vec<_> = inner.places.iter().filter(|place| is_hit(place, order)).map(target).collect();
        let Some(run) = inner.run.as_mut().filter(|run| run.holder == Some(connection)) else {
            return refused("a fault needs the supervisor's lock");
        };
        if run.phase() != FaultPhase::Starting {
            return refused("the run has had its fault already");
        }
        if order.duration_ms > LONGEST_MS {
            return refused("a fault lasts ten minutes at most");
        }
        if found.is_empty() || found.len() != order.targets.len() {
            return refused("not every target is a replica that is ready");
        }
        run.begin(Duration::from_millis(order.duration_ms));
        Ok(found)
    }

    async fn slow(
        &self,
        name: &str,
        address: SocketAddr,
        delay_ms: u64,
        order: &Order,
    ) -> Result<(), String> {
        let wanted = Latency { delay_ms, for_ms: order.duration_ms };
        latency::set(address, wanted).await.map_err(|error| format!("`{name}` cannot be slowed: {error}"))?;
        let detail = format!("every answer {delay_ms} ms later for {} ms", order.duration_ms);
        self.board.slowed(name, delay_ms, &detail);
        let (board, name) = (Arc::clone(&self.board), name.to_owned());
        tokio::spawn(restored_by_itself(board, name, address, Duration::from_millis(order.duration_ms)));
        Ok(())
    }

    async fn stop(&self, run: &str, by_force: bool) {
        let _turn = self.turn.lock().await;
        let known = self.board.lock().run.as_ref().is_some_and(|known| known.name == run);
        if known {
            self.end("on request", by_force).await;
        }
    }

    /// Ends the fault of the run.
    async fn end(&self, reason: &str, by_force: bool) {
        if let Some(run) = &mut self.board.lock().run {
            run.stop(reason);
        }
        let slow: Vec<_> =
            self.board.lock().places.iter().filter(|place| is_slow(place)).map(target).collect();
        for (name, address, _) in slow {
            if latency::clear(address).await.is_ok() {
                self.board.restored(&name, reason);
            }
        }
        if by_force {
            self.replace_unsound().await;
        }
    }

    /// A fresh replica in the place of each that is slow or not ready, but for those that are on their way.
    async fn replace_unsound(&self) {
        let unsound = |place: &&Place| place.started && (is_slow(place) || !place.replica.ready);
        let unsound: Vec<_> = self.board.lock().places.iter().filter(unsound).map(target).collect();
        for (name, _, keeper) in unsound {
            // One that is gone by now is as good as replaced.
            let _replaced = delete(&keeper, &name, true, "to end a fault").await;
        }
    }

    fn forget(&self, name: &str) -> Result<(), No> {
        let mut inner = self.board.lock();
        match &inner.run {
            Some(run) if run.name == name && run.phase() == FaultPhase::Injecting => {
                Err(No::Refused(format!("the fault of `{name}` is not over")))
            }
            // The lock outlives its fault; with the lock the run is forgotten.
            Some(run) if run.name == name && run.holder.is_none() => {
                inner.run = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

const fn is_slow(place: &Place) -> bool {
    place.replica.delay_ms.is_some()
}

fn is_hit(place: &Place, order: &Order) -> bool {
    place.replica.ready && order.targets.contains(&place.replica.name)
}

fn target(place: &Place) -> (String, SocketAddr, mpsc::Sender<Deletion>) {
    (place.replica.name.clone(), place.address, place.orders.clone())
}

/// Has a replica deleted by the keeper of its place.
async fn delete(
    keeper: &mpsc::Sender<Deletion>,
    name: &str,
    force: bool,
    reason: &str,
) -> Result<(), String> {
    let (begun, when_begun) = oneshot::channel();
    let deletion = Deletion { name: name.to_owned(), force, reason: reason.to_owned(), begun };
    let done =
        keeper.try_send(deletion).is_ok() && matches!(timeout(DELETED_WITHIN, when_begun).await, Ok(Ok(())));
    if done { Ok(()) } else { Err(format!("`{name}` is gone already")) }
}

/// Notes when a replica is as fast as ever without having been asked.
async fn restored_by_itself(board: Arc<Board>, name: String, address: SocketAddr, after: Duration) {
    sleep(after).await;
    while board.is_slow(&name) {
        if latency::get(address).await.is_ok_and(|latency| latency.delay_ms == 0) {
            board.restored(&name, "by itself");
        }
        sleep(LOOK_EVERY).await;
    }
}
