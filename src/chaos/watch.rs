//! What ends a run before its time: a state machine over looks. Pure; what is not known counts as missing, and never as recovered.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::chaos::figures::{delta, known, span};
use crate::chaos::{Reading, Replicas, Spend, SubjectId};
use crate::model::Experiment;
use crate::units::{Duration, float, show};

/// Fewer ready pods than wanted for so long are no more a pod that is being replaced.
const UNREADY: TimeDelta = TimeDelta::seconds(30);

/// The limits of one run. Shares are ratios.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// The share of any budget that the run may cost.
    pub max_cost: f64,
    /// The share of any budget that has to be left.
    pub min_remaining: f64,
    /// The lowest SLI.
    pub sli_floor: f64,
    /// Below it in so many looks in a row.
    pub polls: u32,
    /// The fewest pods that must be ready.
    pub min_ready: u32,
    /// How often there should be a sample; of several SLOs the longest.
    pub sample_interval: Duration,
    /// How long a sample may be overdue, or an answer be missing.
    pub stale_after: Duration,
    /// How long the fault may take.
    pub deadline: Duration,
}

impl Limits {
    /// Those of an experiment.
    #[must_use]
    pub fn of(experiment: &Experiment, sample_interval: Duration) -> Self {
        let (abort, gate) = (&experiment.abort, &experiment.gate);
        Self {
            max_cost: float(abort.max_cost),
            min_remaining: float(gate.min_remaining),
            sli_floor: float(abort.sli_floor.value),
            polls: abort.sli_floor.polls,
            min_ready: abort.min_ready,
            sample_interval,
            stale_after: abort.stale_after,
            deadline: abort.deadline,
        }
    }
}

/// What else ends a run; each with why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signals {
    /// Somebody asks for the end.
    pub manual: Option<String>,
    /// A safety switch is thrown, or cannot be read.
    pub halted: Option<String>,
    /// The lock is lost, or may be.
    pub lock: Option<String>,
    /// The driver does not answer.
    pub driver: Option<String>,
}

/// Why a run ends before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abort {
    /// By which rule.
    pub rule: Rule,
    /// In words, with value and limit.
    pub reason: String,
}

/// The rules that end a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Somebody asked for it.
    Manual,
    /// The safety switch.
    Halted,
    /// The lock is lost.
    Lock,
    /// It costs too much.
    Cost,
    /// Too little of a budget is left.
    Remaining,
    /// A page alert fires.
    Page,
    /// It takes too long.
    Deadline,
    /// Too few pods are ready.
    Ready,
    /// An SLI is too low.
    Floor,
    /// Data is stale or missing.
    Stale,
    /// The driver does not tell how the workload is doing.
    Driver,
    /// The record cannot be written.
    Record,
    /// The process that ran it is gone.
    Crash,
}

impl Rule {
    /// As the record names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Halted => "halted",
            Self::Lock => "lock",
            Self::Cost => "cost",
            Self::Remaining => "remaining",
            Self::Page => "page",
            Self::Deadline => "deadline",
            Self::Ready => "ready",
            Self::Floor => "floor",
            Self::Stale => "stale",
            Self::Driver => "driver",
            Self::Record => "record",
            Self::Crash => "crash",
        }
    }
}

/// Looks at a run, and says when it has to end.
#[derive(Clone, Debug)]
pub struct Watch {
    limits: Limits,
    began: DateTime<Utc>,
    /// When everything about the budgets was known last.
    known_at: DateTime<Utc>,
    /// When the driver last told how the workload is doing.
    told_at: DateTime<Utc>,
    /// Since when too few pods are ready.
    unready_since: Option<DateTime<Utc>>,
    /// How often in a row each SLI was below the floor.
    below: BTreeMap<SubjectId, u32>,
}

impl Watch {
    /// Of a run whose fault is asked for at `began`, just after its gates passed.
    #[must_use]
    pub const fn new(limits: Limits, began: DateTime<Utc>) -> Self {
        let below = BTreeMap::new();
        Self { limits, began, known_at: began, told_at: began, unready_since: None, below }
    }

    /// What has to be done after one look: nothing, or an abort, by the first rule that asks for one. Hard limits ask at once.
    #[must_use]
    pub fn look(
        &mut self,
        reading: &Reading,
        replicas: Option<Replicas>,
        signals: &Signals,
        now: DateTime<Utc>,
    ) -> Option<Abort> {
        self.note(reading, replicas, signals, now);
        signalled(signals)
            .or_else(|| self.overspent(reading))
            .or_else(|| paged(reading))
            .or_else(|| self.late(now))
            .or_else(|| self.unready(replicas, now))
            .or_else(|| self.sunk(reading))
            .or_else(|| self.stale(reading, now))
            .or_else(|| self.silent(signals, now))
    }

    /// Keeps count of what has to last before it matters.
    fn note(&mut self, reading: &Reading, replicas: Option<Replicas>, signals: &Signals, now: DateTime<Utc>) {
        if reading.failure.is_none() && !reading.subjects.is_empty() && reading.subjects.iter().all(is_known)
        {
            self.known_at = now;
        }
        if replicas.is_some() && signals.driver.is_none() {
            self.told_at = now;
        }
        match replicas {
            Some(replicas) if replicas.ready >= self.limits.min_ready => self.unready_since = None,
            Some(_) => self.unready_since = self.unready_since.or(Some(now)),
            None => {}
        }
        for spend in &reading.subjects {
            let Some(sli) = known(spend.sli) else { continue };
            let count = self.below.entry(spend.subject.clone()).or_default();
            *count = if sli < self.limits.sli_floor { count.saturating_add(1) } else { 0 };
        }
    }

