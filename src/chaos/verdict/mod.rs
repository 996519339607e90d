//! How a run ended: whether its hypothesis held, and whether it kept to its limits. Pure.

mod limits;

use chrono::{DateTime, Utc};

use crate::chaos::figures::{delta, known, span};
use crate::chaos::record::{Cost, Held, Safety};
use crate::chaos::watch::{Abort, Rule};
use crate::chaos::{Ended, Reading};
use crate::model::{Expectation, Experiment};
use crate::units::{Duration, float, show};

/// Everything that is known when a run has ended.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// What was run.
    pub experiment: &'a Experiment,
    /// When the fault was asked for; `None` for a run that did not come so far.
    pub injected_at: Option<DateTime<Utc>>,
    /// The driver's own account, if there is one.
    pub ended: Option<&'a Ended>,
    /// Why it was ended before its time, if it was.
    pub abort: Option<&'a Abort>,
    /// Whether it is certain that nothing is left of the fault.
    pub reverted: bool,
    /// Whether the SLIs came back.
    pub recovery: Recovery,
    /// What each budget paid.
    pub costs: &'a [Cost],
}

/// Whether every SLI is back at its objective to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Since then.
    Since(DateTime<Utc>),
    /// Not, or not for long enough yet.
    NotYet,
    /// Nobody can say.
    Unknown,
}

/// Whether the SLIs are back after `looks` at a fault that was asked for at `injected_at` and over at `reverted_at`.
///
/// An SLI is that of the window before its look, so one that reaches its objective tells that all has been well from the window's
/// start: that is when it was back. It counts once the looks have been good, one after another, for as long as `holds`; those
/// before the fault was over tell nothing, and unknown ones begin the wait again.
#[must_use]
pub fn recovery(
    looks: &[Reading],
    (injected_at, reverted_at): (DateTime<Utc>, DateTime<Utc>),
    window: Duration,
    holds: Duration,
) -> Recovery {
    let after_low = looks.iter().rposition(|look| state(look) == Some(false)).map_or(0, |last| last + 1);
    let rest = &looks[after_low..];
    let after_unknown = rest.iter().rposition(|look| state(look).is_none()).map_or(0, |last| last + 1);
    let good = |look: &&Reading| state(look) == Some(true) && look.at >= reverted_at;
    let held = match (rest[after_unknown..].iter().find(good), rest.last()) {
        (Some(first), Some(last)) => last.at - first.at >= delta(holds),
        _ => false,
    };
    let back = rest.iter().find(|look| state(look) == Some(true));
    match back {
        Some(look) if held => Recovery::Since((look.at - delta(window)).max(injected_at)),
        _ if rest.iter().any(|look| state(look).is_none()) || looks.is_empty() => Recovery::Unknown,
        _ => Recovery::NotYet,
    }
}

/// Whether all SLIs of a look are at their objectives; `None` if one is unknown and none is below.
fn state(look: &Reading) -> Option<bool> {
    let low = look.subjects.iter().any(|spend| known(spend.sli).is_some_and(|sli| sli < spend.objective));
    let all = !look.subjects.is_empty() && look.subjects.iter().all(|spend| known(spend.sli).is_some());
    if low { Some(false) } else { (all && look.failure.is_none()).then_some(true) }
}

/// Whether the hypothesis held, and why. What cannot be measured is inconclusive, unless what was measured refutes it already.
#[must_use]
pub fn hypothesis(ending: &Ending<'_>) -> (Held, String) {
    let Some(injected_at) = ending.injected_at else {
        return (Held::Inconclusive, "the fault was never asked for".to_owned());
    };
    let expect = &ending.experiment.expect;
    let figures =
        costs(ending.costs, expect).then(|| recovered(ending.recovery, injected_at, ending.experiment));
    match (sunk(ending).unwrap_or(figures), unproven(ending)) {
        (Judged::Refuted(reason), _) => (Held::NotHeld, reason),
        (_, Some(reason)) | (Judged::Unknown(reason), None) => (Held::Inconclusive, reason),
        (Judged::Proven(reason), None) => (Held::Held, reason),
    }
}

/// What part of a hypothesis is.
enum Judged {
    Proven(String),
    Unknown(String),
    Refuted(String),
}

impl Judged {
    /// Both together: one refutes, one unknown leaves open.
    fn then(self, other: impl FnOnce() -> Self) -> Self {
        match (self, other()) {
            (Self::Refuted(reason), _) | (_, Self::Refuted(reason)) => Self::Refuted(reason),
            (Self::Unknown(reason), _) | (_, Self::Unknown(reason)) => Self::Unknown(reason),
            (Self::Proven(one), Self::Proven(two)) => Self::Proven(format!("{one}; {two}")),
        }
    }
}

