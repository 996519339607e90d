//! What the facts suggest went well, badly or luckily.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::chaos::record::{Held, Safety};
use crate::chaos::{Decision, SubjectId};
use crate::postmortem::facts::{Detection, Facts, Happening, RunFacts};
use crate::postmortem::hints::run::is_worth_an_alert;

/// Rules that ask for the end without the guard: a person, a switch that a person set, and the clean-up after a crash.
const NOT_THE_GUARD: [&str; 3] = ["manual", "halted", "crash"];

/// What is suggested, to be confirmed by people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remarks {
    /// What went well.
    pub well: Vec<Remark>,
    /// What went badly.
    pub badly: Vec<Remark>,
    /// Where luck was had.
    pub luckily: Vec<Remark>,
}

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "remark")]
pub enum Remark {
    /// The gate looked at so many conditions before, and all held.
    GateHeld {
        /// How many.
        checks: usize,
    },
    /// The fault was gone, and that is certain.
    RevertConfirmed,
    /// Nobody can say that the fault is gone.
    RevertUnconfirmed,
    /// What the fault had taken was replaced.
    Replaced {
        /// After so many seconds.
        secs: i64,
    },
    /// The guard's own rule asked for the end.
    Aborted {
        /// By which rule.
        rule: String,
    },
    /// Fewer replicas took requests than the fault had left.
    FewReady {
        /// So many.
        ready: u32,
        /// Of so many.
        wanted: u32,
    },
    /// The run's process was gone, and nobody looked.
    Unwatched {
        /// For so many seconds, if somebody ended it.
        secs: Option<i64>,
    },
    /// The hypothesis held.
    HypothesisHeld,
    /// It did not.
    HypothesisNotHeld,
    /// An alert told of it.
    Alerted {
        /// After so many seconds.
        secs: Option<i64>,
    },
    /// No alert did.
    NotAlerted,
    /// Every look had an answer.
    NoBlindLook {
        /// How many.
        looks: usize,
    },
    /// Some had none.
    BlindLooks {
        /// How many.
        failed: usize,
        /// Of how many.
        looks: usize,
    },
    /// An SLI was below its objective.
    Below {
        /// Whose.
        subject: SubjectId,
        /// For so many seconds, if it ended.
        secs: Option<i64>,
    },
    /// Every SLI came back to stay.
    Recovered {
        /// After so many seconds.
        secs: Option<i64>,
        /// Counted from the fault, else from the impact.
        since_fault: bool,
    },
    /// None did, as far as anybody looked.
    NotRecovered,
    /// A limit was passed.
    Breached,
    /// The fault hit only a part.
    PartHit {
        /// So many.
        hit: usize,
        /// Of so many.
        replicas: u32,
    },
    /// So much traffic met the fault; more would have cost more.
    Traffic {
        /// Whose.
        subject: SubjectId,
        /// Events.
        events: f64,
    },
    /// So much of the budget was left before.
    BudgetInHand {
        /// Whose.
        subject: SubjectId,
        /// The share.
        remaining: f64,
    },
}

/// What `facts` suggest.
#[must_use]
pub fn remarks(facts: &Facts) -> Remarks {
    let mut remarks = Remarks::default();
    gates(facts, &mut remarks);
    if let Some(run) = &facts.run {
        of_run(run, facts, &mut remarks);
    }
    slis(facts, &mut remarks);
    detection(facts, &mut remarks);
    looks(facts, &mut remarks);
    luck(facts, &mut remarks);
    remarks
}

fn gates(facts: &Facts, remarks: &mut Remarks) {
    if let Some(last) = facts.gates.last().filter(|gate| gate.decision == Decision::Allow) {
        remarks.well.push(Remark::GateHeld { checks: last.checks.len() });
    }
}

