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
            "Le {} à {}, l'expérience planifiée {} a {}{}.",
            LANG.day(injected.at),
            figures::time(injected.at),
            code(&run.experiment),
            did(run, facts),
            mitigated(facts)
        ),
        (Some(run), None) => format!(
            "Le {}, l'expérience planifiée {} sur {} n'est pas allée jusqu'à la panne.",
            LANG.day(facts.from),
            code(&run.experiment),
            code(&facts.service)
        ),
        _ => format!(
            "Le {}, le budget d'erreur de {} s'est consommé plus vite que prévu.",
            LANG.day(facts.from),
            code(&facts.service)
        ),
    }
}

/// `supprimé 1 réplica sur 3 de payment-service`.
pub(super) fn did(run: &RunFacts, facts: &Facts) -> String {
    let on = format!("{} de {}", targets(run), code(&facts.service));
    match run.fault.as_str() {
        "pod-delete" => format!("supprimé {on}"),
        "network-latency" => format!("ralenti le réseau de {on}"),
        other => format!("provoqué la panne {} sur {on}", code(other)),
    }
}

pub(super) fn what_users_felt(facts: &Facts) -> String {
    let Some(first) = facts.budgets.first() else {
        return " Ce que cela a coûté n'est pas connu.".to_owned();
    };
    let fall = if first.below.is_empty() {
        format!(" Rien n'indique que le SLI de {} soit passé sous son objectif", name(&first.subject))
    } else {
        format!(" Le {}", fell_to(first))
    };
    format!("{fall} ; {}.", cost(first))
}

pub(super) fn how_it_ended(facts: &Facts) -> String {
    let noticed = match &facts.detection {
        Detection::Alert { name } => format!(" L'alerte {} l'a signalé.", code(name)),
        Detection::Guard { .. } => {
            " Aucune alerte ne s'est déclenchée ; le garde-fou de l'expérience l'a détecté.".to_owned()
        }
        Detection::Nothing => " Aucune alerte ne s'est déclenchée.".to_owned(),
        Detection::NothingSeen => String::new(),
    };
    let outcome = facts.run.as_ref().and_then(|run| run.outcome.as_ref());
    let verdict = outcome.map(|outcome| format!(" L'hypothèse {}.", held(outcome.hypothesis)));
    format!("{noticed}{}", verdict.unwrap_or_default())
}

/// `42 événements en échec, dont 40 de plus que d'habitude, soit 0,032 % du budget d'erreur (reste 62,310 % → 62,277 %)`.
fn cost(budget: &BudgetFacts) -> String {
    let Some(bad) = budget.bad_events else {
        return "le nombre d'échecs n'est pas connu".to_owned();
    };
    let more = budget.net_bad_events.map(|net| format!(", dont {} de plus que d'habitude", LANG.count(net)));
    let share = budget.cost_ratio.map(|cost| format!(", soit {} du budget d'erreur", LANG.cost(cost)));
    let left = budget.remaining_before.zip(budget.remaining_after).map(|(before, after)| {
        let left = |ratio| LANG.remaining(ratio, budget.cost_ratio);
        format!(" (reste : {} → {})", left(before), left(after))
    });
    format!(
        "il y a eu {} {}{}{}{}",
        LANG.count(bad),
        if bad < 2.0 { "échec" } else { "échecs" },
        more.unwrap_or_default(),
        share.unwrap_or_default(),
        left.unwrap_or_default()
    )
}

/// `SLI de … est tombé à 95 % (objectif : 99,9 %) et est resté sous son objectif pendant 20 s`.
pub(super) fn fell_to(budget: &BudgetFacts) -> String {
    let lowest = budget.lowest_sli.map(|sli| format!(" est tombé à {}", LANG.sli(sli)));
    let objective = budget.objective.map(|ratio| format!(" (objectif : {})", LANG.objective(ratio)));
    let and = if lowest.is_some() { " et" } else { "" };
    format!(
        "SLI de {}{}{}{and} est resté sous son objectif{}",
        name(&budget.subject),
        lowest.unwrap_or_default(),
        objective.unwrap_or_default(),
        below_for(budget)
    )
}

pub(super) fn below_for(budget: &BudgetFacts) -> String {
    match budget.below_length() {
        Some(length) => format!(" pendant {}", LANG.span(length)),
        None => ", encore à la dernière observation".to_owned(),
    }
}

/// ` ; le remplaçant a pris des requêtes après 19 s`.
pub(super) fn mitigated(facts: &Facts) -> String {
    let Some((injected, mitigated)) = facts.moments.injected.zip(facts.moments.mitigated) else {
        return String::new();
    };
    let after = LANG.span(mitigated.at - injected.at);
    match facts.run.as_ref().map(|run| run.fault.as_str()) {
        Some("pod-delete") => format!(" ; le remplaçant a pris des requêtes après {after}"),
        _ => format!(" ; cela a pris fin après {after}"),
    }
}

pub(super) fn targets(run: &RunFacts) -> String {
    match (run.targets.len(), run.replicas) {
        (0, _) => "des réplicas non nommés".to_owned(),
        (hit, Some(replicas)) => {
            format!("{hit} {} sur {}", if hit == 1 { "réplica" } else { "réplicas" }, replicas.wanted)
        }
        (hit, None) => format!("{hit} {}", if hit == 1 { "réplica" } else { "réplicas" }),
    }
}

pub(super) fn fact(object: &str, what: &str, detail: &str) -> String {
    let what = match what {
        "deleted" => "supprimé",
        "killed" => "tué par la panne",
        "slowed" => "ralenti par la panne",
        "created" => "créé",
        "scheduled" => "planifié",
        "started" => "démarré",
        "ready" => "prend des requêtes",
        "not-ready" => "ne prend pas de requêtes",
        "restored" => "rétabli",
        "fired" => "se déclenche",
        "resolved" => "prend fin",
        other => return format!("{} : {}{}", code(object), text(other), quoted(detail)),
    };
    format!("{} {what}{}", code(object), quoted(detail))
}

/// ` : « raison »`, or nothing.
pub(super) fn quoted(reason: &str) -> String {
    if reason.trim().is_empty() { String::new() } else { format!(" : « {} »", text(reason)) }
}

pub(super) fn held(hypothesis: Held) -> &'static str {
    match hypothesis {
        Held::Held => "s'est vérifiée",
        Held::NotHeld => "ne s'est pas vérifiée",
        Held::Inconclusive => "n'a pu être ni confirmée ni réfutée",
    }
}

pub(super) fn decision_word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "permis",
        Decision::Deny => "refusé",
        Decision::CannotDecide => "indécidable",
    }
}
