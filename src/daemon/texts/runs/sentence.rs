//! The first line of a run's page and of the list of runs.

use super::ending::{endings, phase_words};
use super::figures::{cost_percent, events, span};
use super::hit::hit;
use crate::chaos::record::{Account, Safety};
use crate::chaos::store::Thrown;
use crate::chaos::{Decision, Verdict};
use crate::daemon::runs::{Run, Runs, Stage};
use crate::daemon::texts::{Present, Sentence, clock, cut, in_words, instant, shortened};
use crate::postmortem::facts::{BudgetFacts, Facts, RunFacts};

/// How the cost begins of a run that does not tell its end.
const LAST_LOOK: &str = "by the last look it had cost ";

/// `One of three pods was deleted at 14:03:12 UTC; it cost 13 requests, 0.012 % of the budget; the SLI was back after 42 s.`
pub(crate) fn run_sentence(run: &Run, now: Present) -> Sentence {
    let known = run.facts.as_ref().and_then(|facts| Some((facts, facts.run.as_ref()?)));
    let Some((facts, told)) = known else { return unreadable(run) };
    match run.stage() {
        Stage::Unreadable => unreadable(run),
        Stage::Ended(account) if account.safety == Safety::NotStarted => {
            not_started(account, run.summary.decision, facts)
        }
        Stage::Ended(_) => ended(facts, told, now),
        Stage::UnderWay(phase) => {
            so_far(facts, told, "so far it has cost ", now).plain(format!("; {}.", phase_words(phase)))
        }
        Stage::Interrupted => so_far(facts, told, LAST_LOOK, now)
            .plain(format!("; the run broke off before it could say how it ended, and {}.", remains(run))),
        Stage::Unclear => {
            so_far(facts, told, LAST_LOOK, now).plain("; whether the run is still under way cannot be said.")
        }
    }
}

fn unreadable(run: &Run) -> Sentence {
    let reason = run.summary.damage.first().map_or("its record is empty", |damage| &damage.what);
    let name = Sentence::default().plain("Nothing is known about ").name(&run.summary.run);
    name.plain(format!(": {}.", without_stop(reason)))
}

fn not_started(account: &Account, decision: Option<Decision>, facts: &Facts) -> Sentence {
    let sentence = Sentence::default().plain("Nothing was touched: ");
    match decision {
        Some(Decision::Deny) => {
            let denied = sentence.plain("the gate ").figure("said no".into(), "caution");
            denied.plain(reasons(facts, Verdict::Deny))
        }
        Some(Decision::CannotDecide) => {
            let undecided = sentence.plain("the gate ").figure("could not decide".into(), "unknown");
            undecided.plain(reasons(facts, Verdict::Unknown))
        }
        Some(Decision::Allow) | None if account.safety_reason.is_empty() => {
            sentence.plain("why is not recorded.")
        }
        Some(Decision::Allow) | None => sentence.plain(format!("{}.", without_stop(&account.safety_reason))),
    }
}

/// Why the last gate did not allow the run: the first reason, and how many conditions more are like it.
fn reasons(facts: &Facts, verdict: Verdict) -> String {
    let checks = facts.gates.last().map(|gate| gate.checks.as_slice()).unwrap_or_default();
    let mut alike = checks.iter().filter(|check| check.verdict == verdict);
    let Some(first) = alike.next().filter(|first| !first.reason.is_empty()) else { return ".".to_owned() };
    let first =
        format!(", because of the condition {}: {}", shortened(&first.id), without_stop(&first.reason));
    match alike.count() {
        0 => format!("{first}."),
        1 => format!("{first} (and one more condition)."),
        more => format!("{first} (and {} more conditions).", in_words(more)),
    }
}

fn ended(facts: &Facts, run: &RunFacts, now: Present) -> Sentence {
    let sentence = began(Sentence::default(), facts, run, now);
    back(cost(aborted(sentence, run).plain("; "), facts, "it cost "), facts).plain(".")
}

/// Why it ended, or is to end, before its time.
fn aborted(sentence: Sentence, run: &RunFacts) -> Sentence {
    let Some((_, reason)) = &run.abort else { return sentence };
    let aborted = sentence.plain("; it was ").figure("aborted".into(), "caution");
    aborted.plain(format!(": {}", without_stop(reason)))
}

/// What is known before the end.
fn so_far(facts: &Facts, run: &RunFacts, begin: &str, now: Present) -> Sentence {
    let sentence = Sentence::default();
    if facts.moments.injected.is_none() {
        return sentence.name(&run.experiment).plain(" began ").time(clock(facts.from, now));
    }
    cost(aborted(began(sentence, facts, run, now), run).plain("; "), facts, begin)
}

fn began(sentence: Sentence, facts: &Facts, run: &RunFacts, now: Present) -> Sentence {
    match facts.moments.injected {
        Some(injected) => sentence.plain(hit(run)).plain(" ").time(instant(injected.at, now)),
        None => sentence.plain("Whether the fault was ever there is not recorded"),
    }
}

