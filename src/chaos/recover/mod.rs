//! After a crash: runs whose processes are gone are found, stopped, verified, and told to the end.

mod cost;
mod crashed;
mod own;

use tokio_util::sync::CancellationToken;

use crate::chaos::record::{Entry, Event, Opening, RecordError, Writer};
use crate::chaos::run::{Clock, Eyes, Pace, Scribe, Stays, Waiting, bring_to_end, not_started};
use crate::chaos::store::{RunSummary, Store};
use crate::chaos::{Check, Driver, DriverError, Verdict};
use crashed::Crashed;

/// All that recovery needs.
pub struct Recovery<'a, F, G> {
    /// Where the records are.
    pub store: &'a Store,
    /// Who can end the fault of a run; or why nobody can.
    pub drivers: F,
    /// Who can tell what a run cost, with the number of the first question; or why nobody can.
    pub eyes: G,
    /// How often it is tried, and for how long.
    pub pace: &'a Pace,
    /// What time it is.
    pub clock: &'a Clock,
    /// Cancelled when the process is asked to end: no cost is waited for then.
    pub interrupted: &'a CancellationToken,
    /// Told of every line that is added, with the name of the run; of a run whose record is elsewhere, of those that would be.
    pub told: &'a mut dyn FnMut(&str, &Entry),
}

/// Why a run is not ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotEnded {
    /// Whether something is left, or nobody can say.
    pub verdict: Verdict,
    /// What, or why.
    pub reason: String,
}

impl<D, E, F, G> Recovery<'_, F, G>
where
    D: Driver,
    E: Eyes,
    F: AsyncFnMut(&Opening) -> Result<D, String>,
    G: FnMut(&Opening, u64) -> Result<E, String>,
{
    /// Ends every run that is not finished and whose process is gone, and whatever `driver` finds besides. The conditions that
    /// follow from it for the next run: it must not begin while something may be left.
    pub async fn all(&mut self, driver: &mut impl Driver) -> Vec<Check> {
        let mut checks = match self.store.list() {
            Ok(runs) => self.unfinished(runs).await,
            Err(error) => vec![check("", Err(unknown(error.to_string())))],
        };
        checks.extend(self.strays(driver).await);
        if checks.is_empty() {
            checks.push(check("", Ok("nothing is left".to_owned())));
        }
        checks
    }

    /// Ends a run whose process is gone, and tells its record so. Answers what was found.
    ///
    /// # Errors
    /// Why nobody can say that nothing is left of its fault.
    pub async fn one(&mut self, run: &str) -> Result<String, NotEnded> {
        let writer = Writer::reopen(&self.store.record_path(run))?;
        let record = self.store.record(run)?;
        let Some(opening) = record.opening() else {
            let path = self.store.record_path(run);
            return Err(denied(format!("`{}` does not say what the run is about", path.display())));
        };
        let crashed = Crashed { opening, record: &record };
        if !crashed.may_have_begun() {
            return self.close(run, writer);
        }
        let mut driver = (self.drivers)(opening).await.map_err(unknown)?;
        driver.recall(&record);
        let eyes = (self.eyes)(opening, crashed.next_query());
        let mut told = |entry: &Entry| (self.told)(run, entry);
        let mut scribe = Scribe::new(writer, self.clock.clone(), &mut told);
        let waiting = Waiting { pace: self.pace, interrupted: self.interrupted };
        crashed.end(&mut driver, eyes, (waiting, self.clock), &mut scribe).await
    }

    /// The end of a run that never began.
    fn close(&mut self, run: &str, mut writer: Writer) -> Result<String, NotEnded> {
        let reason = "its process was gone before the fault was asked for".to_owned();
        let closed = Event::Closed(Box::new(not_started(reason.clone())));
        let entry = writer.write(self.clock.now(), closed)?;
        (self.told)(run, &entry);
        Ok(reason)
    }

    async fn unfinished(&mut self, runs: Vec<RunSummary>) -> Vec<Check> {
        let mut checks = Vec::new();
        for run in runs.iter().filter(|run| run.is_unfinished() && run.alive != Some(true)) {
            let ended = self.one(&run.run).await;
            checks.push(check(&run.run, ended));
        }
        checks
    }

    /// What the driver knows of runs that this store does not know, or whose records are closed: another machine's, or one
    /// whose objects could not be removed.
    async fn strays(&mut self, driver: &mut impl Driver) -> Vec<Check> {
        let names = match driver.leftovers().await {
            Ok(names) => names,
            Err(DriverError::Unreachable(reason) | DriverError::Refused(reason)) => {
                return vec![check("", Err(unknown(reason)))];
            }
        };
        let mut checks = Vec::new();
        for name in names.iter().filter(|name| !self.store.is_alive(name).unwrap_or(false)) {
            checks.push(self.stray(driver, name).await);
        }
        checks
    }

    async fn stray(&mut self, driver: &mut impl Driver, name: &str) -> Check {
        // Its record, if there is one, is closed or elsewhere.
        let note = &mut |event| (self.told)(name, &Entry { seq: 0, at: self.clock.now(), event });
        let ended = bring_to_end(driver, name, (self.pace, self.clock), note).await;
        let cleaned = match ended {
            Ok(_) => driver.clean_up(name).await.map_err(|error| denied(error.to_string())),
            Err(stays) => Err(stays.into()),
        };
        check(name, cleaned.map(|_| crashed::ENDED.to_owned()))
    }
}

impl From<Stays> for NotEnded {
    fn from(stays: Stays) -> Self {
        match stays {
            Stays::Left(reason) => denied(reason),
            Stays::Unknown(reason) => unknown(reason),
        }
    }
}

impl From<RecordError> for NotEnded {
    fn from(error: RecordError) -> Self {
        denied(error.to_string())
    }
}

pub(super) const fn denied(reason: String) -> NotEnded {
    NotEnded { verdict: Verdict::Deny, reason }
}

pub(super) const fn unknown(reason: String) -> NotEnded {
    NotEnded { verdict: Verdict::Unknown, reason }
}

pub(super) fn check(run: &str, found: Result<String, NotEnded>) -> Check {
    let (value, verdict, reason) = match found {
        Ok(value) => (value, Verdict::Pass, String::new()),
        Err(NotEnded { verdict, reason }) => (String::new(), verdict, reason),
    };
    Check {
        id: "leftovers".to_owned(),
        subject: run.to_owned(),
        value,
        limit: "nothing left of earlier runs".to_owned(),
        verdict,
        reason,
        evidence: Vec::new(),
    }
}