const STILL_THERE: &str = "nobody can say that nothing is left of the fault";

/// A run that was ended because it hurt too much refutes its hypothesis, whatever it would have come to.
fn sunk(ending: &Ending<'_>) -> Option<Judged> {
    let abort = ending.abort.filter(|abort| matches!(abort.rule, Rule::Cost | Rule::Floor))?;
    Some(Judged::Refuted(abort.reason.clone()))
}

/// Why a run that went so proves nothing, whatever it cost.
fn unproven(ending: &Ending<'_>) -> Option<String> {
    if let Some(abort) = ending.abort {
        return Some(format!("the run was ended before its time: {}", abort.reason));
    }
    if !ending.reverted {
        return Some(STILL_THERE.to_owned());
    }
    match ending.ended {
        Some(Ended::Completed) => None,
        Some(Ended::ChecksFailed(reason)) => Some(format!("the driver's own checks failed: {reason}")),
        Some(Ended::Stopped(reason)) => Some(format!("the fault was stopped: {reason}")),
        Some(Ended::StartFailed(reason)) => Some(format!("the fault never began: {reason}")),
        Some(Ended::Inconclusive(reason)) => Some(reason.clone()),
        None => Some("the driver did not tell how the fault ended".to_owned()),
    }
}

fn costs(costs: &[Cost], expect: &Expectation) -> Judged {
    let worst = costs.iter().map(|cost| judged_cost(cost, float(expect.max_cost)));
    worst
        .reduce(|one, two| one.then(|| two))
        .unwrap_or_else(|| Judged::Unknown("no cost was measured".to_owned()))
}

/// A cost is known as well as its events can be counted.
fn judged_cost(cost: &Cost, most: f64) -> Judged {
    let (subject, limit) = (&cost.subject, show::limit(most));
    let measured = known(cost.cost_ratio);
    let Some(ratio) = measured else {
        return Judged::Unknown(format!("the cost to {subject} could not be measured"));
    };
    let found = format!("the run cost {} of the budget of {subject}", show::cost(ratio));
    match doubt(cost) {
        Some(doubt) if ratio - doubt > most => Judged::Refuted(format!("{found}, over {limit}")),
        Some(doubt) if ratio + doubt <= most => Judged::Proven(format!("{found}, within {limit}")),
        Some(doubt) => {
            Judged::Unknown(format!("{found}, give or take {}: too near to {limit}", show::cost(doubt)))
        }
        None => Judged::Unknown(format!("{found}, and nobody knows how exactly that is")),
    }
}

/// How far a cost may be off, as a share of the budget.
fn doubt(cost: &Cost) -> Option<f64> {
    known(cost.uncertainty_events.zip(cost.allowed_events).map(|(events, allowed)| events / allowed))
}

fn recovered(recovery: Recovery, injected_at: DateTime<Utc>, experiment: &Experiment) -> Judged {
    let (expect, window) = (&experiment.expect, experiment.abort.sli_floor.window);
    let limit = show::time_span(expect.recovery);
    match recovery {
        Recovery::Unknown => Judged::Unknown("nobody can say whether the SLIs came back".to_owned()),
        Recovery::NotYet => {
            Judged::Refuted("the SLIs did not come back to stay while they were watched".to_owned())
        }
        Recovery::Since(at) => {
            let took = at - injected_at;
            let found = format!(
                "from {} after the fault on, every SLI was at its objective over each {}",
                show::time_span(span(took)),
                show::time_span(window)
            );
            if took > delta(expect.recovery) {
                Judged::Refuted(format!("{found}, later than {limit}"))
            } else {
                Judged::Proven(format!("{found}, within {limit}"))
            }
        }
    }
}

/// Whether the run kept to its limits, and why not.
#[must_use]
pub fn safety(ending: &Ending<'_>) -> (Safety, String) {
    if ending.injected_at.is_none() {
        return (Safety::NotStarted, String::new());
    }
    if !ending.reverted {
        return (Safety::Breached, STILL_THERE.to_owned());
    }
    if let Some(abort) = ending.abort {
        let crashed = abort.rule == Rule::Crash;
        let reason =
            if crashed { format!("its process was gone: {}", abort.reason) } else { abort.reason.clone() };
        return (Safety::Aborted, reason);
    }
    limits::judged(ending)
}
