//! About single pods, rollouts and alerts.

use super::{LANG, told};
use crate::postmortem::draft::markdown::code;
use crate::postmortem::draft::texts::Suggestion;
use crate::postmortem::hints::Probe;

pub(super) fn no_readiness(container: &str) -> Suggestion {
    told(
        format!("le conteneur {} n'a pas de `readinessProbe`", code(container)),
        "un remplaçant reçoit des requêtes avant de pouvoir y répondre",
        [
            "prevent",
            "Ajouter une `readinessProbe` qui ne réussit que lorsque le conteneur peut répondre",
            "aucune requête n'échoue pendant le démarrage d'un pod sous charge",
        ],
    )
}

pub(super) fn no_liveness(container: &str) -> Suggestion {
    told(
        format!("le conteneur {} n'a pas de `livenessProbe`", code(container)),
        "un réplica bloqué reste en place ; une panne qui met fin au processus n'est pas concernée",
        [
            "mitigate",
            "Ajouter une `livenessProbe` distincte de la sonde readiness",
            "un processus bloqué est redémarré lors d'un test",
        ],
    )
}

pub(super) fn late_readiness(secs: u64) -> Suggestion {
    told(
        format!("la `readinessProbe` attend d'abord (`initialDelaySeconds: {secs}`)"),
        format!(
            "un remplaçant ne prend pas de requêtes pendant au moins {secs} s, même s'il est prêt plus tôt"
        ),
        [
            "mitigate",
            "Remplacer `initialDelaySeconds` de la sonde readiness par une `startupProbe` de période 1 s",
            "un pod est prêt au plus 1 s après le démarrage de son application",
        ],
    )
}

pub(super) fn slow_readiness(period_secs: u64, failures: u64) -> Suggestion {
    told(
        format!(
            "la sonde readiness retire un réplica après {failures} échecs de suite, espacés de {period_secs} s : {} s",
            period_secs.saturating_mul(failures)
        ),
        "c'est aussi long que l'impact ; le réplica a donc reçu des requêtes pendant toute sa durée",
        [
            "mitigate",
            "Raccourcir `periodSeconds` × `failureThreshold` de la sonde readiness",
            "un réplica qui répond mal ne reçoit plus de requêtes après 10 s",
        ],
    )
}

pub(super) fn same_probes(container: &str) -> Suggestion {
    told(
        format!(
            "les sondes readiness et liveness du conteneur {} interrogent le même chemin",
            code(container)
        ),
        "ce qui ralentit un réplica un moment le redémarre aussi, ce qui retire encore de la capacité",
        [
            "prevent",
            "Donner à la `livenessProbe` une vérification propre",
            "un réplica surchargé est retiré sans être redémarré",
        ],
    )
}

pub(super) fn impatient_probe(probe: Probe, timeout_secs: u64, delay_secs: f64) -> Suggestion {
    told(
        format!(
            "la `{}` attend une réponse pendant {timeout_secs} s, et la panne retarde chaque paquet de {}",
            probe.as_str(),
            LANG.secs(delay_secs)
        ),
        "une nouvelle connexion paie deux fois le retard ; la sonde échoue donc avant l'arrivée de la réponse",
        [
            "prevent",
            "Relever `timeoutSeconds` de la sonde au-dessus du double du retard à supporter",
            "aucune sonde n'échoue quand les paquets sont retardés d'autant",
        ],
    )
}

pub(super) fn no_pre_stop(container: &str) -> Suggestion {
    told(
        format!("le conteneur {} n'a pas de hook `preStop`", code(container)),
        "un pod qui se termine peut recevoir des requêtes jusqu'à ce que tous les proxys sachent qu'il est parti ; lors d'une suppression forcée, le hook ne s'exécute pas",
        [
            "prevent",
            "Ajouter un `preStop` qui attend de 5 à 15 s, et laisser le processus finir ses requêtes à la réception de SIGTERM",
            "un redémarrage progressif sous charge ne fait échouer aucune requête",
        ],
    )
}

