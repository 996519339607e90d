//! The phrases in French.

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

const LANG: Language = Language::French;

/// The phrases in French.
pub(super) struct French;

impl Texts for French {
    fn title(&self, facts: &Facts) -> String {
        match &facts.run {
            Some(run) => format!("{} pendant {}", text(&facts.service), text(&run.experiment)),
            None => format!("{}, {}", text(&facts.service), LANG.day(facts.from)),
        }
    }

    fn summary(&self, facts: &Facts) -> String {
        [what_happened(facts), what_users_felt(facts), how_it_ended(facts)].concat()
    }

    fn happening(&self, what: &Happening, facts: &Facts) -> String {
        let over = || over(facts);
        match what {
            Happening::Opened { experiment } => format!("Ouverture de l'expérience {}", code(experiment)),
            Happening::Gate { gate, decision, passed, checks } => {
                let which =
                    if gate == "gate-again" { "Conditions, le verrou étant pris" } else { "Conditions" };
                format!("{which} : {}, {passed} remplies sur {checks}", decision_word(*decision))
            }
            Happening::FaultAsked => "Panne demandée au pilote".to_owned(),
            Happening::FaultBegan => "Panne en place".to_owned(),
            Happening::Fact { object, what, detail } => fact(object, what, detail),
            Happening::Ready { ready, wanted } => {
                format!("Réplicas qui prennent des requêtes : {ready} sur {wanted}")
            }
            Happening::SliFell { subject, sli } => match sli {
                Some(sli) => {
                    format!("SLI de {}, {}, sous son objectif : {}", name(subject), over(), LANG.sli(*sli))
                }
                None => format!("SLI de {}, {}, sous son objectif", name(subject), over()),
            },
            Happening::SliLowest { subject, sli } => {
                format!("SLI de {}, {}, au plus bas : {}", name(subject), over(), LANG.sli(*sli))
            }
            Happening::SliBack { subject } => {
                format!("SLI de {}, {}, revenu à son objectif", name(subject), over())
            }
            Happening::Recovered => format!("À partir d'ici, {}", within(facts)),
            Happening::AlertFired { name } => format!("L'alerte {} se déclenche", code(name)),
            Happening::AlertPending { name } => format!("L'alerte {} est en attente", code(name)),
            Happening::AlertEnded { name } => format!("L'alerte {} prend fin", code(name)),
            Happening::Blind { failure } => {
                format!("La surveillance ne reçoit pas de réponse : « {} »", text(failure))
            }
            Happening::AbortRequested { rule, reason } => {
                format!("{} l'arrêt de la panne{}", asks(rule), quoted(reason))
            }
            Happening::Reverted { confirmed: true, reason } => {
                format!("Il ne reste rien de la panne{}", quoted(reason))
            }
            Happening::Reverted { confirmed: false, reason } => {
                format!("Il n'est pas certain que la panne ait disparu{}", quoted(reason))
            }
            Happening::Closed { hypothesis } => {
                format!("Fin de l'expérience : l'hypothèse {}", held(*hypothesis))
            }
        }
    }

    fn detection(&self, facts: &Facts) -> String {
        match (&facts.detection, &facts.run) {
            (Detection::Alert { name }, _) => format!("l'alerte {}, qui s'est déclenchée.", code(name)),
            (Detection::Guard { rule }, _) => format!(
                "le garde-fou de l'expérience, par sa règle {} ; il a demandé l'arrêt de la panne. Aucune alerte ne s'est \
                 déclenchée.",
                code(rule)
            ),
            (Detection::Nothing, Some(_)) => {
                "la surveillance de l'expérience, seule. Aucune alerte ne s'est déclenchée.".to_owned()
            }
            (Detection::Nothing, None) => {
                "À COMPLÉTER : aucune alerte ne s'est déclenchée, et rien d'autre n'est connu.".to_owned()
            }
            (Detection::NothingSeen, _) if facts.looks.unwatched.is_some() => {
                format!("À COMPLÉTER : aucune alerte n'a été vue{}.", unwatched(facts))
            }
            (Detection::NothingSeen, _) => {
                "À COMPLÉTER : aucune alerte n'a été vue, mais toutes les questions n'ont pas eu de réponse jusqu'à la fin."
                    .to_owned()
            }
        }
    }

