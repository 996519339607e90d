//! About replicas, and about what takes them away.

use super::told;
use crate::postmortem::draft::markdown::code;
use crate::postmortem::draft::texts::Suggestion;

pub(super) fn few_autoscaled(replicas: u64) -> Suggestion {
    told(
        format!("l'autoscaler garde au moins {replicas} réplicas (`minReplicas: {replicas}`)"),
        format!(
            "un réplica de moins représente {}, jusqu'à ce que son remplaçant prenne des requêtes",
            share(replicas)
        ),
        [
            "prevent",
            &format!(
                "Porter `minReplicas` de {replicas} à {}, pour que tous les réplicas moins un supportent la pointe",
                replicas + 1
            ),
            "la perte d'un réplica à l'heure de pointe laisse tous les SLI à leur objectif",
        ],
    )
}

pub(super) fn few_replicas(replicas: u64) -> Suggestion {
    told(
        format!("nombre de réplicas : {replicas} (`replicas: {replicas}`)"),
        format!(
            "un réplica de moins représente {}, jusqu'à ce que son remplaçant prenne des requêtes",
            share(replicas)
        ),
        [
            "prevent",
            &format!(
                "Porter `replicas` de {replicas} à {}, pour que tous les réplicas moins un supportent la pointe",
                replicas + 1
            ),
            "la perte d'un réplica à l'heure de pointe laisse tous les SLI à leur objectif",
        ],
    )
}

pub(super) fn no_autoscaler() -> Suggestion {
    told(
        "aucun autoscaler ne désigne la charge de travail",
        "rien n'ajoute de capacité quand les réplicas restants sont plus chargés",
        [
            "prevent",
            "Ajouter un HorizontalPodAutoscaler dont `minReplicas` moins un supportent la pointe",
            "l'autoscaler ajoute un réplica lors d'un test de charge",
        ],
    )
}

pub(super) fn fixed_autoscaler(replicas: u64) -> Suggestion {
    told(
        format!("`minReplicas` et `maxReplicas` valent tous deux {replicas}"),
        "l'autoscaler ne peut pas ajouter de capacité quand les réplicas restants sont plus chargés",
        [
            "prevent",
            "Relever `maxReplicas` au-dessus de `minReplicas`",
            "l'autoscaler ajoute un réplica lors d'un test de charge",
        ],
    )
}

pub(super) fn replicas_set_twice(replicas: u64) -> Suggestion {
    told(
        format!("le manifeste fixe `replicas: {replicas}` à côté d'un autoscaler"),
        "chaque application du manifeste retire les réplicas que l'autoscaler avait ajoutés",
        [
            "prevent",
            "Retirer `replicas` du manifeste de la charge de travail",
            "appliquer le manifeste ne change pas le nombre de réplicas",
        ],
    )
}

pub(super) fn other_replicas(manifest: u64, recorded: u64) -> Suggestion {
    told(
        format!(
            "le manifeste dit `replicas: {manifest}`, et {recorded} étaient voulus au début de l'expérience"
        ),
        "ce que suggère le manifeste concerne peut-être autre chose que ce qui tournait",
        [
            "prevent",
            &format!(
                "Choisir entre {manifest} et {recorded} réplicas, et accorder le manifeste et le cluster"
            ),
            "`kubectl diff` du manifeste ne montre rien",
        ],
    )
}

pub(super) fn no_disruption_budget() -> Suggestion {
    told(
        "aucun PodDisruptionBudget ne sélectionne les pods",
        "le drain de nœuds peut prendre plusieurs réplicas à la fois. **Un PodDisruptionBudget n'empêche pas une suppression directe**, seulement les évictions",
        [
            "prevent",
            "Ajouter un PodDisruptionBudget avec `maxUnavailable: 1`",
            "le drain d'un nœud prend un réplica à la fois",
        ],
    )
}

pub(super) fn blocking_disruption_budget(limit: &str) -> Suggestion {
    told(
        format!("le PodDisruptionBudget dit {}, ce qui ne laisse partir aucun pod", code(limit)),
        "le drain des nœuds attend sans fin ou est forcé, et prend alors plusieurs pods à la fois. **Un PodDisruptionBudget n'empêche pas une suppression directe**, seulement les évictions",
        [
            "prevent",
            "Fixer `maxUnavailable: 1` dans le PodDisruptionBudget",
            "le drain d'un nœud se termine de lui-même",
        ],
    )
}

pub(super) fn disruption_budget_no_shield(limit: &str) -> Suggestion {
    Suggestion {
        observed: format!("un PodDisruptionBudget avec {}", code(limit)),
        effect: "rien ici. Il limite les évictions, comme le drain de nœuds, et **n'empêche pas une suppression directe telle que cette panne** ; \
                 ce qui répond alors aux requêtes, c'est la capacité de réserve"
            .to_owned(),
        action: None,
    }
}

fn share(replicas: u64) -> String {
    match replicas {
        0 | 1 => "toute la capacité".to_owned(),
        2 => "la moitié de la capacité".to_owned(),
        n => format!("{} % de la capacité", 100 / n),
    }
}
