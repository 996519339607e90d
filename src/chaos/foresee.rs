//! What the next run will find of those that crashed, and whether it will get the lock: for plans, which touch nothing.

use std::collections::BTreeSet;

use crate::chaos::record::Opening;
use crate::chaos::recover::{NotEnded, check, denied, unknown};
use crate::chaos::run::{Pace, patiently};
use crate::chaos::store::{RunSummary, Store};
use crate::chaos::{Check, Driver, DriverError, Reverted, Verdict};

/// Whom to ask.
pub struct Foresight<'a, F> {
    /// Where the records are.
    pub store: &'a Store,
    /// Who can look at the fault of a run; or why nobody can.
    pub drivers: F,
    /// How long an answer is waited for.
    pub pace: &'a Pace,
}

/// What a run would be told before its own conditions are looked at.
#[derive(Debug, Default)]
pub struct Foreseen {
    /// The conditions that follow from it.
    pub checks: Vec<Check>,
    /// Killed runs that it would tell to their end.
    pub ended: Vec<String>,
}

/// What is left of a run, as a condition has it.
type Left = Result<String, NotEnded>;

impl<D: Driver, F: AsyncFnMut(&Opening) -> Result<D, String>> Foresight<'_, F> {
    /// Looks at everything that a run would recover, and at its lock.
    pub async fn all(&mut self, driver: &mut impl Driver) -> Foreseen {
        let mut foreseen = Foreseen::default();
        match self.store.list() {
            Ok(runs) => self.unfinished(&runs, &mut foreseen).await,
            Err(error) => foreseen.checks.push(check("", Err(unknown(error.to_string())))),
        }
        self.strays(driver, &mut foreseen).await;
        if foreseen.checks.is_empty() {
            foreseen.checks.push(check("", Ok("nothing is left".to_owned())));
        }
        foreseen.checks.push(lock(patiently(self.pace, driver.holder()).await));
        foreseen
    }

    async fn unfinished(&mut self, runs: &[RunSummary], foreseen: &mut Foreseen) {
        for run in runs.iter().filter(|run| run.is_unfinished() && run.alive != Some(true)) {
            let left = self.one(run, &mut foreseen.ended).await;
            foreseen.checks.push(check(&run.run, left));
        }
    }

    /// What is left of a run whose process is gone. Notes it among those that are `ended` if there is somebody who can end it.
    async fn one(&mut self, run: &RunSummary, ended: &mut Vec<String>) -> Left {
        if !run.may_have_begun() {
            return Ok("its process was gone before the fault was asked for".to_owned());
        }
        let record = self.store.record(&run.run).map_err(|error| denied(error.to_string()))?;
        let opening =
            record.opening().ok_or_else(|| denied("its record does not say what it is about".to_owned()));
        let mut driver = (self.drivers)(opening?).await.map_err(unknown)?;
        driver.recall(&record);
        let left = self.left(&mut driver, &run.run).await;
        if !matches!(left, Err(NotEnded { verdict: Verdict::Unknown, .. })) {
            ended.push(run.run.clone());
        }
        left
    }

    /// What the driver knows of runs that this store does not know, or has told to their end.
    async fn strays(&self, driver: &mut impl Driver, foreseen: &mut Foreseen) {
        let names = match patiently(self.pace, driver.leftovers()).await {
            Ok(names) => names,
            Err(error) => return foreseen.checks.push(check("", Err(unknown(error.to_string())))),
        };
        let seen: BTreeSet<String> = foreseen.checks.iter().map(|check| check.subject.clone()).collect();
        let alive = |name: &String| self.store.is_alive(name).unwrap_or(false);
        for name in names.iter().filter(|name| !seen.contains(*name) && !alive(name)) {
            let left = self.left(driver, name).await;
            foreseen.checks.push(check(name, left));
        }
    }

    async fn left(&self, driver: &mut impl Driver, run: &str) -> Left {
        match patiently(self.pace, driver.reverted(run)).await {
            Ok(Reverted::Yes) => Ok("nothing is left; a run tidies up first".to_owned()),
            Ok(Reverted::NotYet(left)) => Err(denied(format!("{left}; a run ends that first"))),
            Err(error) => Err(unknown(error.to_string())),
        }
    }
}

/// Whether a run would get the lock; it takes it only once every other condition holds.
fn lock(holder: Result<Option<String>, DriverError>) -> Check {
    let (value, verdict, reason) = match holder {
        Ok(None) => ("free".to_owned(), Verdict::Pass, String::new()),
        Ok(Some(by)) => ("held".to_owned(), Verdict::Deny, format!("the run `{by}` holds the lock")),
        Err(error) => (String::new(), Verdict::Unknown, error.to_string()),
    };
    let (subject, evidence) = (String::new(), Vec::new());
    Check { id: "lock".to_owned(), subject, value, limit: "free".to_owned(), verdict, reason, evidence }
}
