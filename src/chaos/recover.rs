//! After a crash: runs whose processes are gone are found, stopped, verified, and told to the end.

use crate::chaos::record::{Account, Entry, Event, Held, Opening, Phase, Record, Safety, Writer};
use crate::chaos::run::{Clock, Pace, Scribe, bring_to_end, not_started};
use crate::chaos::store::{RunSummary, Store};
use crate::chaos::watch::Rule;
use crate::chaos::{Check, Driver, DriverError, Verdict};

/// All that recovery needs.
pub struct Recovery<'a, F> {
    /// Where the records are.
    pub store: &'a Store,
    /// Who can end the fault of a run; or why nobody can.
    pub drivers: F,
    /// How often it is tried, and for how long.
    pub pace: &'a Pace,
    /// What time it is.
    pub clock: &'a Clock,
    /// Told of every line that is added, with the name of the run.
    pub told: &'a mut dyn FnMut(&str, &Entry),
}

impl<D: Driver, F: AsyncFnMut(&Opening) -> Result<D, String>> Recovery<'_, F> {
    /// Ends every run that is not finished and whose process is gone, and whatever `driver` finds besides. The conditions that
    /// follow from it for the next run: it must not begin while something may be left.
    pub async fn all(&mut self, driver: &mut impl Driver) -> Vec<Check> {
        let mut checks = match self.store.list() {
            Ok(runs) => self.unfinished(runs).await,
            Err(error) => vec![check("", Err((Verdict::Unknown, error.to_string())))],
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
    pub async fn one(&mut self, run: &str) -> Result<String, String> {
        let path = self.store.record_path(run);
        let mut writer = Writer::reopen(&path).map_err(|error| error.to_string())?;
        let record = self.store.record(run).map_err(|error| error.to_string())?;
        let Some(opening) = record.opening().cloned() else {
            return Err(format!("`{}` does not say what the run is about", path.display()));
        };
        let mut told = |entry: &Entry| (self.told)(run, entry);
        if !may_have_begun(&record) {
            let reason = "its process was gone before the fault was asked for".to_owned();
            let closed = Event::Closed(Box::new(not_started(reason.clone())));
            let entry = writer.write(self.clock.now(), closed).map_err(|error| error.to_string())?;
            told(&entry);
            return Ok(reason);
        }
        let mut driver = (self.drivers)(&opening).await?;
        let mut scribe = Scribe::new(writer, self.clock.clone(), &mut told);
        end(&mut driver, &opening, &record, (self.pace, self.clock), &mut scribe).await
    }

    async fn unfinished(&mut self, runs: Vec<RunSummary>) -> Vec<Check> {
        let mut checks = Vec::new();
        for run in runs.iter().filter(|run| run.is_unfinished() && run.alive != Some(true)) {
            let ended = self.one(&run.run).await;
            checks.push(check(&run.run, ended.map_err(|reason| (Verdict::Deny, reason))));
        }
        checks
    }

    /// What the driver knows of runs that this store does not know, or whose records are closed: another machine's, or one
    /// whose objects could not be removed.
    async fn strays(&mut self, driver: &mut impl Driver) -> Vec<Check> {
        let names = match driver.leftovers().await {
            Ok(names) => names,
            Err(DriverError::Unreachable(reason) | DriverError::Refused(reason)) => {
                return vec![check("", Err((Verdict::Unknown, reason)))];
            }
        };
        let mut checks = Vec::new();
        for name in names.iter().filter(|name| !self.store.is_alive(name).unwrap_or(false)) {
            checks.push(self.stray(driver, name).await);
        }
        checks
    }

    async fn stray(&mut self, driver: &mut impl Driver, name: &str) -> Check {
        let ended = bring_to_end(driver, name, (self.pace, self.clock), &mut |_| {}).await;
        let cleaned = match ended {
            Ok(_) => driver.clean_up(name).await.map_err(|error| error.to_string()),
            Err(left) => Err(left),
        };
        let said = cleaned.map(|_| "stopped, and verified to be gone".to_owned());
        check(name, said.map_err(|reason| (Verdict::Deny, reason)))
    }
}

/// A damaged record may have lost the very line that matters.
fn may_have_begun(record: &Record) -> bool {
    let begins = |event: &Event| matches!(event, Event::Phase { phase: Phase::Starting, .. });
    !record.damage.is_empty() || record.events().any(begins)
}

async fn end(
    driver: &mut impl Driver,
    opening: &Opening,
    record: &Record,
    (pace, clock): (&Pace, &Clock),
    scribe: &mut Scribe<'_>,
) -> Result<String, String> {
    let run = &opening.run;
    let reason = crash(opening, record);
    let (rule, aborting) = (Rule::Crash.as_str().to_owned(), Phase::Aborting);
    let mut write = |event| scribe.write(event).map_err(|error| error.to_string());
    write(Event::AbortRequested { rule, reason: reason.clone() })?;
    write(Event::Phase { phase: aborting, reason: String::new() })?;
    let reverted_at = bring_to_end(driver, run, (pace, clock), &mut |event| scribe.note(event)).await?;
    // What cannot be removed now is found again as a leftover.
    let facts = driver.clean_up(run).await.unwrap_or_default();
    scribe.note_all(facts.into_iter().map(Event::Fact));
    let account = Account { reverted_at: Some(reverted_at), ..account(record, reason) };
    scribe.write(Event::Closed(Box::new(account))).map_err(|error| error.to_string())?;
    Ok("stopped, and verified to be gone".to_owned())
}

fn crash(opening: &Opening, record: &Record) -> String {
    let last = record.entries().next_back().map(|entry| entry.at.format("%F %T UTC").to_string());
    format!("its process {} is gone; it last wrote at {}", opening.pid, last.unwrap_or_default())
}

/// The account of a run that nobody watched to its end. One that gave up keeps what it said, but for the end of the fault.
fn account(record: &Record, reason: String) -> Account {
    let closed = record.events().rev().find_map(|event| match event {
        Event::Closed(account) => Some((**account).clone()),
        _ => None,
    });
    let injected = |event: &Event| matches!(event, Event::Phase { phase: Phase::Starting, .. });
    let injected_at = record.entries().find(|entry| injected(&entry.event)).map(|entry| entry.at);
    closed.unwrap_or_else(|| Account {
        hypothesis: Held::Inconclusive,
        hypothesis_reason: format!("nobody watched the run to its end: {reason}"),
        safety: Safety::Aborted,
        safety_reason: reason,
        injected_at,
        ..not_started(String::new())
    })
}

pub(super) fn check(run: &str, found: Result<String, (Verdict, String)>) -> Check {
    let (value, verdict, reason) = match found {
        Ok(value) => (value, Verdict::Pass, String::new()),
        Err((verdict, reason)) => (String::new(), verdict, reason),
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
