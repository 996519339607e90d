//! Sentences made of facts.

use super::LANG;
use crate::chaos::Decision;
use crate::chaos::record::Held;
use crate::postmortem::draft::figures;
use crate::postmortem::draft::markdown::{code, text};
use crate::postmortem::draft::tables::name;
use crate::postmortem::draft::texts::window;
use crate::postmortem::facts::{BudgetFacts, Detection, Facts, RunFacts, RunMeanwhile};

pub(super) fn what_happened(facts: &Facts) -> String {
    match (&facts.run, facts.moments.injected) {
        (Some(run), Some(injected)) => format!(
            "On {} at {}, the planned experiment {} {}{}.",
            LANG.day(injected.at),
            figures::time(injected.at),
            code(&run.experiment),
            did(run, facts),
            mitigated(facts)
        ),
        (Some(run), None) => format!(
            "On {}, the planned experiment {} on {} did not get as far as a fault.",
            LANG.day(facts.from),
            code(&run.experiment),
            code(&facts.service)
        ),
        _ => format!(
            "On {}, the error budget of {} burned faster than it may.",
            LANG.day(facts.from),
            code(&facts.service)
        ),
    }
}

/// `deleted 1 of 3 replicas of payment-service`.
pub(super) fn did(run: &RunFacts, facts: &Facts) -> String {
    let on = format!("{} of {}", targets(run), code(&facts.service));
    match run.fault.as_str() {
        "pod-delete" => format!("deleted {on}"),
        "network-latency" => format!("delayed the network of {on}"),
        other => format!("caused the fault {} on {on}", code(other)),
    }
}

pub(super) fn what_users_felt(facts: &Facts) -> String {
    let Some(first) = facts.budgets.first() else {
        return " What it cost is not known.".to_owned();
    };
    let fall = if first.below.is_empty() {
        format!(" The SLI of {} is not known to have been below its objective", name(&first.subject))
    } else {
        format!(" The {}", fell_to(first))
    };
    format!("{fall}; {}.{}", cost(first), came(first))
}

/// `over the minute before`: what an SLI of a look or a sample was measured over.
pub(super) fn over(facts: &Facts) -> String {
    match window(facts) {
        Some(secs) if (secs - 60.0).abs() < 1e-9 => "over the minute before".to_owned(),
        Some(secs) => format!("over the {} before", LANG.secs(secs)),
        None => "over its window".to_owned(),
    }
}

/// `every SLI was at its objective over each whole minute`: a look soon after still sees what was before.
pub(super) fn within(facts: &Facts) -> String {
    let window = match window(facts) {
        Some(secs) if (secs - 60.0).abs() < 1e-9 => "each whole minute".to_owned(),
        Some(secs) => format!("each whole {}", LANG.secs(secs)),
        None => "each of its windows".to_owned(),
    };
    format!("every SLI was at its objective over {window}")
}

/// Where the first bad look leaves open when the impact began.
pub(super) fn began(facts: &Facts) -> String {
    let between = facts.moments.impact_after.zip(facts.moments.impact);
    between.map_or_else(String::new, |(good, bad)| {
        format!(
            " The impact began between {} and {}: the last good look, or the fault, and the first bad look.",
            figures::time(good),
            figures::time(bad.at)
        )
    })
}

/// ` (nobody watched from … to …)`.
pub(super) fn unwatched(facts: &Facts) -> String {
    facts.looks.unwatched.map_or_else(String::new, |time| {
        let from = figures::time(time.from);
        match time.to {
            Some(to) => {
                format!(
                    ", but nobody watched from {from} to {}: the run's process was gone",
                    figures::time(to)
                )
            }
            None => format!(", but the record breaks off at {from}"),
        }
    })
}

/// Who asks for the end.
pub(super) fn asks(rule: &str) -> String {
    match rule {
        "manual" => "a person asked for".to_owned(),
        "halted" => "the switch against all experiments asked for".to_owned(),
        "crash" => "the run's process was gone, and the next command saw to".to_owned(),
        rule => format!("the guard asked, by its rule {}, for", code(rule)),
    }
}

/// ` It was ended before its time at …: a person asked for the end.`
fn aborted(facts: &Facts) -> Option<String> {
    let (rule, _) = facts.run.as_ref()?.abort.as_ref()?;
    let at = facts.aborted_at().map(|at| format!(" at {}", figures::time(at))).unwrap_or_default();
    Some(format!(" The run was ended before its time{at}: {} the end of the fault.", asks(rule)))
}

/// ` From … to …, the chaos run … broke … on purpose.`, for each run.
pub(super) fn meanwhile(facts: &Facts) -> String {
    let told = |run: &RunMeanwhile| {
        let (from, name, service) = (figures::time(run.from), code(&run.run), code(&run.service));
        match run.to.map(figures::time) {
            Some(to) => format!(" From {from} to {to}, the chaos run {name} broke {service} on purpose."),
            None => format!(
                " From {from} on, the chaos run {name} broke {service} on purpose; nobody knows whether the fault is gone."
            ),
        }
    };
    facts.meanwhile.iter().map(told).collect()
}

/// ` 14 of the 17 bad events that the looks counted came within 10 s of the fault.`
fn came(budget: &BudgetFacts) -> String {
    budget.came.map_or_else(String::new, |came| {
        format!(
            " {} of the {} bad events that the looks counted came within {} of the fault.",
            LANG.count(came.events),
            LANG.count(came.of),
            LANG.secs(came.within_secs)
        )
    })
}

