//! How a run ended, or how far it is, in a few words.

use crate::chaos::record::{Account, Held, Phase, Safety};
use crate::chaos::{Decision, Verdict};
use crate::daemon::runs::{Run, Stage};

/// One thing to know about how a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    /// The class that colours it and gives it a shape.
    pub(crate) class: &'static str,
    /// In words.
    pub(crate) text: &'static str,
}

/// All that there is to know, what matters most first; never empty.
pub(crate) fn endings(run: &Run) -> Vec<Ending> {
    let mut endings = match run.stage() {
        Stage::UnderWay(_) => vec![ending("live", "under way")],
        Stage::Interrupted => vec![ending("unknown", "end not known")],
        Stage::Unclear => vec![ending("unknown", "not known whether under way")],
        Stage::Unreadable => vec![ending("unknown", "record unreadable")],
        Stage::Ended(account) => ended(account, run.summary.decision),
    };
    if run.summary.reverted == Some(false) {
        endings.push(ending("spent", "fault may remain"));
    }
    if !run.summary.damage.is_empty() && run.stage() != Stage::Unreadable {
        endings.push(ending("unknown", "record damaged"));
    }
    endings
}

fn ended(account: &Account, decision: Option<Decision>) -> Vec<Ending> {
    let hypothesis = match account.hypothesis {
        Held::Held => ending("healthy", "hypothesis held"),
        Held::NotHeld => ending("spent", "hypothesis not held"),
        Held::Inconclusive => ending("unknown", "inconclusive"),
    };
    match account.safety {
        Safety::NotStarted => vec![not_started(decision)],
        Safety::WithinLimits => vec![hypothesis],
        Safety::Unknown => vec![hypothesis, ending("unknown", "limits not known to be kept")],
        Safety::Aborted => vec![ending("caution", "aborted"), hypothesis],
        Safety::Breached => vec![ending("spent", "limits breached"), hypothesis],
    }
}

fn not_started(decision: Option<Decision>) -> Ending {
    match decision {
        Some(Decision::Deny) => ending("caution", "denied by the gate"),
        Some(Decision::CannotDecide) => ending("unknown", "gate could not decide"),
        Some(Decision::Allow) | None => ending("unknown", "not started"),
    }
}

/// What follows from a condition.
pub(crate) const fn check_state(verdict: Verdict) -> Ending {
    match verdict {
        Verdict::Pass => ending("healthy", "pass"),
        Verdict::Deny => ending("spent", "deny"),
        Verdict::Unknown => ending("unknown", "not known"),
    }
}

/// What a run does at the moment.
pub(crate) const fn phase_words(phase: Option<Phase>) -> &'static str {
    match phase {
        None => "it has just been opened",
        Some(Phase::Gating) => "its conditions are being checked",
        Some(Phase::Locking) => "it takes the lock and checks its conditions again",
        Some(Phase::Starting) => "the fault has been asked for",
        Some(Phase::Injecting) => "the fault is there",
        Some(Phase::Aborting) => "the fault is being stopped before its time",
        Some(Phase::Reverting) => "what is left of the fault is being looked for",
        Some(Phase::Observing) => {
            "nothing is left of the fault, and the SLIs are watched until they are back"
        }
    }
}

const fn ending(class: &'static str, text: &'static str) -> Ending {
    Ending { class, text }
}