    fn overspent(&self, reading: &Reading) -> Option<Abort> {
        let limits = &self.limits;
        reading.subjects.iter().find_map(|spend| {
            let cost = known(spend.cost_ratio).filter(|cost| *cost >= limits.max_cost);
            let left = known(spend.remaining_ratio).filter(|left| *left < limits.min_remaining);
            let of = &spend.subject;
            let (percent, most, least) =
                (show::percent, show::percent(limits.max_cost), show::percent(limits.min_remaining));
            let costly = cost.map(|cost| {
                abort(
                    Rule::Cost,
                    format!("the run has cost {} of the budget of {of}; the limit is {most}", percent(cost)),
                )
            });
            costly.or_else(|| {
                let left = percent(left?);
                Some(abort(
                    Rule::Remaining,
                    format!("{left} of the budget of {of} is left; at least {least} has to be"),
                ))
            })
        })
    }

    fn late(&self, now: DateTime<Utc>) -> Option<Abort> {
        let (elapsed, deadline) = (now - self.began, delta(self.limits.deadline));
        let reason = || format!("the fault is not over after {}", show::time_span(self.limits.deadline));
        (elapsed >= deadline).then(|| abort(Rule::Deadline, reason()))
    }

    fn unready(&self, replicas: Option<Replicas>, now: DateTime<Utc>) -> Option<Abort> {
        let lasted = now - self.unready_since?;
        let (fewest, length) = (self.limits.min_ready, show::time_span(span(lasted)));
        let found = replicas.map_or("unknown by now".to_owned(), |found| format!("{} now", found.ready));
        let reason = format!("fewer than {fewest} replicas have been ready for {length}: {found}");
        (lasted > UNREADY).then(|| abort(Rule::Ready, reason))
    }

    fn sunk(&self, reading: &Reading) -> Option<Abort> {
        let (subject, looks) = self.below.iter().find(|(_, looks)| **looks >= self.limits.polls.max(1))?;
        let found = reading.subjects.iter().find(|spend| spend.subject == *subject);
        let sli = found.and_then(|spend| known(spend.sli)).map_or("unknown by now".to_owned(), show::sli);
        let floor = show::sli(self.limits.sli_floor);
        let times = if *looks == 1 { "look".to_owned() } else { format!("{looks} looks in a row") };
        let reason = format!("the SLI of {subject} was below {floor} in {times}: {sli}");
        Some(abort(Rule::Floor, reason))
    }

    fn stale(&self, reading: &Reading, now: DateTime<Utc>) -> Option<Abort> {
        let after = self.limits.stale_after;
        let oldest = (self.limits.sample_interval + after).as_secs_f64();
        let overdue = |spend: &&Spend| known(spend.sample_age).is_some_and(|age| age > oldest);
        if let Some(spend) = reading.subjects.iter().find(overdue) {
            let age = show::time_span(Duration::from_secs_f64(spend.sample_age.unwrap_or_default()));
            let reason = format!(
                "the newest sample of {} is {age} old; {} overdue is the limit",
                spend.subject,
                show::time_span(after)
            );
            return Some(abort(Rule::Stale, reason));
        }
        let missing = now - self.known_at;
        let reason =
            || format!("data has been missing for {}: {}", show::time_span(span(missing)), lack(reading));
        (missing > delta(after)).then(|| abort(Rule::Stale, reason()))
    }

    fn silent(&self, signals: &Signals, now: DateTime<Utc>) -> Option<Abort> {
        let missing = now - self.told_at;
        let why = signals.driver.as_deref().unwrap_or("the workload's replicas cannot be read");
        let reason = || format!("the driver has told nothing for {}: {why}", show::time_span(span(missing)));
        (missing > delta(self.limits.stale_after)).then(|| abort(Rule::Driver, reason()))
    }
}

fn signalled(signals: &Signals) -> Option<Abort> {
    let reasons =
        [(Rule::Manual, &signals.manual), (Rule::Halted, &signals.halted), (Rule::Lock, &signals.lock)];
    reasons.into_iter().find_map(|(rule, reason)| Some(abort(rule, reason.clone()?)))
}

fn paged(reading: &Reading) -> Option<Abort> {
    let reason = || format!("a page alert fires: {}", reading.pages.join(", "));
    (!reading.pages.is_empty()).then(|| abort(Rule::Page, reason()))
}

fn abort(rule: Rule, reason: String) -> Abort {
    Abort { rule, reason }
}

/// What is missing, for people.
fn lack(reading: &Reading) -> String {
    if let Some(failure) = &reading.failure {
        return failure.clone();
    }
    match reading.subjects.iter().find(|spend| !is_known(spend)) {
        Some(spend) if known(spend.cost_ratio).is_none() => format!("the cost to {}", spend.subject),
        Some(spend) if known(spend.sli).is_none() => format!("the SLI of {}", spend.subject),
        Some(spend) => format!("the age of the samples of {}", spend.subject),
        None => "no budget was read".to_owned(),
    }
}

fn is_known(spend: &Spend) -> bool {
    [spend.cost_ratio, spend.remaining_ratio, spend.sli, spend.sample_age]
        .iter()
        .all(|figure| known(*figure).is_some())
}