pub(super) fn how_it_ended(facts: &Facts) -> String {
    let noticed = match &facts.detection {
        Detection::Alert { name } => format!(" The alert {} told of it.", code(name)),
        Detection::Guard { .. } => " No alert fired; the guard of the run noticed it.".to_owned(),
        Detection::Nothing => " No alert fired.".to_owned(),
        Detection::NothingSeen if facts.looks.unwatched.is_some() => {
            format!(" No alert was seen{}.", unwatched(facts))
        }
        Detection::NothingSeen => String::new(),
    };
    let aborted = aborted(facts).unwrap_or_default();
    let outcome = facts.run.as_ref().and_then(|run| run.outcome.as_ref());
    let verdict = outcome.map(|outcome| format!(" The hypothesis {}.", held(outcome.hypothesis)));
    format!("{noticed}{aborted}{}", verdict.unwrap_or_default())
}

/// `41 ± 3 requests were bad, which took 0.16 % of the error budget (62.31 % → 62.15 % left); 39 ± 3 more than usual`.
pub(super) fn cost(budget: &BudgetFacts) -> String {
    let Some(bad) = budget.bad_events else { return "how many events were bad is not known".to_owned() };
    let give = budget.uncertainty_events;
    let more = budget.net_bad_events.map(|net| format!("; {} more than usual", LANG.counted(net, give)));
    let least = if budget.counted_until.is_some() { "at least " } else { "" };
    let until = budget.counted_until.map(|at| format!(" until {}", figures::time(at))).unwrap_or_default();
    let share = budget.cost_ratio.map(|cost| format!(", which took {} of the error budget", LANG.cost(cost)));
    let left = LANG.left(budget).map(|(before, after)| format!(" ({before} → {after} left)"));
    format!(
        "{least}{} {} were bad{until}{}{}{}",
        LANG.counted(bad, give),
        unit(budget),
        share.unwrap_or_default(),
        left.unwrap_or_default(),
        more.unwrap_or_default()
    )
}

pub(super) fn unit(budget: &BudgetFacts) -> String {
    text(budget.unit.as_deref().unwrap_or("events"))
}

/// `SLI of … fell to 95 % (objective 99.9 %) and was below its objective for 20 s`.
pub(super) fn fell_to(budget: &BudgetFacts) -> String {
    let lowest = budget.lowest_sli.map(|sli| format!(" fell to {}", LANG.sli(sli)));
    let objective = budget.objective.map(|ratio| format!(" (objective {})", LANG.objective(ratio)));
    format!(
        "SLI of {}{}{} and was below its objective{}",
        name(&budget.subject),
        lowest.unwrap_or_default(),
        objective.unwrap_or_default(),
        below_for(budget)
    )
}

pub(super) fn below_for(budget: &BudgetFacts) -> String {
    match budget.below_length() {
        Some(length) => format!(" for {}", LANG.span(length)),
        None => ", still so at the last look".to_owned(),
    }
}

/// `; after 19 s, all of them took requests again`.
pub(super) fn mitigated(facts: &Facts) -> String {
    let Some((injected, mitigated)) = facts.moments.injected.zip(facts.moments.mitigated) else {
        return String::new();
    };
    let after = LANG.span(mitigated.at - injected.at);
    match facts.run.as_ref().map(|run| run.fault.as_str()) {
        _ if !facts.was_mended() => format!("; that nothing is left of it was verified after {after}"),
        Some("pod-delete") => format!("; the replacement took requests after {after}"),
        _ => format!("; that ended after {after}"),
    }
}

pub(super) fn targets(run: &RunFacts) -> String {
    match (run.targets.len(), run.replicas) {
        (0, _) => "unnamed replicas".to_owned(),
        (hit, Some(replicas)) => format!("{hit} of {} replicas", replicas.wanted),
        (hit, None) => format!("{hit} {}", if hit == 1 { "replica" } else { "replicas" }),
    }
}

pub(super) fn fact(object: &str, what: &str, detail: &str) -> String {
    let what = match what {
        "deleted" => "deleted",
        "killed" => "killed by the fault",
        "slowed" => "slowed by the fault",
        "created" => "created",
        "scheduled" => "scheduled",
        "started" => "started",
        "ready" => "takes requests",
        "not-ready" => "takes no requests",
        "restored" => "restored",
        "ended" => "ended",
        "fired" => "fires",
        "resolved" => "resolved",
        other => return format!("{}: {}{}", code(object), text(other), quoted(detail)),
    };
    format!("{} {what}{}", code(object), quoted(detail))
}

/// `: “reason”`, or nothing.
pub(super) fn quoted(reason: &str) -> String {
    if reason.trim().is_empty() { String::new() } else { format!(": “{}”", text(reason)) }
}

pub(super) fn held(hypothesis: Held) -> &'static str {
    match hypothesis {
        Held::Held => "held",
        Held::NotHeld => "did not hold",
        Held::Inconclusive => "could be neither confirmed nor refuted",
    }
}

pub(super) fn decision_word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allowed",
        Decision::Deny => "denied",
        Decision::CannotDecide => "cannot decide",
    }
}
