//! The record for people: what each line says, in words.

use chrono::{DateTime, Utc};

use crate::chaos::figures::known;
use crate::chaos::record::{Account, Cost, Entry, Event, Fact, Held, Opening, Phase, Safety};
use crate::chaos::{Check, Decision, PlannedObject, Reading, Replicas, Spend, Survey, Verdict};
use crate::units::show;

/// What a line of a record says: a sentence, and lines below it; `None` for questions to Prometheus, which are evidence, not
/// events.
#[must_use]
pub fn told(event: &Event) -> Option<(String, Vec<String>)> {
    let plain = |text: String| Some((text, Vec::new()));
    match event {
        Event::Opened(opening) => Some(opened(opening)),
        Event::Query(_) => None,
        Event::Surveyed(survey) => plain(surveyed(survey)),
        Event::Planned { objects } => plain(planned(objects)),
        Event::Gated { gate, decision, checks } => Some(gated(gate, *decision, checks)),
        Event::Phase { phase, reason } => plain(because(phase_in_words(*phase), reason)),
        Event::Fact(fact) => plain(happened(fact)),
        Event::Looked { reading, replicas } => plain(looked(reading, *replicas)),
        Event::AbortRequested { rule, reason } => plain(format!("ABORT ({rule}): {reason}")),
        Event::Reverted { confirmed: true, reason } => plain(because("the fault is gone", reason)),
        Event::Reverted { confirmed: false, reason } => {
            plain(because("NOBODY CAN SAY THAT THE FAULT IS GONE", reason))
        }
        Event::Closed(account) => Some(closed(account)),
    }
}

/// When what a line says happened: by whoever saw it, or else when it was written.
#[must_use]
pub const fn at(entry: &Entry) -> DateTime<Utc> {
    match &entry.event {
        Event::Fact(fact) => fact.happened_at,
        Event::Looked { reading, .. } => reading.at,
        _ => entry.at,
    }
}

/// A condition in a line: `budget payment-service/availability: 12 % left (limit: 25 % left): too little of the budget is left`.
#[must_use]
pub fn condition(check: &Check) -> String {
    let subject = if check.subject.is_empty() { String::new() } else { format!(" {}", check.subject) };
    let found = if check.value.is_empty() { "unknown" } else { &check.value };
    because(format!("{}{subject}: {found} (limit: {})", check.id, check.limit), &check.reason)
}

/// A phase as a person would say it.
#[must_use]
pub const fn phase_in_words(phase: Phase) -> &'static str {
    match phase {
        Phase::Gating => "looking at the conditions",
        Phase::Locking => "taking the lock, then looking again",
        Phase::Starting => "asking for the fault",
        Phase::Injecting => "the fault is there",
        Phase::Aborting => "stopping the fault",
        Phase::Reverting => "the fault has ended; looking for what is left of it",
        Phase::Observing => "waiting until the SLIs are back",
    }
}

/// What a gate says, as a word.
#[must_use]
pub const fn decision_in_words(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allow",
        Decision::Deny => "deny",
        Decision::CannotDecide => "cannot decide",
    }
}

/// Whether a hypothesis held.
#[must_use]
pub const fn held_in_words(held: Held) -> &'static str {
    match held {
        Held::Held => "held",
        Held::NotHeld => "did not hold",
        Held::Inconclusive => "inconclusive",
    }
}

/// Whether a run kept to its limits.
#[must_use]
pub const fn safety_in_words(safety: Safety) -> &'static str {
    match safety {
        Safety::NotStarted => "not started",
        Safety::WithinLimits => "within limits",
        Safety::Unknown => "not known whether within limits",
        Safety::Aborted => "aborted",
        Safety::Breached => "BREACHED",
    }
}

/// What one budget paid: `payment-service/availability: 120 events, 0.3 % of the budget, 61 % left`.
fn cost_in_words(cost: &Cost) -> String {
    let events = cost.bad_events.map_or("unknown events".to_owned(), |events| {
        let total = cost.total_events.map_or("?".to_owned(), show::count);
        format!("{}{} bad of {total}", show::count(events), give(cost.uncertainty_events, show::count))
    });
    let doubt = cost.uncertainty_events.zip(cost.allowed_events).map(|(events, allowed)| events / allowed);
    let paid = cost.cost_ratio.map(|ratio| show::cost(ratio) + &give(known(doubt), show::cost));
    format!(
        "{}: {events}, {} of the budget, {} left",
        cost.subject,
        paid.unwrap_or("an unknown share".to_owned()),
        share(cost.remaining_after, show::percent)
    )
}

