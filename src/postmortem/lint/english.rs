//! What the rules look for in English.

use crate::diag::Code;
use crate::diag::Severity::{Error, Note, Warning};
use crate::postmortem::lint::rule::{Rule, Vocabulary};

/// What an ordinary pattern looks like.
const PLAIN: Rule =
    Rule { code: Code::HUMAN_ERROR, severity: Error, pattern: "", about_a_person: false, unless: "" };

/// The words and rules of English.
pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    people: "he|she|they|we|i|you|someone|somebody|anyone|anybody|everyone|everybody|nobody|no one|\
        (?:software |site reliability |on-?call )?engineers?|developers?|devs?|programmers?|operators?|on-?call(?:er)?s?|admin(?:istrator)?s?|\
        sres?|dbas?|teams?|interns?|juniors?|contractors?|vendors?|reviewers?|approvers?|responders?|colleagues?|managers?|maintainers?|committers?|\
        authors?|testers?|people|person|staff|seniors?|novices?|beginners?|newcomers?|trainees?|apprentices?|newbies?|rookies?|architects?|\
        consultants?|suppliers?|commanders?|coordinators?|technicians?|analysts?|specialists?|squads?|guys?|folks|supervisors?|management|leadership|members?|(?:tech|team) leads?|\
        (?:network|storage|database|platform|infrastructure|security|operations|payments?) (?:group|department)|(?-i:Operations|Ops|Support)",
    before: r"(?:an? |the |our |some |one of (?:the |our )|their |his |her |your |another )?(?:[\w-]+ ){0,2}?",
    no_people: "(?:on-?call|admin|developer|operator|team|user|engineer|author|reviewer)s? (?:schedule|rotation|rota|console|api|page|portal|panel|endpoint|pod|dashboard|channel|tool|tooling|namespace|label|runbook|alert|guide|phone|account|role|deployment|container|image|chart)s?|\
        (?:prometheus|litmus|chaos|kubernetes|k8s|etcd|strimzi|postgres|database|kafka|mysql|cluster|grafana|argo) operators?|\
        operators? (?:reconcile\\w*|restarted|crashed)",
    clause: "that|because|since|when|while|as|which|where|after|before|until|so|but|if|and (?:the|its?|their|a)|than|whether",
    pronouns: "they",
    things: "pods?|requests?|containers?|replicas|nodes?|services|probes?|alerts?|instances|jobs?|queries|connections|workers|consumers|retries|\
        deployments?|controllers?|clients?|processes|payments|users|customers|shards?|caches?|limits|rules|metrics",
    rules: &[
        Rule {
            pattern: r"\b(?:human|operator|pilot|user|manual|engineer|admin(?:istrator)?)[ -](?:errors?|mistakes?)\b|\bhuman factor\b|\bfat[- ]finger\w*|\bpebkac\b",
            unless: r"\buser[ -]errors? (?:rates?|ratios?|dashboards?|panels?|pages?|messages?|budgets?|counts?|codes?)|\buser[ -]errors?\b[^.;]{0,20}\b(?:codes?|4\d\d|4xx)\b|\b(?:not|no) (?:a )?human error",
            ..PLAIN
        },
        Rule {
            pattern: r"\b(?:mistakes?|errors?|typos?|slips?|blunders?|mix-?ups?)(?: (?:was|were|is|had been))?(?: made| committed| introduced)? (?:by|of|from|on the part of) {A P}\b|\b{P}'s? (?:[\w-]+ )?(?:mistakes?|errors?|typos?|slips?|blunders?)\b",
            unless: r"\berrors? (?:budgets?|rates?|ratios?|pages?|logs?|handling|trackers?|dashboards?|messages?|reports?|counts?|codes?)|\b(?:errors|mistakes|typos) (?:by|of|from) (?:team|author|developer|operator|engineer)\b",
            ..PLAIN
        },
        Rule {
            pattern: r"\b(?:made|makes?|making|committed) (?:an? |the |this |that |another |some |several )?(?:[\w-]+ ){0,2}?(?:mistakes?|errors?|typos?|slips?|blunders?)\b",
            about_a_person: true,
            unless: r"\berrors? (?:budgets?|rates?|ratios?|pages?|logs?|messages?|reports?)",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\bblam(?:e|ed|es|ing)\b|\bguilty\b|\bculprits?\b|\bscapegoat\w*",
            unless: r"\b(?:no|not|nobody|no one|never|without|n't|nor)\b[^.;,]{0,30}\bblam\w+|\bblame[- ](?:free|aware)|\bgit blame",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\bat fault\b|\bto answer for\b|\b(?:was|were|is|are|be|being|solely|fully|personally) (?:solely |fully |personally )?responsible for (?:the|this|our|an?) (?:whole |entire )?(?:outage|incident|failure|problem|error|bug|mess|loss|crash|downtime|breakage|mistake|disruption)s?\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:{P}'s?|my|your|his|her|their|our) (?:own )?fault\b",
            unless: r"\bfault[- ](?:tolerance|domains?|injection|zones?|handler|isolation)",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:caused|introduced|triggered|broken|provoked|created|due) (?:by|to) (?:one of )?(?:an? |the |our |some )?(?:[\w-]+ ){0,2}?{P}\b",
            unless: r"(?:caused|introduced|triggered|broken|provoked|created|due) (?:by|to) [^.;]{0,40}\b(?:operator|team|admin|developer|user|on-?call) (?:pod|console|api|schedule|rotation|tool|deployment)s?|\b(?:prometheus|litmus|chaos|kubernetes|etcd|strimzi|postgres) operators?",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:fault|oversights?|negligence|failings?|neglect|shortcomings?|omissions?|failure) (?:of|by|from|on the part of|on behalf of) {A P}\b|\b{P}'s? (?:[\w-]+ )?(?:oversights?|negligence|neglect|failings?|shortcomings?|failure to|refusal|inability|unwillingness|inaction|omissions?)\b",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:responsibility|accountability|liability|blame|fault) (?:for [^.;]{1,50}? )?(?:lies|lay|rests?|rested|sits|sat|falls?|fell|belongs?|belonged) (?:[\w-]+ )?(?:with|on|upon|to) (?:the shoulders of )?{A P}\b|\bon the shoulders of {A P}\b|\b(?:attributable|attributed|imputable|traced back|traceable|pinned|(?:is|was|came|comes|boils|boiled) down) (?:to|on) {A P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\b(?:because of|owing to|on account of|thanks to|courtesy of) {A P}\b",
            unless: r"\b{P}'s? \w+",
            ..PLAIN
        },
        Rule {
            code: Code::BLAME,
            pattern: r"\blet (?:us|them|everyone|everybody|our users|the \w+) down\b|\b(?:is|are|was|were|be) (?:\w+ly )?(?:accountable|answerable|liable|culpable|in the wrong)\b|\bbears? (?:the |full |sole )?(?:responsibility|blame)\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\bcareless(?:ly|ness)?\b|\bnegligen(?:t|ce|tly)\b|\bslopp(?:y|ily|iness)\b|\blaz(?:y|ily|iness)\b|\bincompeten(?:t|ce|tly)\b|\bstupid(?:ly|ity)?\b|\bidio(?:t|ts|tic|cy)\b|\breckless(?:ly|ness)?\b|\bignoran(?:t|ce|tly)\b|\bfoolish(?:ly)?\b|\bclueless\b|\bdumb\b|\birresponsibl[ey]\b|\binattenti(?:ve|on)\b|\bamateurish\b|\bthoughtless(?:ly)?\b",
            unless: r"\blaz(?:y|ily)[- ](?:load|init|eval|creat|fetch|bind|delet|connect|writ|propagat|alloc)\w*|\bdumb terminal",
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\b(?:lack|absence|want) of (?:[\w-]+ )?(?:discipline|rigou?r|care|attention|diligence|professionalism|competence|seriousness|skills?|experience|judge?ment|vigilance|concentration|focus|understanding|expertise)\b|\b(?:poor|bad|questionable) judge?ment\b|\b(?:amateur|rookie|beginner's?|schoolboy|silly|dumb|basic|elementary|avoidable|inexcusable) (?:mistake|error)s?\b|\b(?:silly|clums(?:y|ily)|unprofessional(?:ly)?|inept(?:ly)?|ineptitude|haphazard(?:ly)?|complacen(?:t|cy)|cowboy|hast(?:y|ily)|botched|bungled)\b|\basleep at the (?:wheel|switch)\b|\b(?:dropp(?:ed|ing) the ball|turn(?:ed|ing) a blind eye|cut(?:ting)? corners|dragg(?:ed|ing) (?:his|her|their|its) feet|out of (?:his|her|their) depth|in over (?:his|her|their) heads?)\b",
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\black(?:s|ed|ing)? (?:of )?(?:the |any |even )?(?:[\w-]+ )?(?:discipline|rigou?r|care|attention|diligence|professionalism|competence|seriousness|skills?|experience|judge?ment|vigilance|concentration|focus|understanding|expertise)\b|\b(?:without|with no|with little|has no|had no|have no|no) (?:any |real |the least |prior )?(?:discipline|rigou?r|care|attention|diligence|professionalism|competence|seriousness|skills?|experience|judge?ment|vigilance|concentration|focus|understanding|expertise)\b|\b(?:not|n't|insufficiently|hardly) (?:been |being )?(?:[\w-]+ )?(?:careful|attentive|diligent|competent|qualified|skilled|experienced|professional|serious|capable|up to (?:the|this))\b|\b(?:was|were|is|are|been|being) (?:[\w-]+ )?(?:inexperienced|unqualified|incapable|overconfident|arrogant|distracted|asleep|untrained|unprepared|too (?:junior|inexperienced|tired|proud|confident|busy))\b|\brush(?:ed|ing) (?:the|through|into|this|it|to)\b|\bwithout (?:think|paying attention)\w*\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::INSULT,
            pattern: r"\b(?:inexperienced|incompetent|unqualified|untrained|junior|novice|rookie|newly hired|unskilled|amateur|distracted|overconfident|careless) (?:[\w-]+ )?{P}\b",
            unless: r"\bjunior and\b",
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:failed(?:,[^,]{0,30},)? to|forgot(?:ten)?|neglected|missed|ignored|overlooked|omitted|skipped|misread|misunderstood|misconfigured|mistyped|broke|messed up|screwed up|(?:did not|didn't|had not|hadn't) (?:even )?(?:bother|check|notice|look|read|test|reali[sz]e|think|follow|verify|review|know|consider|care|pay attention|understand|anticipate)|never (?:even )?(?:checked|read|tested|looked|noticed|verified|reviewed|thought|asked|opened|ran|opened|followed)|(?:was|were) (?:not aware|unaware)|paid no attention)\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:nobody|no one|none of (?:the|our) \w+)\b(?: [\w-]+){0,4}? (?:noticed|checked|looked|tested|read|reviewed|reali[sz]ed|saw|knew|asked|thought|reacted|responded|bothered|verified)\b|\b(?:missed|ignored|forgotten|overlooked|neglected|omitted|misconfigured|misread) by (?:an? |the |our |some )?(?:[\w-]+ ){0,2}?{P}\b",
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:dismissed|disregarded|(?:brushed|shrugged|waved) (?:it |them |this )?(?:off|aside)|let [^.;,]{1,40}? (?:slip|through|pass|expire|lapse)|(?:got|had) [^.;,]{1,50}? wrong|mishandled|bungled|fumbled|botched|(?:mixed|mucked|slipped) up|mistook|misjudged|mis(?:under)?estimated|underestimated|misused|refused to|(?:couldn't|could not) be bothered|wrongly|mistakenly|accidentally|inadvertently|erroneously|incorrectly|unwisely|needlessly|by (?:accident|mistake))\b",
            about_a_person: true,
            unless: r"\bmixed up (?:in|with)",
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:deleted|dropped|removed|pressed|clicked|typed|entered|chose|picked|selected|ran|applied|pushed|deployed|restarted|edited|changed|used|merged|opened|set|killed|scaled|drained|copied|pasted|called|took|put|made|followed|stopped|sent|targeted|hit|pulled|rebooted|patched|wrote|wiped|shut down) (?:[\w-]+ )?(?:the |an? |some )?wrong\b|\b(?:pushed|deployed|merged|shipped|released) (?:[\w-]+ )?(?:untested|unreviewed|unfinished|broken)\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\b(?:took (?:\w+ )?too long|took (?:almost|nearly|over|more than|about) (?:an?|[\w.]+) (?:hours?|minutes?|days?) to|(?:was|were|been) (?:[\w-]+ )?(?:too |so |very )?(?:slow|late) (?:to|in|with)|waited (?:\w+ )?too long|too (?:slow|late|long) to (?:react|respond|act|roll|notice|answer|escalate)|(?:reacted|responded|acted) (?:\w+ )?(?:too (?:late|slowly)|late|slowly))\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::OMISSION,
            severity: Warning,
            pattern: r"\bwithout (?:even |first |ever )?(?:running|testing|checking|reading|asking|reviewing|telling|informing|verifying|looking|waiting|consulting|a (?:test|review|check)|any (?:test|review|check)|approval|permission|authori[sz]ation)\w*\b|\b(?:did not|didn't|had not|hadn't|never) (?:even )?(?:ran?|ask(?:ed)?|wait(?:ed)?|respond(?:ed)?|react(?:ed)?|acted|act|answer(?:ed)?|escalated?|acknowledged?|communicated?|respect(?:ed)?|warn(?:ed)?|inform(?:ed)?|documented?|updated?|take the|taken the|bothered|do (?:his|her|their))\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::COUNTERFACTUAL,
            severity: Warning,
            pattern: r"\b(?:(?:should|could|would|might)(?: not| never|n't)?(?: also| at least| \w+ly| still)* have|(?:should|could|would)'ve|ought (?:not )?to have|needed to have)\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::COUNTERFACTUAL,
            severity: Warning,
            pattern: r"\bif only\b|\bif (?:the |our |an? )?(?:[\w-]+ ){0,2}?{P} had(?:n't)?\b|(?:^|[,;:] )had (?:the |our |an? )?(?:[\w-]+ ){0,2}?{P}\b|\bshould(?:n't| not)? have been (?:caught|noticed|spotted|seen|reviewed|tested|checked|double-checked|communicated)\b",
            unless: r"\bshould have been \w+ by (?:the |an? )?(?:[\w-]+ ){0,2}(?:alerts?|probes?|monitor\w*|pipeline|checks?|controller|tests?)|\bif only (?:one|two|three|\d)",
            ..PLAIN
        },
        Rule {
            code: Code::COUNTERFACTUAL,
            severity: Warning,
            pattern: r"\b(?:kn[eo]wn? better|(?:was|were) (?:supposed|expected|meant) to (?:have|check|test|read|notice|review|tell|ask|watch|verify|follow))\b",
            about_a_person: true,
            ..PLAIN
        },
        Rule {
            code: Code::COUNTERFACTUAL,
            severity: Warning,
            pattern: r"\bwith (?:a (?:bit|little) |some |only )?more (?:care|attention|diligence|rigou?r|discipline|thought|experience)\b",
            ..PLAIN
        },
        Rule {
            code: Code::HINDSIGHT,
            severity: Warning,
            pattern: r"\bobvious(?:ly)?\b|\bsimply\b|\bof course\b|\beas(?:ily|y enough)\b|\btrivial(?:ly)?\b|\bneedless to say\b|\b(?:as )?every(?:one|body) knows\b|\bit goes without saying\b|\bcommon sense\b|\bin hindsight\b|\bclearly\b|\bmerely\b|\bany(?:one|body) (?:could|can|would)\b|\ball (?:it took|(?:we|they|he|she|you) had to do)\b",
            unless: r"\bclearly (?:named?|labell?ed|documented|marked|visible|stated?|shows?|showed|defined?|described?|written|said|says)|\b(?:written|documented|shown|marked|said|visible) clearly|\bnot (?:\w+ )?(?:obvious|clearly|trivial)|\beasily (?:readable|visible|found)|\bmore easily",
            ..PLAIN
        },
        Rule {
            code: Code::HINDSIGHT,
            severity: Warning,
            pattern: r"\bjust (?:needs?|needed|had|have|has|required?|wants?|forgot|did|didn't|a matter|add|restart|roll|run|check|read|look|follow|ask|use|set|raise|increase|change|fix|revert|plain|another|an?|the|to)\b",
            unless: r"\bjust (?:a |an |the )?(?:moment|few|second|minute|instant)s?|\bnot just|\bjust-in-time|\bhad just|\bhas just|\bjust (?:to|the) (?:the )?(?:left|right)",
            ..PLAIN
        },
        Rule {
            code: Code::HINDSIGHT,
            severity: Warning,
            pattern: r"\b(?:everyone|everybody|we all|they all|the whole team|all of (?:us|them)) (?:[\w-]+ ){0,2}?(?:knew|aware|saw it coming)\b|\bhard to (?:believe|understand (?:why|how)|imagine)\b|\b(?:unbelievabl[ey]|incredibl[ey]|inexplicabl[ey]|inexcusabl[ey]|incomprehensibl[ey]|self-evident|plain to see|beyond belief)\b|\bno excuse\b|\bfor all to see\b|\bany (?:competent|decent|reasonable|sane|serious|real|good|experienced) {P}\b|\bany (?:child|fool|idiot)\b",
            ..PLAIN
        },
        Rule {
            code: Code::WHO_QUESTION,
            severity: Warning,
            pattern: r"(?:^|\b(?:out|know|knows|knew|tell|ask|asked|determine|identify|clear|unclear|unknown|establish|see|remember|about|of|on|say|is|wonder|question) )who (?:\w+ly |actually |had |has )?(?:did|deployed|approved|merged|pushed|wrote|broke|changed|caused|made|decided|forgot|ran|signed|reviewed|let|allowed|introduced|authori[sz]ed|(?:is|was|were|are) (?:\w+ly )?(?:responsible|accountable|liable|guilty|at fault|to blame|behind|in charge|supposed)|had the idea|thought|touched|deleted|removed|disabled|released|configured|started)\b|\bwhose (?:[\w-]+ )?(?:idea|fault|decision|job|mistake|responsibility|commit|call|change) (?:was|is|were|caused|broke)\b",
            ..PLAIN
        },
        Rule {
            code: Code::WHO_QUESTION,
            severity: Warning,
            pattern: r"\bwhy (?:did|had|was|were|does|could|is|are)(?:n't| not)? (?:the |our |an? |any of the )?(?:[\w-]+ ){0,2}?{P}\b",
            unless: r"\bwhy (?:did|do|had|were|are|could) (?:we|you|they|i) (?:see|get|have|need|lose|not see)\b",
            ..PLAIN
        },
        Rule {
            code: Code::ANIMATED,
            severity: Note,
            pattern: r"\bdisast(?:er|ers|rous|rously)\b|\bcatastroph(?:e|es|ic|ically)\b|\bnightmar(?:e|es|ish)\b|\bridiculous(?:ly)?\b|\bshocking(?:ly)?\b|\bunacceptabl[ey]\b|\bhorribl[ey]\b|\bterribl[ey]\b|\bawful(?:ly)?\b|\bhorrendous(?:ly)?\b|\binsane(?:ly)?\b|\babsurd(?:ly)?\b|\bembarrass(?:ing|ingly|ment)\b|\bchaotic\b|!+(?:\s|$)",
            unless: r"\bdisaster[- ]recovery",
            ..PLAIN
        },
        Rule {
            code: Code::OUTAGE,
            severity: Note,
            pattern: r"\boutages?\b",
            unless: r"\b(?:total|complete|full|power|no|provider|region(?:al)?|zone|simulated|injected|planned) outages?",
            ..PLAIN
        },
    ],
};
