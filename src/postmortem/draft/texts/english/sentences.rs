//! Sentences made of facts.

use super::LANG;
use crate::chaos::Decision;
use crate::chaos::record::Held;
use crate::postmortem::draft::figures;
use crate::postmortem::draft::markdown::{code, text};
use crate::postmortem::draft::tables::name;
use crate::postmortem::facts::{BudgetFacts, Detection, Facts, RunFacts};

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
    format!("{fall}; {}.", cost(first))
}

pub(super) fn how_it_ended(facts: &Facts) -> String {
    let noticed = match &facts.detection {
        Detection::Alert { name } => format!(" The alert {} told of it.", code(name)),
        Detection::Guard { .. } => " No alert fired; the guard of the run noticed it.".to_owned(),
        Detection::Nothing => " No alert fired.".to_owned(),
        Detection::NothingSeen => String::new(),
    };
    let outcome = facts.run.as_ref().and_then(|run| run.outcome.as_ref());
    let verdict = outcome.map(|outcome| format!(" The hypothesis {}.", held(outcome.hypothesis)));
    format!("{noticed}{}", verdict.unwrap_or_default())
}

/// `41 requests were bad, 39 more than usual, which took 0.16 % of the error budget (62.31 % → 62.15 % left)`.
pub(super) fn cost(budget: &BudgetFacts) -> String {
    let Some(bad) = budget.bad_events else { return "how many events were bad is not known".to_owned() };
    let more = budget.net_bad_events.map(|net| format!(", {} more than usual", LANG.count(net)));
    let share = budget.cost_ratio.map(|cost| format!(", which took {} of the error budget", LANG.cost(cost)));
    let left = budget.remaining_before.zip(budget.remaining_after).map(|(before, after)| {
        let left = |ratio| LANG.remaining(ratio, budget.cost_ratio);
        format!(" ({} → {} left)", left(before), left(after))
    });
    format!(
        "{} {} were bad{}{}{}",
        LANG.count(bad),
        unit(budget),
        more.unwrap_or_default(),
        share.unwrap_or_default(),
        left.unwrap_or_default()
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
