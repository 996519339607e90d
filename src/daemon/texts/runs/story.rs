//! What happened during a run, a sentence each.

use super::figures::objective_percent;
use super::hit::hit;
use crate::chaos::record::Held;
use crate::chaos::{Decision, SubjectId};
use crate::daemon::texts::{Sentence, group_name, shortened};
use crate::postmortem::facts::{Facts, Happening};
use crate::units::show;

/// What a row of the story is about, for those who skim it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// The run goes its way.
    Plain,
    /// Something was broken.
    Fault,
    /// Somebody or something was hurt, or an end was forced.
    Harm,
    /// Something is well again.
    Mend,
    /// Something could not be seen.
    Blind,
}

/// What happened.
pub(crate) fn happening(what: &Happening, facts: &Facts) -> (Tone, Sentence) {
    let sentence = Sentence::default();
    match what {
        Happening::Opened { experiment } => {
            (Tone::Plain, sentence.plain("The run of ").name(experiment).plain(" was opened"))
        }
        Happening::Gate { gate, decision, passed, checks } => {
            let which =
                if gate == "gate-again" { "The gate, asked again with the lock held," } else { "The gate" };
            let of = format!("{passed} of {checks} conditions hold");
            (gate_tone(*decision), sentence.plain(format!("{which} {}: {of}", decided(*decision))))
        }
        Happening::FaultAsked => (Tone::Plain, sentence.plain("The fault was asked for")),
        Happening::FaultBegan => {
            let hit = facts.run.as_ref().map_or_else(|| "The fault began".to_owned(), hit);
            (Tone::Fault, sentence.plain(hit))
        }
        Happening::Fact { object, what, detail } => {
            let detail = if detail.is_empty() { String::new() } else { format!(": {}", cut(detail)) };
            (fact_tone(what), sentence.name(object).plain(format!(" {}{detail}", shortened(what))))
        }
        Happening::Ready { ready, wanted } => {
            let tone = if ready < wanted { Tone::Fault } else { Tone::Mend };
            (tone, sentence.plain(format!("{ready} of {wanted} replicas are ready")))
        }
        Happening::Blind { failure } => {
            (Tone::Blind, sentence.plain(format!("A look had no answer: {}", cut(failure))))
        }
        Happening::AbortRequested { rule, reason } => {
            let rule = format!(" was asked for by the rule {}: {}", shortened(rule), cut(reason));
            (Tone::Harm, sentence.figure("The end of the fault".into(), "spent").plain(rule))
        }
        Happening::Reverted { confirmed: true, reason } => {
            (Tone::Mend, sentence.plain(with_reason("Nothing is left of the fault", reason)))
        }
        Happening::Reverted { confirmed: false, reason } => {
            (Tone::Harm, sentence.plain(with_reason("Something may be left of the fault", reason)))
        }
        Happening::Closed { hypothesis } => (Tone::Plain, sentence.plain(closed(*hypothesis))),
        Happening::Recovered => (Tone::Mend, sentence.plain("Every SLI was back at its objective to stay")),
        sli_or_alert => of_sli_or_alert(sli_or_alert, facts),
    }
}

fn of_sli_or_alert(what: &Happening, facts: &Facts) -> (Tone, Sentence) {
    let (sentence, objective) = (Sentence::default(), |subject| objective_of(facts, subject));
    match what {
        Happening::SliFell { subject, sli } => {
            let to = sli.map(|sli| format!(" to {}", show::sli(sli))).unwrap_or_default();
            let text = format!(" fell{to}, below its objective{}", objective(subject));
            (Tone::Harm, named(sentence.plain("The SLI of "), subject).plain(text))
        }
        Happening::SliLowest { subject, sli } => {
            let lowest = format!(" was at its lowest, {}", show::sli(*sli));
            (Tone::Harm, named(sentence.plain("The SLI of "), subject).plain(lowest))
        }
        Happening::SliBack { subject } => {
            let back = format!(" was back at its objective{}", objective(subject));
            (Tone::Mend, named(sentence.plain("The SLI of "), subject).plain(back))
        }
        Happening::AlertFired { name } => (Tone::Harm, alert(sentence, name, "began to fire")),
        Happening::AlertPending { name } => (Tone::Fault, alert(sentence, name, "became pending")),
        Happening::AlertEnded { name } => (Tone::Mend, alert(sentence, name, "stopped firing")),
        _ => (Tone::Plain, sentence),
    }
}

/// Who tells it.
pub(crate) fn source_name(source: &str) -> String {
    match source {
        "prometheus" => "Prometheus".to_owned(),
        "kubernetes" => "Kubernetes".to_owned(),
        "litmus" => "Litmus".to_owned(),
        "person" => "a person".to_owned(),
        other => shortened(other),
    }
}

fn alert(sentence: Sentence, name: &str, what: &str) -> Sentence {
    sentence.plain("The alert ").name(name).plain(format!(" {what}"))
}

fn named(sentence: Sentence, subject: &SubjectId) -> Sentence {
    let sentence = sentence.name(&subject.service).plain(" ").name(&subject.slo);
    if subject.group.is_empty() {
        sentence
    } else {
        sentence.plain(format!(" ({})", cut(&group_name(&subject.group))))
    }
}

fn objective_of(facts: &Facts, subject: &SubjectId) -> String {
    let budget = facts.budgets.iter().find(|budget| budget.subject == *subject);
    budget
        .and_then(|budget| budget.objective)
        .map(|ratio| format!(" of {}", objective_percent(ratio)))
        .unwrap_or_default()
}

const fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allowed it",
        Decision::Deny => "denied it",
        Decision::CannotDecide => "could not decide, which means no",
    }
}

const fn gate_tone(decision: Decision) -> Tone {
    match decision {
        Decision::Allow => Tone::Plain,
        Decision::Deny => Tone::Harm,
        Decision::CannotDecide => Tone::Blind,
    }
}

fn fact_tone(what: &str) -> Tone {
    match what {
        "deleted" | "killed" | "slowed" | "not-ready" => Tone::Fault,
        "ready" | "restored" | "resolved" => Tone::Mend,
        "fired" => Tone::Harm,
        _ => Tone::Plain,
    }
}

const fn closed(hypothesis: Held) -> &'static str {
    match hypothesis {
        Held::Held => "The run was closed; its hypothesis held",
        Held::NotHeld => "The run was closed; its hypothesis did not hold",
        Held::Inconclusive => "The run was closed; whether its hypothesis held cannot be said",
    }
}

fn with_reason(text: &str, reason: &str) -> String {
    if reason.is_empty() { text.to_owned() } else { format!("{text}: {}", cut(reason)) }
}

fn cut(text: &str) -> String {
    crate::daemon::texts::cut(text, 300)
}
