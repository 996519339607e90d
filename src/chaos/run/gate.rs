//! Before a run: the conditions, the lock, and the conditions again.

use crate::chaos::record::{Account, Event, Held, Phase, RecordError, Safety};
use crate::chaos::run::{Assessment, Eyes, Run, Sources, assess};
use crate::chaos::watch::Abort;
use crate::chaos::{Decision, Driver, LockError};

/// Why a run does not begin. Nothing was touched, and no lock is held.
pub(super) enum Refusal {
    /// The conditions say so, or somebody does.
    Said(Decision, String),
    /// It could not be written down.
    Unrecorded(RecordError),
}

impl From<RecordError> for Refusal {
    fn from(error: RecordError) -> Self {
        Self::Unrecorded(error)
    }
}

impl<D: Driver, E: Eyes> Run<'_, D, E> {
    /// Passes both gates, and takes the lock between them. The record says that the fault begins when this returns.
    pub(super) async fn gate(&mut self) -> Result<Assessment, Refusal> {
        self.scribe.phase(Phase::Gating, "")?;
        self.judge("gate", None).await?;
        self.scribe.phase(Phase::Locking, "every condition holds")?;
        let lock = self.lock().await;
        let allowed = self.judge_locked(&lock).await;
        if allowed.is_err() && lock.is_ok() {
            self.driver.unlock().await;
        }
        allowed
    }

    /// Of all runs with this state folder, then of all against this target, one goes on.
    async fn lock(&mut self) -> Result<(), LockError> {
        self.turn = Some(self.stops.store.take_turn(self.name)?);
        self.driver.lock(self.name).await
    }

    async fn judge_locked(&mut self, lock: &Result<(), LockError>) -> Result<Assessment, Refusal> {
        let allowed = self.judge("gate-again", Some(lock)).await?;
        self.scribe.phase(Phase::Starting, "every condition holds, and the lock is held")?;
        Ok(allowed)
    }

    /// The conditions as they are now, written down and judged.
    async fn judge(
        &mut self,
        gate: &str,
        lock: Option<&Result<(), LockError>>,
    ) -> Result<Assessment, Refusal> {
        let Self { experiment, name: run, driver, eyes, pace, clock, stops, .. } = self;
        let store = stops.store;
        let sources = Sources {
            experiment,
            run,
            store,
            driver: &mut **driver,
            eyes: &mut **eyes,
            pace,
            clock,
            ended: &[],
        };
        let assessed = tokio::select! {
            biased;
            abort = stops.by_people() => Err(abort),
            assessment = assess(sources, lock) => Ok(assessment),
        };
        match assessed {
            Ok(mut assessment) => {
                assessment.checks.extend(self.conditions.iter().cloned());
                assessment.clone().record(gate, &mut self.scribe)?;
                self.follow_from(assessment)
            }
            Err(abort) => Err(self.called_off(abort)),
        }
    }

    fn follow_from(&mut self, assessment: Assessment) -> Result<Assessment, Refusal> {
        let said = |decision, reason: &str| Err(Refusal::Said(decision, reason.to_owned()));
        match (assessment.decision(), self.stops.now()) {
            (Decision::Allow, None) => Ok(assessment),
            (Decision::Allow, Some(abort)) => Err(self.called_off(abort)),
            (Decision::Deny, _) => said(Decision::Deny, "a condition does not hold"),
            (Decision::CannotDecide, _) => said(Decision::CannotDecide, "a condition could not be read"),
        }
    }

    fn called_off(&mut self, abort: Abort) -> Refusal {
        let rule = abort.rule.as_str().to_owned();
        let written = self.scribe.write(Event::AbortRequested { rule, reason: abort.reason.clone() });
        written.map_or_else(Refusal::Unrecorded, |()| Refusal::Said(Decision::Deny, abort.reason))
    }

    /// Closes the record of a run that never began.
    pub(super) fn refuse(&mut self, reason: String) -> Result<Account, RecordError> {
        let account = not_started(reason);
        self.scribe.write(Event::Closed(Box::new(account.clone())))?;
        Ok(account)
    }
}

/// The account of a run that did nothing at all.
pub(in crate::chaos) fn not_started(reason: String) -> Account {
    Account {
        hypothesis: Held::Inconclusive,
        hypothesis_reason: "the fault was never asked for".to_owned(),
        safety: Safety::NotStarted,
        safety_reason: reason,
        injected_at: None,
        reverted_at: None,
        recovered_at: None,
        costs: Vec::new(),
        driver_verdict: String::new(),
    }
}
