//! What went well, badly or luckily.

use super::LANG;
use crate::postmortem::draft::markdown::code;
use crate::postmortem::draft::tables::name;
use crate::postmortem::hints::Remark;

pub(super) fn remark(remark: &Remark) -> String {
    let secs = |secs: i64| LANG.span(chrono::TimeDelta::seconds(secs));
    match remark {
        Remark::GateHeld { checks } => {
            format!(
                "Les {checks} conditions ont été examinées, le verrou étant pris, et toutes étaient remplies."
            )
        }
        Remark::RevertConfirmed => {
            "Il a été vérifié, et non supposé, qu'il ne reste rien de la panne.".to_owned()
        }
        Remark::RevertUnconfirmed => "La disparition de la panne n'a pas pu être vérifiée.".to_owned(),
        Remark::Replaced { secs: length } => format!("La panne a été atténuée après {}.", secs(*length)),
        Remark::FewReady { ready, wanted } => {
            format!(
                "Réplicas qui prenaient des requêtes : {ready} sur {wanted}, moins que la panne n'en laissait."
            )
        }
        Remark::Unwatched { secs: Some(length) } => {
            format!(
                "Le processus de l'expérience a disparu ; rien n'a été surveillé pendant {}.",
                secs(*length)
            )
        }
        Remark::Unwatched { secs: None } => {
            "L'enregistrement s'interrompt : rien n'indique une surveillance après sa dernière observation."
                .to_owned()
        }
        Remark::Aborted { rule } => format!("Le garde-fou a demandé l'arrêt par sa règle {}.", code(rule)),
        Remark::HypothesisHeld => "L'hypothèse s'est vérifiée.".to_owned(),
        Remark::HypothesisNotHeld => {
            "L'hypothèse ne s'est pas vérifiée : le système est moins robuste qu'on ne le croyait.".to_owned()
        }
        Remark::Alerted { secs: Some(length) } => {
            format!("Une alerte s'est déclenchée {} après le début de l'impact.", secs(*length))
        }
        Remark::Alerted { secs: None } => "Une alerte s'est déclenchée.".to_owned(),
        Remark::NotAlerted => "Aucune alerte ne s'est déclenchée.".to_owned(),
        Remark::NoBlindLook { looks } => {
            format!("Les {looks} observations de la surveillance ont toutes eu une réponse.")
        }
        Remark::BlindLooks { failed, looks } => {
            format!("Observations de la surveillance restées sans réponse : {failed} sur {looks}.")
        }
        Remark::Below { subject, secs: Some(length) } => {
            format!("Le SLI de {} est resté sous son objectif pendant {}.", name(subject), secs(*length))
        }
        Remark::Below { subject, secs: None } => {
            format!(
                "Le SLI de {} est passé sous son objectif et l'était encore à la dernière observation.",
                name(subject)
            )
        }
        Remark::Recovered { secs: Some(length), since_fault } => format!(
            "À partir de {} après {}, chaque SLI est resté à son objectif sur chaque fenêtre entière.",
            secs(*length),
            if *since_fault { "la panne" } else { "le début de l'impact" }
        ),
        Remark::Recovered { secs: None, .. } => "Tous les SLI sont revenus à leur objectif.".to_owned(),
        Remark::NotRecovered => "Aucun rétablissement n'a été observé.".to_owned(),
        Remark::Breached => {
            "Une limite de l'expérience a été dépassée, ou il n'est pas certain que la panne ait disparu."
                .to_owned()
        }
        Remark::PartHit { hit, replicas } => {
            format!(
                "La panne a touché {hit} des {replicas} réplicas. Que coûte la perte d'un nœud qui en porte deux ?"
            )
        }
        Remark::Traffic { subject, events } => format!(
            "{} a reçu {} événements pendant l'observation. Que coûte la même panne à l'heure de pointe de la semaine ?",
            name(subject),
            LANG.count(*events)
        ),
        Remark::BudgetInHand { subject, remaining } => format!(
            "Il restait {} du budget de {} auparavant. Que se passe-t-il si cela arrive avec un budget épuisé ?",
            LANG.remaining(*remaining, None),
            name(subject)
        ),
    }
}
