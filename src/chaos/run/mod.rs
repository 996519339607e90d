//! The executor: takes an experiment through gate, lock, gate again, fault, proof of its end and recovery, and writes
//! everything down before it is done.

mod assess;
mod counting;
mod effort;
mod ending;
mod eyes;
mod fault;
mod gate;
mod glance;
mod lasting;
mod observe;
mod pace;
mod scribe;
mod stops;
mod watcher;

use tokio_util::sync::CancellationToken;

use crate::chaos::record::{Account, Entry, Opening, RecordError, Safety};
use crate::chaos::store::{Store, StoreError, Turn};
use crate::chaos::{Check, Decision, Driver};
use crate::model::Experiment;

pub use assess::{Assessment, Sources, assess};
pub(in crate::chaos) use counting::{Waiting, counted};
pub(in crate::chaos) use effort::Stays;
pub(in crate::chaos) use ending::{bring_to_end, patiently};
pub use eyes::Eyes;
use gate::Refusal;
pub(in crate::chaos) use gate::not_started;
use lasting::Lasting;
pub use pace::{Clock, Pace};
pub(in crate::chaos) use scribe::{Scribe, cost_unknown, own_fact};
use stops::Stops;
pub use watcher::Watcher;

/// All that a run needs.
pub struct Setup<'a, D, E> {
    /// What is run.
    pub experiment: &'a Experiment,
    /// The first line of its record; names the run.
    pub opening: Opening,
    /// Conditions that were looked at before, such as that nothing is left of earlier runs.
    pub conditions: Vec<Check>,
    /// Where the record goes.
    pub store: &'a Store,
    /// Who breaks things.
    pub driver: &'a mut D,
    /// Who asks for the budgets.
    pub eyes: &'a mut E,
    /// How fast it goes.
    pub pace: Pace,
    /// What time it is.
    pub clock: Clock,
    /// Cancelled when the process is asked to end: the fault is reverted all the same.
    pub interrupted: CancellationToken,
    /// Told of every line of the record, as soon as it is on the disk; once the disk takes no more, of those that would follow.
    pub told: &'a mut dyn FnMut(&Entry),
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// What its record says last.
    pub account: Account,
    /// What its last gate said.
    pub decision: Decision,
    /// Whether it was ended by a signal.
    pub interrupted: bool,
    /// Why its record is not complete, where it is not.
    pub lost: Option<RecordError>,
}

/// Runs an experiment to its end. The fault, once it is asked for, is gone when this returns, or the account says that nobody
/// can say so.
///
/// # Errors
/// When the record cannot be written before anything is broken.
pub async fn run<D: Driver, E: Eyes>(setup: Setup<'_, D, E>) -> Result<Outcome, StoreError> {
    let Setup { experiment, opening, conditions, store, driver, eyes, pace, clock, interrupted, told } =
        setup;
    let name = opening.run.clone();
    let writer = store.create(opening, clock.now())?;
    // The store has written the first line; whoever is told of the others wants to know the run's name.
    store.record(&name)?.entries().for_each(&mut *told);
    let scribe = Scribe::new(writer, clock.clone(), told);
    let stops = Stops { store, run: &name, pace: &pace, interrupted: &interrupted };
    let mut run = Run {
        experiment,
        name: &name,
        conditions,
        driver,
        eyes,
        pace: &pace,
        clock,
        stops,
        scribe,
        silence: Lasting::default(),
        turn: None,
    };
    let (account, decision) = run.through().await?;
    Ok(Outcome { account, decision, interrupted: interrupted.is_cancelled(), lost: run.scribe.into_lost() })
}

/// A run under way.
struct Run<'a, D, E> {
    experiment: &'a Experiment,
    name: &'a str,
    conditions: Vec<Check>,
    driver: &'a mut D,
    eyes: &'a mut E,
    pace: &'a Pace,
    clock: Clock,
    stops: Stops<'a>,
    scribe: Scribe<'a>,
    /// That the driver does not answer.
    silence: Lasting,
    /// Held from the lock on, to the end of the process or of this.
    turn: Option<Turn>,
}

impl<D: Driver, E: Eyes> Run<'_, D, E> {
    async fn through(&mut self) -> Result<(Account, Decision), RecordError> {
        let allowed = match self.gate().await {
            Ok(allowed) => allowed,
            Err(Refusal::Said(decision, reason)) => return Ok((self.refuse(reason)?, decision)),
            Err(Refusal::Unrecorded(error)) => return Err(error),
        };
        let decision = allowed.decision();
        let past = self.fault(&allowed).await;
        let account = self.settle(past).await;
        self.driver.conclude(self.name, &account).await;
        if account.safety != Safety::Breached {
            self.driver.unlock().await;
        }
        Ok((account, decision))
    }
}
