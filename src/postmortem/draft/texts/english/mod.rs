//! The phrases in English.

mod hints;
mod remarks;
mod sentences;

use crate::chaos::record::Safety;
use crate::postmortem::Language;
use crate::postmortem::draft::figures;
use crate::postmortem::draft::markdown::{code, text};
use crate::postmortem::draft::tables::name;
use crate::postmortem::draft::texts::{Suggestion, Texts, Word};
use crate::postmortem::facts::{BudgetFacts, Detection, Facts, Happening, Harm};
use crate::postmortem::hints::{Hint, Remark};
use sentences::{
    asks, began, below_for, decision_word, did, fact, fell_to, held, how_it_ended, meanwhile, mitigated,
    over, quoted, targets, unwatched, what_happened, what_users_felt, within,
};

const LANG: Language = Language::English;

/// The phrases in English.
pub(super) struct English;

impl Texts for English {
    fn title(&self, facts: &Facts) -> String {
        match &facts.run {
            Some(run) => format!("{} during {}", text(&facts.service), text(&run.experiment)),
            None => format!("{}, {}", text(&facts.service), LANG.day(facts.from)),
        }
    }

    fn summary(&self, facts: &Facts) -> String {
        [what_happened(facts), what_users_felt(facts), how_it_ended(facts)].concat()
    }

    fn happening(&self, what: &Happening, facts: &Facts) -> String {
        let over = || over(facts);
        match what {
            Happening::Opened { experiment } => format!("Run of the experiment {} opened", code(experiment)),
            Happening::Gate { gate, decision, passed, checks } => {
                let which = if gate == "gate-again" { "Gate, with the lock held" } else { "Gate" };
                format!("{which}: {}, {passed} of {checks} conditions hold", decision_word(*decision))
            }
            Happening::FaultAsked => "Fault asked of the driver".to_owned(),
            Happening::FaultBegan => "Fault in place".to_owned(),
            Happening::Fact { object, what, detail } => fact(object, what, detail),
            Happening::Ready { ready, wanted } => format!("{ready} of {wanted} replicas take requests"),
            Happening::SliFell { subject, sli } => match sli {
                Some(sli) => {
                    format!(
                        "SLI of {}, {}, falls below its objective: {}",
                        name(subject),
                        over(),
                        LANG.sli(*sli)
                    )
                }
                None => format!("SLI of {}, {}, falls below its objective", name(subject), over()),
            },
            Happening::SliLowest { subject, sli } => {
                format!("SLI of {}, {}, at its lowest: {}", name(subject), over(), LANG.sli(*sli))
            }
            Happening::SliBack { subject } => {
                format!("SLI of {}, {}, back at its objective", name(subject), over())
            }
            Happening::Recovered => format!("From here on, {}", within(facts)),
            Happening::AlertFired { name } => format!("Alert {} fires", code(name)),
            Happening::AlertPending { name } => format!("Alert {} is pending", code(name)),
            Happening::AlertEnded { name } => format!("Alert {} no longer fires", code(name)),
            Happening::Blind { failure } => format!("The watch gets no answer: “{}”", text(failure)),
            Happening::AbortRequested { rule, reason } => {
                format!("{} the end of the fault{}", asks(rule), quoted(reason))
            }
            Happening::Reverted { confirmed: true, reason } => {
                format!("Nothing is left of the fault{}", quoted(reason))
            }
            Happening::Reverted { confirmed: false, reason } => {
                format!("It is not certain that the fault is gone{}", quoted(reason))
            }
            Happening::Closed { hypothesis } => format!("Run closed: the hypothesis {}", held(*hypothesis)),
        }
    }

    fn detection(&self, facts: &Facts) -> String {
        match (&facts.detection, &facts.run) {
            (Detection::Alert { name }, _) => format!("the alert {}, which fired.", code(name)),
            (Detection::Guard { rule }, _) => format!(
                "the guard of the experiment, by its rule {}; it asked for the end of the fault. No alert fired.",
                code(rule)
            ),
            (Detection::Nothing, Some(_)) => "the watch of the experiment alone. No alert fired.".to_owned(),
            (Detection::Nothing, None) => "TODO: no alert fired, and nothing else is known.".to_owned(),
            (Detection::NothingSeen, _) if facts.looks.unwatched.is_some() => {
                format!("TODO: no alert was seen{}.", unwatched(facts))
            }
            (Detection::NothingSeen, _) => {
                "TODO: no alert was seen, but not every question had an answer until the end.".to_owned()
            }
        }
    }

    fn trigger(&self, facts: &Facts) -> String {
        let Some(run) = &facts.run else {
            return format!(
                "{} what changed or broke just before the SLI fell?{}",
                LANG.todo(),
                meanwhile(facts)
            );
        };
        let lasted = run.fault_secs.map(|secs| format!(" for {}", LANG.secs(secs))).unwrap_or_default();
        let asked = if facts.harm == Harm::NotStarted { "was not asked" } else { "was asked" };
        format!(
            "A planned experiment: the fault {}{lasted} on {} of {} {asked} of the driver {}.",
            code(&run.fault),
            targets(run),
            code(&facts.service),
            code(&run.driver)
        )
    }

