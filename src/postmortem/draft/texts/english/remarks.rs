//! What went well, badly or luckily.

use super::LANG;
use crate::postmortem::draft::markdown::code;
use crate::postmortem::draft::tables::name;
use crate::postmortem::hints::Remark;

pub(super) fn remark(remark: &Remark) -> String {
    let secs = |secs: i64| LANG.span(chrono::TimeDelta::seconds(secs));
    match remark {
        Remark::GateHeld { checks } => {
            format!("All {checks} conditions of the gate were looked at with the lock held, and held.")
        }
        Remark::RevertConfirmed => {
            "It was verified, not assumed, that nothing is left of the fault.".to_owned()
        }
        Remark::RevertUnconfirmed => "It could not be verified that the fault is gone.".to_owned(),
        Remark::Replaced { secs: length } => format!("The fault was mitigated after {}.", secs(*length)),
        Remark::FewReady { ready, wanted } => {
            format!("{ready} of {wanted} replicas took requests: fewer than the fault had left.")
        }
        Remark::Unwatched { secs: Some(length) } => {
            format!("The run's process died, and nobody watched for {}.", secs(*length))
        }
        Remark::Unwatched { secs: None } => {
            "The record breaks off: nobody is known to have watched after its last look.".to_owned()
        }
        Remark::Aborted { rule } => format!("The guard asked for the end by its rule {}.", code(rule)),
        Remark::HypothesisHeld => "The hypothesis held.".to_owned(),
        Remark::HypothesisNotHeld => {
            "The hypothesis did not hold: the system is less robust than was believed.".to_owned()
        }
        Remark::Alerted { secs: Some(length) } => {
            format!("An alert fired {} after the impact began.", secs(*length))
        }
        Remark::Alerted { secs: None } => "An alert fired.".to_owned(),
        Remark::NotAlerted => "No alert fired.".to_owned(),
        Remark::NoBlindLook { looks } => format!("All {looks} looks of the watch had an answer."),
        Remark::BlindLooks { failed, looks } => {
            format!("{failed} of {looks} looks of the watch had no answer.")
        }
        Remark::Below { subject, secs: Some(length) } => {
            format!("The SLI of {} was below its objective for {}.", name(subject), secs(*length))
        }
        Remark::Below { subject, secs: None } => {
            format!("The SLI of {} was below its objective and still was at the last look.", name(subject))
        }
        Remark::Recovered { secs: Some(length), since_fault } => format!(
            "From {} after {} on, every SLI was at its objective over each whole window.",
            secs(*length),
            if *since_fault { "the fault" } else { "the start of the impact" }
        ),
        Remark::Recovered { secs: None, .. } => "Every SLI was back at its objective.".to_owned(),
        Remark::NotRecovered => "No recovery was seen.".to_owned(),
        Remark::Breached => {
            "A limit of the run was passed, or it is not certain that the fault is gone.".to_owned()
        }
        Remark::PartHit { hit, replicas } => format!(
            "The fault hit {hit} of {replicas} replicas. What does the loss of a node with two of them cost?"
        ),
        Remark::Traffic { subject, events } => format!(
            "{} met {} events while it was watched. What does the same cost at the peak of the week?",
            name(subject),
            LANG.count(*events)
        ),
        Remark::BudgetInHand { subject, remaining } => format!(
            "{} of the budget of {} was left before. What follows when the same happens with a spent budget?",
            LANG.remaining(*remaining, None),
            name(subject)
        ),
    }
}