/// ` ± 3`: how far off a figure may be; nothing where it is exact.
fn give(uncertainty: Option<f64>, shown: fn(f64) -> String) -> String {
    match uncertainty {
        Some(exact) if exact <= 0.0 => String::new(),
        Some(uncertain) => format!(" ± {}", shown(uncertain)),
        None => " ± ?".to_owned(),
    }
}

fn opened(opening: &Opening) -> (String, Vec<String>) {
    let Opening { run, experiment, service, fault, driver, actor, .. } = opening;
    let text = format!("{run}: {experiment} ({fault}) on {service}, by {actor}, driver {driver}");
    (text, vec![format!("hypothesis: {}", opening.hypothesis)])
}

fn surveyed(survey: &Survey) -> String {
    let hits = if survey.targets.is_empty() { "nothing yet".to_owned() } else { survey.targets.join(", ") };
    format!("{}; would hit {hits}", ready(survey.replicas))
}

fn planned(objects: &[PlannedObject]) -> String {
    let names: Vec<&str> = objects.iter().map(|object| object.name.as_str()).collect();
    if names.is_empty() {
        "would create nothing".to_owned()
    } else {
        format!("would create {}", names.join(", "))
    }
}

/// All that stands in the way, and how many conditions do not.
fn gated(gate: &str, decision: Decision, checks: &[Check]) -> (String, Vec<String>) {
    let wrong: Vec<&Check> = checks.iter().filter(|check| check.verdict != Verdict::Pass).collect();
    let hold = checks.len() - wrong.len();
    // What the next one says as well is said there.
    let below = |check: &Check, at: usize| wrong.get(at).is_some_and(|next| next.reason == check.reason);
    let brief = |check: &Check| condition(&Check { reason: String::new(), ..check.clone() });
    let said = |(check, at): (&&Check, usize)| if below(check, at) { brief(check) } else { condition(check) };
    let wrong = wrong.iter().zip(1..).map(said).collect();
    let gate = gate.replace('-', " ");
    (format!("{gate}: {}, {hold} of {} conditions hold", decision_in_words(decision), checks.len()), wrong)
}

fn happened(fact: &Fact) -> String {
    because(format!("{}: {} {}", fact.source, fact.object, fact.what), &fact.detail)
}

fn looked(reading: &Reading, replicas: Option<Replicas>) -> String {
    let budgets = match (&reading.failure, reading.subjects.is_empty()) {
        (Some(failure), _) => format!("no answer of Prometheus: {failure}"),
        (None, true) => "no budget is known".to_owned(),
        (None, false) => reading.subjects.iter().map(spent).collect::<Vec<_>>().join("; "),
    };
    let pages = if reading.pages.is_empty() {
        String::new()
    } else {
        format!("; pages: {}", reading.pages.join(", "))
    };
    format!("{}; {budgets}{pages}", ready(replicas))
}

fn spent(spend: &Spend) -> String {
    let sli = spend.sli.map_or("unknown".to_owned(), show::sli);
    let bad = spend.bad_events.map_or("?".to_owned(), show::count);
    let cost = share(spend.cost_ratio, show::cost);
    format!("{}: SLI {sli}, {bad} bad, {cost} of the budget", spend.subject)
}

fn ready(replicas: Option<Replicas>) -> String {
    replicas
        .map_or("replicas unknown".to_owned(), |found| format!("{} of {} ready", found.ready, found.wanted))
}

fn closed(account: &Account) -> (String, Vec<String>) {
    let text = because(format!("closed: {}", safety_in_words(account.safety)), &account.safety_reason);
    let hypothesis = format!("hypothesis {}", held_in_words(account.hypothesis));
    let mut lines = vec![because(hypothesis, &account.hypothesis_reason)];
    lines.extend(account.costs.iter().map(|cost| format!("cost {}", cost_in_words(cost))));
    lines.extend(
        Some(&account.driver_verdict).filter(|said| !said.is_empty()).map(|said| format!("driver: {said}")),
    );
    (text, lines)
}

fn because(text: impl Into<String>, reason: &str) -> String {
    let text = text.into();
    if reason.is_empty() { text } else { format!("{text}: {reason}") }
}

fn share(ratio: Option<f64>, shown: fn(f64) -> String) -> String {
    ratio.map_or("an unknown share".to_owned(), shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_told_with_the_time_at_which_it_happened() {
        let (happened_at, written) =
            (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(8));
        let fact = Fact {
            happened_at,
            source: "supervisor".to_owned(),
            object: "replica a".to_owned(),
            what: "ready".to_owned(),
            detail: String::new(),
        };
        let entry = |event| Entry { seq: 1, at: written, event };
        assert_eq!(at(&entry(Event::Fact(fact))), happened_at);
        let phase = Event::Phase { phase: Phase::Aborting, reason: String::new() };
        assert_eq!(at(&entry(phase)), written, "what has no time of its own");
    }
}