    fn first_why(&self, facts: &Facts) -> String {
        let fell: Vec<String> =
            facts.budgets.iter().filter(|budget| !budget.below.is_empty()).map(fell_to).collect();
        let what = if fell.is_empty() {
            "no SLI is known to have been below its objective".to_owned()
        } else {
            format!("the {}", fell.join("; the "))
        };
        match (&facts.run, facts.moments.injected) {
            (Some(run), Some(injected)) => format!(
                "Fact: {what}. Before that, at {}, the experiment had {}{}.",
                figures::time(injected.at),
                did(run, facts),
                mitigated(facts)
            ),
            _ => format!("Fact: {what}."),
        }
    }

    fn resolution(&self, facts: &Facts) -> String {
        let Some(run) = &facts.run else {
            return format!("{} what was done, and what ended it?", LANG.todo());
        };
        let abort = run.abort.as_ref().map(|(rule, reason)| {
            format!("Ended before its time: {} the end of the fault{}. ", asks(rule), quoted(reason))
        });
        let mitigated =
            facts.moments.mitigated.filter(|_| facts.was_mended()).map(|at| match run.fault.as_str() {
                "pod-delete" => format!("The replacement took requests at {}. ", figures::time(at.at)),
                _ => format!("The fault ended at {}. ", figures::time(at.at)),
            });
        let reverted = match run.reverted {
            Some(true) => "It was verified that nothing is left of the fault.",
            Some(false) => "It is **not certain** that the fault is gone.",
            None => "The record does not say whether the fault is gone.",
        };
        let recovered = match facts.moments.recovered {
            Some(at) => format!(" From {} on, {}.", figures::time(at.at), within(facts)),
            None => " The record does not tell of a recovery.".to_owned(),
        };
        [abort.unwrap_or_default(), mitigated.unwrap_or_default(), reverted.to_owned(), recovered].concat()
    }

    fn affected(&self, service: &str, budgets: &[&BudgetFacts]) -> String {
        let below: Vec<String> = budgets
            .iter()
            .filter(|budget| !budget.below.is_empty())
            .map(|budget| format!("{}{}", code(&budget.subject.slo), below_for(budget)))
            .collect();
        let known = budgets.iter().all(|budget| budget.lowest_sli.is_some());
        match (below.is_empty(), known) {
            (false, _) => {
                format!("**degraded**: {}, below the objective of {}", code(service), below.join(", "))
            }
            (true, true) => format!("**not affected**: {}, every SLI at its objective", code(service)),
            (true, false) => format!("**unknown**: {}, not every SLI could be measured", code(service)),
        }
    }

    fn precision(&self, facts: &Facts) -> Option<String> {
        let Some(run) = &facts.run else {
            return Some(
                "SLIs are measured over 5 minutes every 30 s, so that a fall stays visible for up to 5 minutes after its end."
                    .to_owned(),
            );
        };
        let gap = LANG.span(chrono::TimeDelta::seconds(facts.looks.longest_gap_secs?));
        let smear = run.sli_window_secs.map(|secs| LANG.secs(secs)).map(|window| {
            format!(
                "; an SLI is measured over {window}, so that a fall stays visible for as long after its end"
            )
        });
        let smear = smear.unwrap_or_default();
        let began = began(facts);
        Some(format!(
            "Moments of SLIs are known to within {gap}, the longest time between two looks{smear}.{began}"
        ))
    }

    fn hint(&self, hint: &Hint) -> Suggestion {
        hints::suggestion(hint)
    }

    fn remark(&self, remark: &Remark) -> String {
        remarks::remark(remark)
    }

    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Pass => "holds",
            Word::Deny => "**does not hold**",
            Word::Unknown => "**unknown**",
            Word::Objective => "objective",
            Word::Fault => "fault",
            Word::BurnRate => "burn rate",
        }
    }

    fn verdict(&self, facts: &Facts) -> String {
        let Some(run) = &facts.run else {
            return "No SLI was below its objective, and no more events were bad than usual.".to_owned();
        };
        let Some(outcome) = &run.outcome else {
            return "**The record breaks off**: its process was killed, or the run still goes on.".to_owned();
        };
        if outcome.safety == Safety::NotStarted {
            return format!(
                "**The run was not started; nothing was touched**{}.",
                quoted(&outcome.safety_reason)
            );
        }
        format!("**The hypothesis {}**{}.", held(outcome.hypothesis), quoted(&outcome.hypothesis_reason))
    }

    fn chart(&self, budget: &str, objective: &str, lowest: Option<&str>) -> String {
        match lowest {
            Some(lowest) => format!("SLI of {budget}: lowest {lowest}, objective {objective}. Times in UTC."),
            None => format!("SLI of {budget}, objective {objective}. Times in UTC."),
        }
    }
}
