//! What ends a run before its time: a state machine over looks. Pure; what is not known counts as missing, and never as recovered.

mod limits;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::chaos::figures::{delta, known, span};
use crate::chaos::{Reading, Replicas, Spend, SubjectId};
use crate::units::{Duration, show};

pub use limits::{Abort, Limits, Rule, Signals};

/// Fewer ready pods than wanted for so long are no more a pod that is being replaced.
const UNREADY: TimeDelta = TimeDelta::seconds(30);

/// Looks at a run, and says when it has to end.
#[derive(Clone, Debug)]
pub struct Watch {
    limits: Limits,
    began: DateTime<Utc>,
    /// When everything about the budgets was known last.
    known_at: DateTime<Utc>,
    /// When the driver last told how the workload is doing.
    told_at: DateTime<Utc>,
    /// When the driver first said that the fault is over.
    ended_at: Option<DateTime<Utc>>,
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
        let (known_at, told_at) = (began, began);
        Self { limits, began, known_at, told_at, ended_at: None, unready_since: None, below }
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
        if signals.ended {
            self.ended_at.get_or_insert(now);
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
        reading.subjects.iter().find_map(|spend| self.costly(spend).or_else(|| self.low(spend)))
    }

    /// What new series began with counts as well: waiting for their next samples would cost more.
    fn costly(&self, spend: &Spend) -> Option<Abort> {
        let (cost, first, most) = (known(spend.cost_ratio)?, first_ratio(spend), self.limits.max_cost);
        let (found, of, limit) = (show::cost(cost), &spend.subject, show::limit(most));
        let more = if cost >= most { String::new() } else { and_more(first) };
        let reason = || format!("the run has cost {found} of the budget of {of}{more}; the limit is {limit}");
        (cost + first >= most).then(|| abort(Rule::Cost, reason()))
    }

    fn low(&self, spend: &Spend) -> Option<Abort> {
        let (left, first, least) =
            (known(spend.remaining_ratio)?, first_ratio(spend), self.limits.min_remaining);
        let (found, of, limit) = (show::percent(left), &spend.subject, show::limit(least));
        let more = if left < least { String::new() } else { and_more(first) };
        let reason = || format!("{found} of the budget of {of} is left{more}; at least {limit} has to be");
        (left - first < least).then(|| abort(Rule::Remaining, reason()))
    }

    /// Whoever looks at the deadline and finds the fault over has yet to ask whether anything is left of it.
    fn late(&self, now: DateTime<Utc>) -> Option<Abort> {
        if self.ended_at == Some(now) {
            return None;
        }
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
        let floor = show::limit(self.limits.sli_floor);
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

/// The share of the budget that bad events with which series began may have cost beside; an unknown one is a failure of the look.
fn first_ratio(spend: &Spend) -> f64 {
    let ratio = spend.first_events.zip(spend.allowed_events).map(|(events, allowed)| events / allowed);
    known(ratio).unwrap_or_default()
}

fn and_more(first: f64) -> String {
    format!(", and it may have cost {} more, with which new series began", show::cost(first))
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
