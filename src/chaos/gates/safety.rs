//! Whether anything may be done at all: the switch, the hours, the lock, the runs before.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Circumstances, Finding, PastRun, check};
use crate::chaos::figures::{delta, span};
use crate::chaos::record::Safety;
use crate::chaos::{Check, Halt, LockError};
use crate::model::Experiment;
use crate::units::{Duration, show};

/// The conditions that have nothing to do with the workload or the budgets.
pub(super) fn checks(circumstances: &Circumstances<'_>, now: DateTime<Utc>) -> Vec<Check> {
    let experiment = circumstances.experiment;
    let mut checks: Vec<Check> =
        circumstances.switches.iter().map(|(name, read)| switch(name, read)).collect();
    checks.push(hours(experiment, now));
    checks.extend(circumstances.lock.map(lock));
    checks.push(cooldown(experiment, circumstances.past, now));
    checks.push(runs_per_day(experiment, circumstances.past, now));
    checks
}

fn switch(name: &str, read: &Result<Option<Halt>, String>) -> Check {
    let (value, finding) = match read {
        Ok(None) => ("not thrown".to_owned(), Finding::Pass),
        Ok(Some(halt)) => {
            ("thrown".to_owned(), Finding::Deny(format!("{} by {}", said(&halt.reason), halt.by)))
        }
        Err(error) => (String::new(), Finding::Unknown(error.clone())),
    };
    check("switch", name, (value, "not thrown".to_owned()), finding)
}

fn said(reason: &str) -> String {
    if reason.is_empty() { "thrown without a reason".to_owned() } else { format!("\u{201c}{reason}\u{201d}") }
}

fn hours(experiment: &Experiment, now: DateTime<Utc>) -> Check {
    let value = now.format("%a %H:%M UTC").to_string();
    let (limit, finding) = match &experiment.gate.hours {
        None => ("any".to_owned(), Finding::Pass),
        Some(hours) => (
            hours.to_string(),
            Finding::of(hours.contains(now), "outside of the hours in which runs are allowed"),
        ),
    };
    check("hours", "", (value, limit), finding)
}

fn lock(taken: &Result<(), LockError>) -> Check {
    let (value, finding) = match taken {
        Ok(()) => ("held", Finding::Pass),
        Err(error @ LockError::Held { .. }) => ("held by another run", Finding::Deny(error.to_string())),
        Err(LockError::Failed(reason)) => ("", Finding::Unknown(reason.clone())),
    };
    check("lock", "", (value.to_owned(), "held by this run".to_owned()), finding)
}

/// The runs of the service that touched anything, as far as can be read.
fn touched<'a>(
    experiment: &Experiment,
    past: Result<&'a [PastRun], &str>,
) -> Result<Vec<&'a PastRun>, String> {
    let own = |run: &&PastRun| run.service == experiment.service && run.safety != Some(Safety::NotStarted);
    Ok(past
        .map_err(|error| format!("the records of earlier runs cannot be read: {error}"))?
        .iter()
        .filter(own)
        .collect())
}

fn cooldown(experiment: &Experiment, past: Result<&[PastRun], &str>, now: DateTime<Utc>) -> Check {
    let limits = experiment.cooldown;
    let limit = format!(
        "{} after a run, {} after one that went wrong",
        show::time_span(limits.after_success),
        show::time_span(limits.after_abort)
    );
    let (value, finding) = match touched(experiment, past) {
        Err(reason) => (String::new(), Finding::Unknown(reason)),
        Ok(runs) => rested(experiment, &runs, now),
    };
    check("cooldown", experiment.service.as_str(), (value, limit), finding)
}

/// The run that keeps the service from the next one for the longest time.
fn rested(experiment: &Experiment, runs: &[&PastRun], now: DateTime<Utc>) -> (String, Finding) {
    if let Some(open) = runs.iter().find(|run| run.ended_at.is_none()) {
        let reason = format!("the record of the run `{}` has no end: it still runs, or was killed", open.run);
        return (String::new(), Finding::Unknown(reason));
    }
    let free = |run: &&PastRun| {
        let ended_at = run.ended_at?;
        Some((ended_at + delta(needed(experiment, run)), ended_at, run.run.clone(), run.ends_later))
    };
    let Some((free_at, ended_at, run, ends_later)) = runs.iter().filter_map(free).max() else {
        return ("no run yet".to_owned(), Finding::Pass);
    };
    if ends_later {
        let wait = show::time_span(span(free_at - ended_at));
        let reason = format!(
            "the wait of {wait} begins when `{run}` is ended: by a run, or now by `sloe chaos abort {run}`"
        );
        return (format!("`{run}` was killed and has no end yet"), Finding::of(free_at == ended_at, reason));
    }
    let value = format!("`{run}` ended {} ago", show::time_span(span(now - ended_at)));
    let reason =
        format!("`{run}` was too short a time ago: wait for {}", show::time_span(span(free_at - now)));
    (value, Finding::of(now >= free_at, reason))
}

fn needed(experiment: &Experiment, run: &PastRun) -> Duration {
    let well = run.safety == Some(Safety::WithinLimits) && run.recovered;
    if well { experiment.cooldown.after_success } else { experiment.cooldown.after_abort }
}

fn runs_per_day(experiment: &Experiment, past: Result<&[PastRun], &str>, now: DateTime<Utc>) -> Check {
    let most = experiment.gate.max_runs_per_day;
    let (value, finding) = match touched(experiment, past) {
        Err(reason) => (String::new(), Finding::Unknown(reason)),
        Ok(runs) => {
            let recent = |run: &&&PastRun| run.injected_at.is_none_or(|at| now - at < TimeDelta::hours(24));
            let count = runs.iter().filter(recent).count();
            let enough = format!("the service had {count} in the last 24 h");
            (count.to_string(), Finding::of(u32::try_from(count).is_ok_and(|count| count < most), enough))
        }
    };
    check("runs-per-day", experiment.service.as_str(), (value, format!("fewer than {most} in 24 h")), finding)
}