fn cost(sentence: Sentence, facts: &Facts, begin: &str) -> Sentence {
    let Some((budget, ratio)) = own_costliest(facts) else {
        return sentence.plain("what it cost is ").figure("not known".into(), "unknown");
    };
    let own = facts.budgets.iter().filter(|budget| facts.is_own(budget)).count();
    let unit = budget.unit.as_deref().unwrap_or("events");
    let bad =
        budget.bad_events.map(|bad| format!("{} {}, ", events(bad), shortened(unit))).unwrap_or_default();
    let of = if own > 1 { format!("{} budget", shortened(&budget.subject.slo)) } else { "budget".to_owned() };
    sentence.plain(format!("{begin}{bad}")).figure(cost_percent(ratio), "").plain(format!(" of the {of}"))
}

/// The budget of the service itself that paid the largest share; `None` while one of them is unknown.
pub(crate) fn own_costliest(facts: &Facts) -> Option<(&BudgetFacts, f64)> {
    let own = facts.budgets.iter().filter(|budget| facts.is_own(budget));
    let costs: Option<Vec<_>> = own.map(|budget| Some((budget, budget.cost_ratio?))).collect();
    costs?.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))
}

fn back(sentence: Sentence, facts: &Facts) -> Sentence {
    let every = if facts.budgets.len() > 1 { "every SLI" } else { "the SLI" };
    let stayed = |budget: &BudgetFacts| {
        budget.below.is_empty()
            && budget.lowest_sli.zip(budget.objective).is_some_and(|(lowest, objective)| lowest >= objective)
    };
    let took = facts.moments.injected.zip(facts.moments.recovered).map(|(from, to)| to.at - from.at);
    match took {
        _ if !facts.budgets.is_empty() && facts.budgets.iter().all(stayed) => {
            sentence.plain(format!("; {every} stayed at its objective"))
        }
        Some(took) => sentence.plain(format!("; {every} was back after ")).figure(span(took), ""),
        None => sentence.plain("; ").figure("no recovery was seen".into(), "spent"),
    }
}

fn remains(run: &Run) -> &'static str {
    match run.summary.reverted {
        Some(true) => "nothing is left of the fault",
        Some(false) => "something may be left of the fault",
        None => "whether anything is left of the fault is not known",
    }
}

/// `payment-pod-delete is under way on payment-service.`
pub(crate) fn runs_headline(runs: &Runs) -> Sentence {
    let sentence = Sentence::default();
    let live: Vec<&Run> = runs.under_way().collect();
    if let Some(lingering) = runs.runs.iter().find(|run| run.may_linger()) {
        let broke_off = sentence.name(&experiment(lingering)).plain(" ").figure("broke off".into(), "spent");
        return broke_off.plain(format!(", and {}.", remains(lingering)));
    }
    match (live.as_slice(), runs.runs.first()) {
        (_, None) if runs.problem.is_some() => {
            sentence.plain("Whether there are any chaos runs is not known.")
        }
        (_, None) if !runs.looked => sentence.plain("The chaos runs are being read."),
        (_, None) => sentence.plain("No chaos experiment has been run yet."),
        ([run], _) => {
            let service = run.summary.service.as_deref().unwrap_or("a service that is not known");
            let under_way = sentence.name(&experiment(run)).plain(" is ").figure("under way".into(), "live");
            under_way.plain(" on ").name(service).plain(".")
        }
        ([], Some(last)) => last_of(sentence, last),
        (live, _) => sentence.figure(format!("{} chaos runs", live.len()), "live").plain(" are under way."),
    }
}

/// `The safety switch is thrown by ada since 09:30: “an incident”. No run starts, and those under way are aborted.`
pub(crate) fn switch_sentence(switch: &Result<Option<Thrown>, String>, now: Present) -> Option<Sentence> {
    let sentence = Sentence::default().plain("The safety switch of chaos runs ");
    let said = match switch {
        Ok(None) => return None,
        Ok(Some(Thrown { at, by, reason })) => {
            let thrown = sentence.plain("is ").figure("thrown".into(), "caution").plain(" since ");
            let by = thrown.time(clock(*at, now)).plain(" by ").name(by);
            by.plain(format!(": {}", without_stop(reason)))
        }
        Err(problem) => sentence.plain(format!("counts as thrown: {}", without_stop(problem))),
    };
    Some(said.plain(". No run starts, and those under way are aborted."))
}

fn last_of(sentence: Sentence, last: &Run) -> Sentence {
    let named =
        sentence.plain("No chaos run is under way. The last one, ").name(&experiment(last)).plain(": ");
    match endings(last).first() {
        Some(ending) => named.figure(ending.text.into(), ending.class).plain("."),
        None => named.plain("its end is not known."),
    }
}

fn experiment(run: &Run) -> String {
    run.summary.experiment.clone().unwrap_or_else(|| run.summary.run.clone())
}

/// Reasons may end with a full stop, and the sentence has its own.
fn without_stop(reason: &str) -> String {
    let reason = cut(reason, 200);
    reason.trim_end().trim_end_matches('.').to_owned()
}
