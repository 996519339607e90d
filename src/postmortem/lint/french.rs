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
        managers?|mainteneurs?|auteure?s?|débutante?s?|novices?|apprentie?s?|exploitante?s?|consultante?s?|technicien(?:ne)?s?|coordinateurs?|coordinatrices?|analystes?|spécialistes?|hébergeurs?|chacun|membres?|amateurs?|(?:l'|de l')exploitation|le support|groupe (?:réseau|stockage|plateforme|sécurité|exploitation)|testeurs?|testeuses?|gens|fournisseurs?|chef(?:fe)?s? de projet|responsables? (?:de |d')?(?:livraison|production|équipe|exploitation|technique|projet|la mise en production|la livraison)s?",
    before: r"(?:un |une |le |la |l'|les |des |notre |nos |leurs? |cet |cette |ce )?(?:[\w-]+ ){0,2}?",
    no_people: "(?:planning|téléphone|outil|canal|page|console|tableau de bord|rotation|guide|calendrier)s? (?:de |d'|des |du )(?:l')?(?:astreinte|équipes?|développeurs?|administrateurs?)|\
        (?:opérateur|operator) (?:prometheus|litmus|kubernetes|etcd|strimzi|postgres|kafka)|il y (?:a|avait|aura|aurait|eut)|(?:s')?il (?:s'agit|faut|fallait|reste|est|était|existe|suffi\\w+)|n'y (?:a|avait)-t-il|le support (?:de|du|des|d'\\w+|tls|http)",
    clause: "que|qu'\\w+|parce|car|quand|lorsque|pendant|dont|où|après|avant|mais|si|comme|et (?:le|la|les|l'|un|une|son|sa|ses)|puisque",
    pronouns: "il|elle|ils|elles",
    things: "pods?|requêtes?|conteneurs?|réplicas?|nœuds?|services?|sondes?|alertes?|instances?|tâches?|connexions?|kubelet|ordonnanceur|équilibreur|déploiements?|\
        contrôleurs?|clients?|processus|paiements?|utilisateurs?|clientes?|caches?|limites?|règles?|métriques?|changements?|configurations?|trafic|serveurs?|bases?|files?|certificats?",
    rules: &[
        Rule {
            pattern: r"\berreurs? humaines?\b|\berreurs? (?:de |du |d'|des )(?:l')?(?:opérat(?:eur|rice)s?|manipulations?|pilotage|développeurs?|administrateurs?|ingénieurs?|exploitant|utilisateur)\b|\berreurs? (?:opérateur|utilisateur|manuelles?)\b|\bfautes? humaines?\b|\bfacteur humain\b|\bmauvaise manipulation\b",
            unless: r"\b(?:taux|tableaux?|pages?|messages?|nombre|budgets?|codes?|part) (?:de |d'|des )erreurs? (?:d')?utilisateurs?|\berreurs? (?:d')?utilisateurs?\b[^.;]{0,20}\b(?:codes?|4\d\d|4xx)\b",
            ..PLAIN
        },
        Rule {
            pattern: r"\b(?:erreurs?|fautes? de (?:frappe|saisie)|coquilles?|méprises?|bourdes?|bévues?|gaffes?|confusions?)(?: [\w-]+| de \w+)? (?:de |du |des |d'|de la part (?:de |du |des |d')){A P}\b",
            unless: r"\b(?:budgets?|taux|messages?|pages?|codes?|journa(?:l|ux)|nombre|part|tableaux?|suivi) (?:de |d'|des )erreurs?",
            ..PLAIN
        },
        Rule {
            pattern: r"\b(?:a|ai|as|avons|avez|ont|avait|avaient|avions|aurait|auraient) (?:[\w-]+ )?(?:commis|fait) (?:une? |des |cette |cet |plusieurs |la |l'|quelques )?(?:[\w-]+ ){0,2}?(?:erreurs?|fautes?|bévues?|bourdes?|gaffes?|maladresses?|confusions?|coquilles?)\b",
            about_a_person: true,
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
            pattern: r"\bresponsables? (?:de |du |des |d')(?:la |l'|cette |cet |ce )?(?:incident|panne|erreur|problème|coupure|indisponibilité|perte|bug|défaillance|dégradation|interruption)s? (?:est|sont|était|étaient|reste) {A P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:causée?s?|provoquée?s?|introduite?s?|déclenchée?s?|cassée?s?|dus?|dues?) (?:par|à|au|aux) (?:un |une |le |la |l'|les |des |notre |nos )?(?:[\w-]+ ){0,2}?{P}\b|\b(?:vient|viennent|provient|venait|provenait) (?:de |du |des |d')(?:la |l'|un |une |notre |nos )?(?:\w+ ){0,1}?{P}\b",
            unless: r"\b(?:opérateur|operator) (?:prometheus|litmus|kubernetes|etcd|strimzi|postgres|kafka)",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:fautes?|torts?|responsabilité|erreur|blâme)\b(?: [^.;,]{0,40}?)? (?:en )?(?:revient|revenait|incombe|incombait|retombe|repose|pèse)(?: [\w-]+)? (?:à|au|aux|sur) {A P}\b|\b(?:imputables?|attribuables?|imputée?s?|attribuée?s?) (?:à|au|aux) {A P}\b|\b(?:doit|doivent|devons) (?:cet|cette|ce|la|le|l')\s?[\w-]+ (?:à|au|aux) {A P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:à cause|par la faute) (?:de |du |des |d'|de la part (?:de |du |des |d')){A P}\b|\b(?:manquements?|négligences?|oublis?|inaction|faute professionnelle|bévues?|inconscience) (?:de |du |des |d'|de la part (?:de |du |des |d')){A P}\b|\b(?:vien(?:t|nen?t)|venait|provien(?:t|nent)|provenait) d'une? (?:erreur|négligence|faute|oubli|bévue) (?:de |du |des |d'|de la part (?:de |du |des |d')){A P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:est|sont|était|étaient|a été|ont été) (?:[\w-]+ )?(?:en tort|dans (?:son|leur) tort|en faute|à l'origine d(?:e|u|es))\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\bnégligen(?:ts?|tes?|ces?|mment)\b|\bbâcl(?:é|ée|és|ées|er|age)\b|\bstupid(?:e|es|ité|ement)\b|\bidiot(?:e|s|es|ie)?\b|\birresponsables?\b|\bparesseu(?:x|se|ses|sement)\b|\bincompéten(?:ts?|tes?|ces?)\b|\bimpruden(?:ts?|tes?|ces?|mment)\b|\bétourderies?\b|\binattenti(?:on|f|ve|fs|ves)\b|\bmaladroit(?:e|s|es|ement)?\b|\bmaladresses?\b|\binsouciance\b|\bamateurisme\b|\bje-m'en-fou\w+|\bignorants?\b",
            unless: r"\b(?:chargement|initialisation|évaluation|connexion|création|écriture)s? paresseu(?:x|ses?)",
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\b(?:manque|absence|défaut) (?:[\w-]+ )?(?:de |d')(?:rigueur|discipline|sérieux|professionnalisme|attention|soin|vigilance|compétences?|expérience|jugement|méthode|réflexion|concentration|prudence|discernement|implication|bon sens)\b|\b(?:à la légère|à la va-vite|n'importe comment|par-dessus la jambe|sans réfléchir)\b|\b(?:erreurs?|fautes?) (?:de (?:débutant|stagiaire|novice)|d'amateur|d'un (?:débutant|amateur|novice)|grossière|bête|idiote|inexcusable|impardonnable|élémentaire)\w*|\b(?:légèreté|laxisme|laxistes?|laisser-aller|désinvolture|inconscience|nonchalance|bêtise)\b",
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\bmanqu(?:e|ent|ait|aient|é) (?:[\w-]+ )?(?:de |d')(?:rigueur|discipline|sérieux|professionnalisme|attention|soin|vigilance|compétences?|expérience|jugement|méthode|réflexion|concentration|prudence|discernement|implication|bon sens)\b|\b(?:incapables?|inexpérimentée?s?|trop (?:confiant|pressé|junior|inexpérimenté|sûr|fatigué)\w*)\b|\bpas (?:été )?(?:assez |suffisamment |très )?(?:attenti(?:f|ve)s?|prudente?s?|vigilante?s?|rigoureu(?:x|ses?)|sérieu(?:x|ses?)|compétente?s?|qualifiée?s?|à la hauteur)\b|\bn'(?:a|ont|avait|avaient) (?:pas|aucune?) (?:la |les |l'|le |d')?(?:compétences?|expérience|niveau|rigueur)\b|\b(?:s'est|se sont|s'étaient|s'était) précipité\w*|\bsans (?:aucune |la moindre |aucun )?(?:connaissance|compétence|expérience|rigueur|précaution|discernement|réflexion)s?\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\b{P} (?:trop |peu |encore |très )?(?:inexpérimenté|débutant|junior|incompétent|distrait|expérimenté mais|sans expérience)\w*",
            unless: r"\b{P} expérimenté\w*",
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
            pattern: r"\b(?:personne|aucun \w+)\b(?: [\w'-]+){0,4}? n'(?:a|avait)(?:-t-il)? (?:\w+ )?(?:daigné|pris|signalé|prévenu|remarqué|vu|vérifié|lu|relu|testé|regardé|réagi|répondu|pensé|su|compris|demandé)\b|\b(?:oubliée?s?|ignorée?s?|négligée?s?|omis(?:es?)?|manquée?s?|ratée?s?) par (?:le |la |l'|les |un |une |des |notre |nos )?(?:\w+ ){0,2}?{P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:s'est|se sont|me suis|nous sommes|s'étai(?:t|ent)) (?:[\w-]+ )?(?:trompé|mépris|emmêlé|planté)\w*|\b(?:a|ai|as|avons|avez|ont|avait|avaient|avions|aurait|auraient) (?:[\w-]+ )?(?:laissé (?:passer|filer|traîner|expirer)|inversé|confondu|mélangé|sous-estimé|minimisé|refusé de|tardé à|traîné|fermé les yeux|méconnu|mal (?:évalué|interprété|saisi|géré|jugé|préparé))\b|\b(?:est|sont|était|étaient) passée?s? à côté\b|\b(?:malencontreusement|par (?:inadvertance|mégarde|erreur|étourderie|distraction|accident)|à tort|imprudemment|accidentellement|inconsidérément|hâtivement)\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:a|ai|as|avons|avez|ont|avait|avaient|avions|aurait|auraient) (?:[\w-]+ ){0,2}?(?:supprimé|effacé|tapé|choisi|sélectionné|appuyé|cliqué|lancé|modifié|déployé|redémarré|saisi|pris|exécuté|utilisé|appliqué|édité|ouvert|poussé|envoyé|copié|collé|arrêté|tué|vidé|ciblé|mis|renseigné|entré|fait|suivi)(?: [\w-]+)? (?:le |la |les |un |une |de |du |des |dans le |dans la )?mauvaise?s?\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:a|ai|as|avons|avez|ont|avait|avaient|avions|aurait|auraient) (?:mis|pris|attendu) (?:[\w-]+ ){0,2}?trop (?:de temps|longtemps)|\b(?:a|ont|avait|avaient) été (?:[\w-]+ )?trop (?:lente?s?|longue?s?)|\b(?:est|sont|était|étaient) (?:[\w-]+ )?(?:trop lente?s?|en retard) (?:à|pour)\b|\b(?:réagi|répondu|intervenue?s?|agi) (?:[\w-]+ )?trop (?:tard|lentement)\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\bsans (?:même |avoir |en )?(?:lancer|lancé|tester|testé|vérifier|vérifié|lire|lu|relire|relu|demander|demandé|prévenir|prévenu|attendre|regarder|consulter|avertir|valider|parler)\b|\bn'(?:a|ai|as|avons|avez|ont|avait|avaient|avions)\s+(?:même )?(?:pas|jamais|rien)\s+(?:même )?(?:réagi|répondu|lancé|exécuté|prévenu|communiqué|demandé|attendu|daigné|cherché|escaladé|acquitté|informé|documenté|mesuré|fait (?:son|leur|l'effort)|jugé)\b|\bignorai(?:t|ent)\b|\bne (?:comprenai(?:t|ent)|maîtrisai(?:t|ent)|maîtrise(?:nt)?) pas\b",
            about_a_person: true,
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
            code: Code::HINDSIGHT,
            severity: Warning,
            pattern: r"\bil (?:suffit|suffisait|aurait suffi) (?:pourtant |juste |seulement |donc )(?:de\b|d')|\b(?:tout le monde|chacun|tous|nous tous|toute l'équipe) (?:le )?(?:savait|savaient|sait|voyait|voyaient|connaissait)\b|\b(?:incompréhensibles?|inexcusables?|inexplicables?|impensables?|impardonnables?|incroyables?)\b|\b(?:difficile|dur) (?:de|à) (?:croire|comprendre (?:pourquoi|comment))\b",
            ..PLAIN
        },
        Rule {
            code: Code::HINDSIGHT,
            severity: Warning,
            pattern: r"\bn'importe quel(?:le)? (?:[\w-]+ )?{P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::WHO_QUESTION,
            severity: Warning,
            pattern: r"(?:^|\b(?:savoir|sait|savons|demander?|déterminer|identifier|trouver|ignore|ignorons|est-ce|de|sur|clair|établir|dire) )qui (?:est-ce qui )?(?:a|ont|avait|avaient) (?:\w+ment |vraiment )?(?:approuvé|déployé|poussé|fusionné|validé|cassé|écrit|modifié|décidé|oublié|lancé|fait|relu|autorisé|introduit|supprimé|changé|mis|laissé|causé|touché|désactivé|configuré|eu l'idée|pris (?:la|cette) décision|donné (?:l'ordre|le feu vert))\b|(?:^|\bsavoir |\bsur |\bdéterminer |\btrouver )qui (?:est|était|sont) (?:vraiment )?(?:le |la |les )?(?:responsable|coupable|fauti(?:f|ve)|en tort|en cause)s?\b|\b(?:à|de) qui (?:est |la )?(?:la )?faute\b",
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
            unless: r"\bpannes? (?:totale|complète|générale|électrique|de courant|du fournisseur|réseau|de disque)s?|\bpannes? (?:injectée|simulée|provoquée|planifiée|de nœud|de zone)s?|\b(?:toléran\w+|résistance|résilience|robustesse) (?:aux|à la|à une|à l') ?pannes?|\b(?:injection|simulation)s? (?:de |d'une )pannes?|\baucune panne|\ben panne",
            ..PLAIN
        },
    ],
};
