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
    format!("{fall} ; {}.{}", cost(first), came(first))
}

/// `sur la minute précédente`: what an SLI of a look or a sample was measured over.
pub(super) fn over(facts: &Facts) -> String {
    match window(facts) {
        Some(secs) if (secs - 60.0).abs() < 1e-9 => "sur la minute précédente".to_owned(),
        Some(secs) => format!("sur {} avant cet instant", LANG.secs(secs)),
        None => "sur sa fenêtre".to_owned(),
    }
}

/// `chaque SLI est resté à son objectif sur chaque minute entière`: a look soon after still sees what was before.
pub(super) fn within(facts: &Facts) -> String {
    let window = match window(facts) {
        Some(secs) if (secs - 60.0).abs() < 1e-9 => "chaque minute entière".to_owned(),
        Some(secs) => format!("chaque intervalle entier de {}", LANG.secs(secs)),
        None => "chacune de ses fenêtres".to_owned(),
    };
    format!("chaque SLI est resté à son objectif sur {window}")
}

/// Where the first bad look leaves open when the impact began.
pub(super) fn began(facts: &Facts) -> String {
    let between = facts.moments.impact_after.zip(facts.moments.impact);
    between.map_or_else(String::new, |(good, bad)| {
        format!(
            " L'impact a commencé entre {} et {} : la dernière bonne observation, ou la panne, et la première mauvaise.",
            figures::time(good),
            figures::time(bad.at)
        )
    })
}

/// `, but nobody watched from … to …`.
pub(super) fn unwatched(facts: &Facts) -> String {
    facts.looks.unwatched.map_or_else(String::new, |time| {
        let from = figures::time(time.from);
        match time.to {
            Some(to) => format!(
                ", mais rien n'était surveillé de {from} à {} : le processus de l'expérience avait disparu",
                figures::time(to)
            ),
            None => format!(", mais l'enregistrement s'interrompt à {from}"),
        }
    })
}

/// Who asks for the end.
pub(super) fn asks(rule: &str) -> String {
    match rule {
        "manual" => "une personne a demandé".to_owned(),
        "halted" => "l'interrupteur de toutes les expériences a demandé".to_owned(),
        "crash" => "le processus de l'expérience avait disparu, et la commande suivante a assuré".to_owned(),
        rule => format!("le garde-fou a demandé, par sa règle {},", code(rule)),
    }
}

/// ` L'expérience a pris fin avant terme à … : une personne a demandé l'arrêt.`
fn aborted(facts: &Facts) -> Option<String> {
    let (rule, _) = facts.run.as_ref()?.abort.as_ref()?;
    let at = facts.aborted_at().map(|at| format!(" à {}", figures::time(at))).unwrap_or_default();
    Some(format!(" L'expérience a pris fin avant terme{at} : {} l'arrêt de la panne.", asks(rule)))
}

/// ` De … à …, l'expérience … a perturbé … volontairement.`, for each run.
pub(super) fn meanwhile(facts: &Facts) -> String {
    let told = |run: &RunMeanwhile| {
        let (from, name, service) = (figures::time(run.from), code(&run.run), code(&run.service));
        match run.to.map(figures::time) {
            Some(to) => {
                format!(" De {from} à {to}, l'expérience {name} a perturbé {service} volontairement.")
            }
            None => format!(
                " À partir de {from}, l'expérience {name} a perturbé {service} volontairement ; on ne sait pas si la panne a disparu."
            ),
        }
    };
    facts.meanwhile.iter().map(told).collect()
}

/// ` Échecs survenus dans les 10 s après la panne : 14 sur les 17 comptés par les observations.`
fn came(budget: &BudgetFacts) -> String {
    budget.came.map_or_else(String::new, |came| {
        format!(
            " Échecs survenus dans les {} après la panne : {} sur les {} comptés par les observations.",
            LANG.secs(came.within_secs),
            LANG.count(came.events),
            LANG.count(came.of)
        )
    })
}

pub(super) fn how_it_ended(facts: &Facts) -> String {
    let noticed = match &facts.detection {
        Detection::Alert { name } => format!(" L'alerte {} l'a signalé.", code(name)),
        Detection::Guard { .. } => {
            " Aucune alerte ne s'est déclenchée ; le garde-fou de l'expérience l'a détecté.".to_owned()
        }
        Detection::Nothing => " Aucune alerte ne s'est déclenchée.".to_owned(),
        Detection::NothingSeen if facts.looks.unwatched.is_some() => {
            format!(" Aucune alerte n'a été vue{}.", unwatched(facts))
        }
        Detection::NothingSeen => String::new(),
    };
    let aborted = aborted(facts).unwrap_or_default();
    let outcome = facts.run.as_ref().and_then(|run| run.outcome.as_ref());
    let verdict = outcome.map(|outcome| format!(" L'hypothèse {}.", held(outcome.hypothesis)));
    format!("{noticed}{aborted}{}", verdict.unwrap_or_default())
}

/// `il y a eu 42 ± 3 échecs, soit 0,032 % du budget d'erreur (reste : 62,310 % → 62,278 %) ; 40 ± 3 de plus que d'habitude`.
fn cost(budget: &BudgetFacts) -> String {
    let Some(bad) = budget.bad_events else {
        return "le nombre d'échecs n'est pas connu".to_owned();
    };
    let give = budget.uncertainty_events;
    let more =
        budget.net_bad_events.map(|net| format!(" ; {} de plus que d'habitude", LANG.counted(net, give)));
    let least = if budget.counted_until.is_some() { "au moins " } else { "" };
    let until = budget.counted_until.map(|at| format!(" jusqu'à {}", figures::time(at))).unwrap_or_default();
    let share = budget.cost_ratio.map(|cost| format!(", soit {} du budget d'erreur", LANG.cost(cost)));
    let left = LANG.left(budget).map(|(before, after)| format!(" (reste : {before} → {after})"));
    format!(
        "il y a eu {least}{} {}{until}{}{}{}",
        LANG.counted(bad, give),
        if bad < 2.0 { "échec" } else { "échecs" },
        share.unwrap_or_default(),
        left.unwrap_or_default(),
        more.unwrap_or_default()
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
        _ if !facts.was_mended() => format!(" ; il a été vérifié après {after} qu'il n'en reste rien"),
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
        "ended" => "terminé",
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
        Decision::Allow => "autorisé",
        Decision::Deny => "refusé",
        Decision::CannotDecide => "indécidable",
    }
}