fn of_run(run: &RunFacts, facts: &Facts, remarks: &mut Remarks) {
    let injected = facts.moments.injected.zip(facts.moments.mitigated);
    if let Some((injected, mitigated)) = injected.filter(|_| facts.was_mended()) {
        remarks.well.push(Remark::Replaced { secs: secs(mitigated.at - injected.at) });
    }
    if let Some((ready, wanted)) = few_ready(run, facts) {
        remarks.badly.push(Remark::FewReady { ready, wanted });
    }
    if let Some((rule, _)) = run.abort.as_ref().filter(|(rule, _)| !NOT_THE_GUARD.contains(&&**rule)) {
        remarks.well.push(Remark::Aborted { rule: rule.clone() });
    }
    match run.reverted {
        Some(true) => remarks.well.push(Remark::RevertConfirmed),
        Some(false) => remarks.badly.push(Remark::RevertUnconfirmed),
        None => {}
    }
    match run.outcome.as_ref().map(|outcome| outcome.hypothesis) {
        Some(Held::Held) => remarks.well.push(Remark::HypothesisHeld),
        Some(Held::NotHeld) => remarks.badly.push(Remark::HypothesisNotHeld),
        Some(Held::Inconclusive) | None => {}
    }
    if run.outcome.as_ref().is_some_and(|outcome| outcome.safety == Safety::Breached) {
        remarks.badly.push(Remark::Breached);
    }
}

/// The fewest replicas that a look after the fault found, where those are fewer than the fault had left.
fn few_ready(run: &RunFacts, facts: &Facts) -> Option<(u32, u32)> {
    let injected = facts.moments.injected?.at;
    let hit = u32::try_from(run.targets.len()).ok()?;
    let ready = facts.timeline.iter().filter(|row| row.at >= injected).filter_map(|row| match row.what {
        Happening::Ready { ready, wanted } => Some((ready, wanted)),
        _ => None,
    });
    ready.min().filter(|(ready, wanted)| *ready < wanted.saturating_sub(hit))
}

/// A length of time as drafts show it: rounded to the second.
fn secs(length: TimeDelta) -> i64 {
    (length.num_milliseconds() + 500) / 1_000
}

fn slis(facts: &Facts, remarks: &mut Remarks) {
    for budget in facts.budgets.iter().filter(|budget| !budget.below.is_empty()) {
        let secs = budget.below_length().map(secs);
        remarks.badly.push(Remark::Below { subject: budget.subject.clone(), secs });
    }
    let after = facts.moments.since_fault(facts.moments.recovered).map(secs);
    match (facts.moments.recovered, facts.moments.impact) {
        (Some(_), Some(_)) => {
            let since_fault = facts.moments.injected.is_some();
            remarks.well.push(Remark::Recovered { secs: after, since_fault });
        }
        (None, Some(_)) => remarks.badly.push(Remark::NotRecovered),
        _ => {}
    }
}

fn detection(facts: &Facts, remarks: &mut Remarks) {
    let secs = facts.moments.since_impact(facts.moments.detected).map(secs);
    match &facts.detection {
        Detection::Alert { .. } => remarks.well.push(Remark::Alerted { secs }),
        Detection::Guard { .. } | Detection::Nothing if is_worth_an_alert(facts) => {
            remarks.badly.push(Remark::NotAlerted);
        }
        Detection::Guard { .. } | Detection::Nothing | Detection::NothingSeen => {}
    }
}

fn looks(facts: &Facts, remarks: &mut Remarks) {
    let looks = facts.looks;
    if let Some(unwatched) = looks.unwatched {
        let length = unwatched.to.map(|to| secs(to - unwatched.from));
        remarks.badly.push(Remark::Unwatched { secs: length });
    }
    if looks.failed > 0 {
        remarks.badly.push(Remark::BlindLooks { failed: looks.failed, looks: looks.taken });
    } else if looks.taken > 0 && looks.unwatched.is_none() {
        remarks.well.push(Remark::NoBlindLook { looks: looks.taken });
    }
}

fn luck(facts: &Facts, remarks: &mut Remarks) {
    let run = facts.run.as_ref();
    if let Some((run, replicas)) = run.and_then(|run| Some((run, run.replicas?)))
        && !run.targets.is_empty()
        && u32::try_from(run.targets.len()).is_ok_and(|hit| hit < replicas.ready)
    {
        remarks.luckily.push(Remark::PartHit { hit: run.targets.len(), replicas: replicas.ready });
    }
    let Some(first) = facts.budgets.first() else { return };
    if let Some(events) = first.total_events {
        remarks.luckily.push(Remark::Traffic { subject: first.subject.clone(), events });
    }
    if let Some(remaining) = first.remaining_before.filter(|remaining| *remaining > 0.0) {
        remarks.luckily.push(Remark::BudgetInHand { subject: first.subject.clone(), remaining });
    }
}