    fn trigger(&self, facts: &Facts) -> String {
        let Some(run) = &facts.run else {
            return format!(
                "{} qu'est-ce qui a changé ou cessé de fonctionner juste avant la chute du SLI ?{}",
                LANG.todo(),
                meanwhile(facts)
            );
        };
        let lasted = run.fault_secs.map(|secs| format!(" pendant {}", LANG.secs(secs))).unwrap_or_default();
        let asked =
            if facts.harm == Harm::NotStarted { "n'a pas été demandée" } else { "a été demandée" };
        format!(
            "Une expérience planifiée : la panne {},{lasted} sur {} de {}, {asked} au pilote {}.",
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
            "aucun SLI n'est connu pour être passé sous son objectif".to_owned()
        } else {
            format!("le {}", fell.join(" ; le "))
        };
        match (&facts.run, facts.moments.injected) {
            (Some(run), Some(injected)) => format!(
                "Fait : {what}. Auparavant, à {}, l'expérience avait {}{}.",
                figures::time(injected.at),
                did(run, facts),
                mitigated(facts)
            ),
            _ => format!("Fait : {what}."),
        }
    }

    fn resolution(&self, facts: &Facts) -> String {
        let Some(run) = &facts.run else {
            return format!("{} qu'est-ce qui a été fait, et qu'est-ce qui y a mis fin ?", LANG.todo());
        };
        let abort = run.abort.as_ref().map(|(rule, reason)| {
            format!("Fin avant terme : {} l'arrêt de la panne{}. ", asks(rule), quoted(reason))
        });
        let mitigated =
            facts.moments.mitigated.filter(|_| facts.was_mended()).map(|at| match run.fault.as_str() {
                "pod-delete" => format!("Le remplaçant a pris des requêtes à {}. ", figures::time(at.at)),
                _ => format!("La panne a pris fin à {}. ", figures::time(at.at)),
            });
        let reverted = match run.reverted {
            Some(true) => "Il a été vérifié qu'il ne reste rien de la panne.",
            Some(false) => "Il **n'est pas certain** que la panne ait disparu.",
            None => "L'enregistrement ne dit pas si la panne a disparu.",
        };
        let recovered = match facts.moments.recovered {
            Some(at) => {
                format!(" À partir de {}, {}.", figures::time(at.at), within(facts))
            }
            None => " L'enregistrement ne relate aucun rétablissement.".to_owned(),
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
            (false, _) => format!("**dégradé** : {}, sous l'objectif de {}", code(service), below.join(", ")),
            (true, true) => {
                format!("**non affecté** : {}, tous les SLI à leur objectif", code(service))
            }
            (true, false) => {
                format!("**inconnu** : {}, tous les SLI n'ont pas pu être mesurés", code(service))
            }
        }
    }

    fn precision(&self, facts: &Facts) -> Option<String> {
        let Some(run) = &facts.run else {
            return Some(
                "Les SLI sont mesurés sur 5 minutes toutes les 30 s ; une chute reste visible jusqu'à 5 minutes après sa fin."
                    .to_owned(),
            );
        };
        let gap = LANG.span(chrono::TimeDelta::seconds(facts.looks.longest_gap_secs?));
        let smear = run.sli_window_secs.map(|secs| LANG.secs(secs)).map(|window| {
            format!(" ; un SLI est mesuré sur {window}, si bien qu'une chute y reste visible aussi longtemps après sa fin")
        });
        let smear = smear.unwrap_or_default();
        let began = began(facts);
        Some(format!(
            "Les moments des SLI sont connus à {gap} près, le plus long intervalle entre deux observations{smear}.{began}"
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
            Word::Pass => "remplie",
            Word::Deny => "**non remplie**",
            Word::Unknown => "**inconnue**",
            Word::Objective => "objectif",
            Word::Fault => "panne",
            Word::BurnRate => "burn rate",
        }
    }

    fn verdict(&self, facts: &Facts) -> String {
        let Some(run) = &facts.run else {
            return "Aucun SLI n'est passé sous son objectif, et il n'y a pas eu plus d'échecs que d'habitude.".to_owned();
        };
        let Some(outcome) = &run.outcome else {
            return "**L'enregistrement s'interrompt** : son processus a été tué, ou l'expérience dure encore.".to_owned();
        };
        if outcome.safety == Safety::NotStarted {
            return format!(
                "**L'expérience n'a pas commencé ; rien n'a été touché**{}.",
                quoted(&outcome.safety_reason)
            );
        }
        format!("**L'hypothèse {}**{}.", held(outcome.hypothesis), quoted(&outcome.hypothesis_reason))
    }

    fn chart(&self, budget: &str, objective: &str, lowest: Option<&str>) -> String {
        match lowest {
            Some(lowest) => {
                format!("SLI de {budget} : minimum {lowest}, objectif {objective}. Heures en UTC.")
            }
            None => format!("SLI de {budget}, objectif {objective}. Heures en UTC."),
        }
    }
}