pub(super) fn long_pre_stop(container: &str, wait_secs: u64, grace_secs: u64) -> Suggestion {
    told(
        format!(
            "le hook `preStop` du conteneur {} attend {wait_secs} s, et un pod a {grace_secs} s pour se terminer \
             (`terminationGracePeriodSeconds`), hook compris",
            code(container)
        ),
        "le processus est tué avant d'avoir pu finir ses requêtes",
        [
            "prevent",
            "Porter `terminationGracePeriodSeconds` au-dessus de l'attente du hook et de la plus longue requête réunies",
            "un redémarrage progressif sous charge ne fait échouer aucune requête",
        ],
    )
}

pub(super) fn no_spread() -> Suggestion {
    told(
        "ni `topologySpreadConstraints` ni anti-affinité",
        "plusieurs réplicas peuvent se trouver sur un même nœud et être perdus ensemble",
        [
            "prevent",
            "Ajouter des `topologySpreadConstraints` sur les nœuds et les zones",
            "aucun nœud ne porte deux réplicas tant qu'un autre n'en porte aucun",
        ],
    )
}

pub(super) fn no_requests(container: &str) -> Suggestion {
    told(
        format!("le conteneur {} ne réserve aucune ressource", code(container)),
        "les réplicas restants peuvent manquer du temps de processeur que demandent les requêtes supplémentaires",
        [
            "prevent",
            "Fixer les `requests` de ressources d'après la charge avec un réplica de moins",
            "les réplicas restants ne sont pas bridés quand il en manque un",
        ],
    )
}

pub(super) fn recreate() -> Suggestion {
    told(
        "les déploiements suivent la stratégie `Recreate`",
        "chaque déploiement retire tous les réplicas avant que les nouveaux démarrent",
        [
            "prevent",
            "Passer à la stratégie `RollingUpdate`",
            "un déploiement sous charge ne fait échouer aucune requête",
        ],
    )
}

pub(super) fn wide_rollout(max_unavailable: &str, taken: u64, replicas: u64) -> Suggestion {
    told(
        format!(
            "un déploiement peut retirer {taken} réplicas sur {replicas} à la fois ({})",
            code(&format!("maxUnavailable: {max_unavailable}"))
        ),
        "chaque déploiement coûte un tiers de la capacité ou plus",
        ["prevent", "Fixer `maxUnavailable: 0` et `maxSurge: 1`", "un déploiement garde tous les réplicas"],
    )
}

pub(super) fn no_min_ready() -> Suggestion {
    told(
        "`minReadySeconds` n'est pas fixé",
        "un déploiement se poursuit dès qu'un nouveau pod a été prêt une fois, même s'il échoue un instant plus tard",
        [
            "prevent",
            "Fixer `minReadySeconds` au temps après lequel une mauvaise version se montre",
            "une version qui échoue après son démarrage arrête le déploiement",
        ],
    )
}

pub(super) fn no_alert(cost_ratio: Option<f64>) -> Suggestion {
    told(
        cost_ratio.map_or_else(
            || "aucune alerte ne s'est déclenchée".to_owned(),
            |cost| {
                format!(
                    "aucune alerte ne s'est déclenchée, et jusqu'à {} d'un budget a été consommé",
                    LANG.cost(cost)
                )
            },
        ),
        "les alertes de burn rate portent sur une heure ou plus ; une chute brève et profonde reste sous leurs seuils et n'est signalée à personne",
        [
            "detect",
            "Décider si une chute de cette taille doit être signalée ; si oui, ajouter une paire de fenêtres courtes aux alertes du SLO",
            "une chute de cette taille déclenche une alerte lors d'un test des règles, ou la décision contraire est écrite",
        ],
    )
}

pub(super) fn late_alert() -> Suggestion {
    told(
        "l'alerte s'est déclenchée alors que tous les SLI étaient revenus à leur objectif",
        "il ne reste rien à faire quand elle arrive",
        [
            "detect",
            "Raccourcir les fenêtres de l'alerte",
            "un test des règles avec cette chute déclenche l'alerte avant le rétablissement",
        ],
    )
}
