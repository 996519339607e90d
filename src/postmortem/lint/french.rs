//! What the rules look for in French.

use crate::diag::Code;
use crate::diag::Severity::{Error, Note, Warning};
use crate::postmortem::lint::rule::{Rule, Vocabulary};

/// What an ordinary pattern looks like.
const PLAIN: Rule =
    Rule { code: Code::HUMAN_ERROR, severity: Error, pattern: "", about_a_person: false, unless: "" };

/// The words and rules of French.
pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    people: "il|elle|ils|elles|on|nous|je|tu|vous|quelqu'un|personne|tout le monde|ingénieure?s?|développeu(?:r|rs|se|ses)|devs?|opérateurs?|opératrices?|\
        astreinte|admins?|administrateurs?|administratrices?|sres?|dba|équipes?|stagiaires?|prestataires?|relecteurs?|relectrices?|intervenante?s?|collègues?|\
        managers?|mainteneurs?|auteure?s?|testeurs?|testeuses?|gens|fournisseurs?|chef(?:fe)?s? de projet|responsables? (?:de |d')?(?:livraison|production|équipe|exploitation|technique|projet)s?",
    no_people: r"(?:planning|téléphone|outil|canal|page|console|tableau de bord|rotation|guide|calendrier)s? (?:de |d'|des |du )(?:l')?(?:astreinte|équipes?|développeurs?|administrateurs?)|\
        (?:opérateur|operator) (?:prometheus|litmus|kubernetes|etcd|strimzi|postgres|kafka)|il y (?:a|avait|aura|aurait|eut)|(?:s')?il (?:s'agit|faut|fallait|reste|est|était|existe|suffi\w+)|n'y (?:a|avait)-t-il",
    clause: "que|qu'\\w+|parce|car|quand|lorsque|pendant|dont|où|après|avant|mais|si|comme|et (?:le|la|les|l'|un|une|son|sa|ses)|puisque",
    pronouns: "il|elle|ils|elles",
    things: "pods?|requêtes?|conteneurs?|réplicas?|nœuds?|services?|sondes?|alertes?|instances?|tâches?|connexions?|kubelet|ordonnanceur|équilibreur|déploiements?|\
        contrôleurs?|clients?|processus|paiements?|utilisateurs?|clientes?|caches?|limites?|règles?|métriques?|changements?|configurations?|trafic|serveurs?|bases?|files?|certificats?",
    rules: &[
        Rule {
            pattern: r"\berreurs? humaines?\b|\berreurs? (?:de |du |d'|des )(?:l')?(?:opérat(?:eur|rice)s?|manipulations?|pilotage|développeurs?|administrateurs?|ingénieurs?|exploitant|utilisateur)\b|\berreurs? (?:opérateur|utilisateur|manuelles?)\b|\bfautes? humaines?\b|\bfacteur humain\b|\bmauvaise manipulation\b",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\bblâm(?:e|er|é|ée|és|ées|ons|ent)\b|\bcoupables?\b|\bfauti(?:f|fs|ve|ves)\b|\bbouc émissaire\b",
            unless: r"\b(?:sans|ni|aucun|pas de|ne|n'\w+)\b[^.;,]{0,25}\bblâm\w+|\bblâm\w+ (?:personne|qui que)",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:la faute (?:de |du |des |d'|à )(?:la |l'|un |une |notre |nos )?(?:\w+ ){0,1}?{P}|(?:de |par )?(?:ma|ta|sa|leur|notre|votre) (?:propre )?faute)\b",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\bresponsables? (?:de |du |des |d')(?:la |l'|cette |cet |ce |un |une )?(?:incident|panne|erreur|problème|coupure|indisponibilité|perte|bug|défaillance|dégradation|interruption)s?\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:causée?s?|provoquée?s?|introduite?s?|déclenchée?s?|cassée?s?|dus?|dues?) (?:par|à|au|aux) (?:un |une |le |la |l'|les |des |notre |nos )?(?:[\w-]+ ){0,2}?{P}\b|\b(?:vient|viennent|provient|venait|provenait) (?:de |du |des |d')(?:la |l'|un |une |notre |nos )?(?:\w+ ){0,1}?{P}\b",
            unless: r"\b(?:opérateur|operator) (?:prometheus|litmus|kubernetes|etcd|strimzi|postgres|kafka)",
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\bnégligen(?:ts?|tes?|ces?|mment)\b|\bbâcl(?:é|ée|és|ées|er|age)\b|\bstupid(?:e|es|ité|ement)\b|\bidiot(?:e|s|es|ie)?\b|\birresponsables?\b|\bparesseu(?:x|se|ses|sement)\b|\bincompéten(?:ts?|tes?|ces?)\b|\bimpruden(?:ts?|tes?|ces?|mment)\b|\bétourderies?\b|\binattenti(?:on|f|ve|fs|ves)\b|\bmaladroit(?:e|s|es|ement)?\b|\bmaladresses?\b|\binsouciance\b|\bamateurisme\b|\bje-m'en-fou\w+|\bignorants?\b",
            unless: r"\b(?:chargement|initialisation|évaluation|connexion|création|écriture)s? paresseu(?:x|ses?)",
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:a|ai|as|avons|avez|ont|avait|avaient|avions|aurait|auraient)\s+(?:tout simplement |complètement |encore |bien )?(?:oublié|négligé|omis|ignoré|manqué|sauté|raté|loupé|mal (?:lu|compris|configuré|relu)|cassé|échoué à)\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\bn'(?:a|ai|as|avons|avez|ont|avait|avaient|avions)\s+(?:même )?(?:pas|jamais|rien)\s+(?:pensé|vu|lu|vérifié|testé|remarqué|pris (?:la peine|le temps|soin)|su|prêté attention|regardé|relu|compris|anticipé|suivi|respecté|jugé|songé|fait attention|mis à jour)\b|\bne (?:savait|savaient|savions|sait|savent|connaissait|connaissaient) pas\b|\bn'étai(?:t|ent) pas au courant\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:personne|aucun \w+)\b(?: [\w'-]+){0,4}? n'(?:a|avait)(?:-t-il)? (?:\w+ )?(?:remarqué|vu|vérifié|lu|relu|testé|regardé|réagi|répondu|pensé|su|compris|demandé)\b|\b(?:oubliée?s?|ignorée?s?|négligée?s?|omis(?:es?)?|manquée?s?|ratée?s?) par (?:le |la |l'|les |un |une |des |notre |nos )?(?:\w+ ){0,2}?{P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::COUNTERFACTUAL,
            severity: Warning,
            pattern: r"\baur(?:ait|aient|ais|ions|iez)(?:-\w+)?\s+(?:(?:jamais|pas|aussi|bien|facilement|tout simplement|au moins)\s+)*(?:\w*(?:é|ée|és|ées|u|ue|us|ues|û|i|is|it))(?:\s|[.,;:!?]|$)",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::COUNTERFACTUAL,
            severity: Warning,
            pattern: r"\bsi seulement\b|\bsi (?:le |la |l'|les |un |une |notre |nos )?(?:\w+ ){0,2}?{P}(?: d'astreinte)? (?:n')?(?:avait|avaient|avions|aviez|avais)\b|\bil aurait fallu\b|\baur(?:ait|aient) dû être (?:vue?s?|remarquée?s?|relue?s?|testée?s?|vérifiée?s?|repérée?s?|communiquée?s?)\b",
            ..PLAIN
        },
        Rule {
            code: Code::HINDSIGHT,
            severity: Warning,
            pattern: r"\bévidemment\b|\bbien sûr\b|\bbien entendu\b|\bsimplement\b|\bclairement\b|\bfacilement\b|\bil (?:suffit|suffisait|aurait suffi) de\b|\bil (?:suffit|suffisait|aurait suffi) d'|\bil (?:est|était) (?:évident|clair) que\b|\bde toute évidence\b|\bmanifestement\b|\bcomme (?:chacun|tout le monde) (?:le )?sait\b|\bbon sens\b|\btrivial(?:e|ement)?\b|\bva de soi\b|\bn'importe qui (?:peut|pouvait|aurait|voit|voyait)\b|\bil n'y avait qu'à\b|\bune évidence\b",
            unless: r"\bclairement (?:documenté|nommé|indiqué|marqué|visible|écrit|défini|décrit)\w*|\b(?:documenté|nommé|indiqué|écrit|défini)e?s? clairement|\bpas (?:si )?(?:évident|clair|trivial)|\bplus (?:facilement|simplement|clairement)",
            ..PLAIN
        },
        Rule {
            code: Code::HINDSIGHT,
            severity: Warning,
            pattern: r"\bjuste (?:à )?(?:\w+(?:er|ir|re)|un |une |besoin)\b|\b(?:c'est|c'était) juste\b",
            unless: r"\bjuste (?:après|avant|sous|au|derrière|entre|un peu|une? (?:instant|seconde|minute)|à (?:temps|côté)|derrière)",
            ..PLAIN
        },
        Rule {
            code: Code::WHO_QUESTION,
            severity: Warning,
            pattern: r"(?:^|\b(?:savoir|sait|savons|demander?|déterminer|identifier|trouver|ignore|ignorons|est-ce|de|sur|clair|établir|dire) )qui (?:est-ce qui )?(?:a|ont|avait|avaient) (?:\w+ment |vraiment )?(?:approuvé|déployé|poussé|fusionné|validé|cassé|écrit|modifié|décidé|oublié|lancé|fait|relu|autorisé|introduit|supprimé|changé|mis|laissé|causé|touché|désactivé|configuré)\b|\b(?:à|de) qui (?:est |la )?(?:la )?faute\b",
            ..PLAIN
        },
        Rule {
            code: Code::WHO_QUESTION,
            severity: Warning,
            pattern: r"\bpourquoi (?:est-ce que |est-ce qu')?(?:le |la |l'|les |un |une |notre |nos |aucun )?(?:\w+ ){0,1}?{P}\b|\bpourquoi n'(?:avons-nous|avez-vous|a-t-on|ont-ils|a-t-elle)\b",
            unless: r"\bpourquoi (?:il y|on (?:a |voit|voyait|observe)|nous (?:avons vu|voyons))",
            ..PLAIN
        },
        Rule {
            code: Code::ANIMATED,
            severity: Note,
            pattern: r"\bdésastr(?:e|es|eux|euse)\b|\bcatastroph(?:e|es|ique|iques)\b|\bcauchemar(?:s|desque)?\b|\bridicules?\b|\bchoquante?s?\b|\binacceptables?\b|\bscandaleu(?:x|se|ses)\b|\bhorribles?\b|\bterribles?\b|\bhonteu(?:x|se|ses)\b|\blamentables?\b|\beffroyables?\b|\baffolante?s?\b|\babsurdes?\b|\bpanique\b|!+(?:\s|$)",
            unless: r"\breprise après (?:catastrophe|désastre)",
            ..PLAIN
        },
        Rule {
            code: Code::OUTAGE,
            severity: Note,
            pattern: r"\bpannes?\b|\bcoupures? (?:de|du) service\b",
            unless: r"\bpannes? (?:totale|complète|générale|électrique|de courant|du fournisseur|réseau|de disque)s?|\baucune panne|\ben panne",
            ..PLAIN
        },
    ],
};
