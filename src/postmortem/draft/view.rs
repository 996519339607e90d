//! What the templates show: every field is Markdown, and no field is computed in a template.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::postmortem::Language;
use crate::postmortem::draft::texts::{self, Texts, sources};
use crate::postmortem::draft::{Context, Manifests, charts, figures, gates, markdown, tables};
use crate::postmortem::facts::{Facts, Kind, Moment, Moments, RunFacts};
use crate::postmortem::hints::{Finding, Remark, Remarks};
use crate::yaml;

/// What the templates show.
pub(super) struct View {
    pub(super) front: FrontMatter,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) verdict: String,
    pub(super) hypothesis: Option<String>,
    pub(super) days: String,
    pub(super) spans: Vec<tables::SpanRow>,
    pub(super) precision: Option<String>,
    pub(super) impact: Vec<tables::Impact>,
    pub(super) duration: Option<String>,
    pub(super) users: Option<String>,
    pub(super) revenue: Option<String>,
    /// The formulas, where they were given but the failures are not known.
    pub(super) users_factor: Option<String>,
    pub(super) revenue_factor: Option<String>,
    pub(super) affected: Vec<String>,
    pub(super) detection: String,
    pub(super) times: Times,
    pub(super) timeline: Vec<tables::TimelineRow>,
    pub(super) trigger: String,
    pub(super) fault: Option<String>,
    pub(super) hints: Vec<HintView>,
    pub(super) manifests: Manifests,
    pub(super) first_why: String,
    pub(super) resolution: String,
    pub(super) well: Vec<String>,
    pub(super) badly: Vec<String>,
    pub(super) luckily: Vec<String>,
    pub(super) actions: Vec<ActionView>,
    pub(super) charts: Vec<String>,
    pub(super) gates: Vec<gates::GateView>,
    pub(super) run: Option<RunView>,
    pub(super) queries: Vec<tables::QueryRow>,
    pub(super) record: String,
}

/// The head of the file, as YAML.
pub(super) struct FrontMatter {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) service: String,
    pub(super) run: Option<String>,
    pub(super) episode: Option<String>,
    pub(super) planned: bool,
    pub(super) generated: String,
}

/// How long things took, from the impact on.
pub(super) struct Times {
    pub(super) injected: Option<String>,
    pub(super) impact: Option<String>,
    pub(super) detect: Option<(String, String)>,
    pub(super) mitigate: Option<(String, String)>,
    pub(super) recover: Option<(String, String)>,
}

/// A suggested factor.
pub(super) struct HintView {
    pub(super) place: Option<String>,
    pub(super) observed: String,
    pub(super) effect: String,
    pub(super) action: Option<String>,
}

/// A suggested action.
pub(super) struct ActionView {
    pub(super) kind: String,
    pub(super) text: String,
    pub(super) done_when: String,
}

/// What the annex says of a run.
pub(super) struct RunView {
    pub(super) settings: String,
    pub(super) objects: Vec<(String, String)>,
    pub(super) driver_verdict: Option<String>,
    pub(super) version: String,
    pub(super) prometheus: String,
    pub(super) digest: String,
}

impl View {
    pub(super) fn of(facts: &Facts, remarks: &Remarks, lang: Language, context: &Context) -> Self {
        let texts = texts::of(lang);
        let say = |remarks: &[Remark]| remarks.iter().map(|remark| texts.remark(remark)).collect();
        Self {
            front: FrontMatter::of(facts, texts, context.now),
            title: texts.title(facts),
            summary: texts.summary(facts),
            verdict: texts.verdict(facts),
            hypothesis: facts.run.as_ref().map(|run| markdown::text(&run.hypothesis)),
            days: tables::days(facts, lang),
            spans: tables::spans(facts, lang),
            precision: texts.precision(facts),
            impact: tables::impact(facts, lang),
            duration: facts.impact_length().map(|length| lang.span(length)),
            users: facts.estimates.users.as_ref().map(|users| tables::users(users, lang)),
            revenue: facts.estimates.revenue.as_ref().map(|(revenue, of)| tables::revenue(revenue, of, lang)),
            users_factor: facts.estimates.users_per_failure.as_deref().map(|factor| lang.decimal(factor)),
            revenue_factor: facts.estimates.revenue_per_failure.as_deref().map(|factor| lang.decimal(factor)),
            affected: tables::affected(facts, texts),
            detection: texts.detection(facts),
            times: Times::of(facts, lang),
            timeline: tables::timeline(facts, texts),
            trigger: texts.trigger(facts),
            fault: facts.run.as_ref().and_then(fault),
            hints: context.findings.iter().map(|finding| HintView::of(finding, texts)).collect(),
            manifests: context.manifests,
            first_why: texts.first_why(facts),
            resolution: texts.resolution(facts),
            well: say(&remarks.well),
            badly: say(&remarks.badly),
            luckily: say(&remarks.luckily),
            actions: actions(context.findings, texts),
            charts: charts::charts(facts, lang, texts),
            gates: gates::gates(facts, texts),
            run: facts.run.as_ref().map(RunView::of),
            queries: tables::queries(facts),
            record: markdown::code(context.record),
        }
    }
}

impl FrontMatter {
    fn of(facts: &Facts, texts: &dyn Texts, now: DateTime<Utc>) -> Self {
        let run = facts.run.as_ref();
        let title = match run {
            Some(run) => format!("{}: {}", facts.service, run.experiment),
            None => texts.title(facts),
        };
        Self {
            id: yaml::quoted(&facts.id),
            title: yaml::quoted(&title),
            service: yaml::quoted(&facts.service),
            run: run.map(|_| yaml::quoted(&facts.id)),
            episode: facts.episode.as_ref().map(|episode| yaml::quoted(&episode.id)),
            planned: facts.kind == Kind::PlannedExperiment,
            generated: now.to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }
}

impl Times {
    fn of(facts: &Facts, lang: Language) -> Self {
        let moments = &facts.moments;
        let time = |moment: Moment| format!("{} ({})", figures::time(moment.at), sources(&[moment.source]));
        let since = |moment: Option<Moment>| {
            moments.since_impact(moment)?;
            Some((since_impact(moments, moment?, lang), time(moment?)))
        };
        Self {
            injected: moments.injected.map(time),
            impact: moments.impact.map(time),
            detect: since(moments.detected),
            mitigate: since(moments.mitigated),
            recover: moments
                .since_fault(moments.recovered)
                .map(|length| lang.span(length))
                .zip(moments.recovered.map(time)),
        }
    }
}

/// `1 s … 6 s`: from the first bad look, and from the last good one, between which the impact began.
fn since_impact(moments: &Moments, moment: Moment, lang: Language) -> String {
    let since = |from: Option<DateTime<Utc>>| from.map(|from| lang.span(moment.at - from));
    let ends = [moments.impact.map(|impact| impact.at), moments.impact_after].map(since);
    match ends {
        [Some(least), Some(most)] if least != most => format!("{least} … {most}"),
        [least, _] => least.unwrap_or_default(),
    }
}

impl HintView {
    fn of(finding: &Finding, texts: &dyn Texts) -> Self {
        let suggestion = texts.hint(&finding.hint);
        Self {
            place: (!finding.place.is_empty()).then(|| markdown::code(&finding.place)),
            observed: suggestion.observed,
            effect: suggestion.effect,
            action: suggestion.action.map(|action| action.text),
        }
    }
}

fn actions(findings: &[Finding], texts: &dyn Texts) -> Vec<ActionView> {
    let suggested = findings.iter().filter_map(|finding| texts.hint(&finding.hint).action);
    suggested
        .map(|action| ActionView { kind: action.kind, text: action.text, done_when: action.done_when })
        .collect()
}

/// The fault, literally.
fn fault(run: &RunFacts) -> Option<String> {
    let fault = run.settings.get("fault")?;
    Some(markdown::code_block("json", &serde_json::to_string_pretty(fault).ok()?))
}

impl RunView {
    fn of(run: &RunFacts) -> Self {
        let settings = serde_json::to_string_pretty(&run.settings).unwrap_or_default();
        let object = |object: &crate::chaos::PlannedObject| {
            let language = if object.text.trim_start().starts_with('{') { "json" } else { "yaml" };
            (markdown::code(&object.name), markdown::code_block(language, &object.text))
        };
        let verdict = run.outcome.as_ref().map(|outcome| outcome.driver_verdict.as_str());
        Self {
            settings: markdown::code_block("json", &settings),
            objects: run.objects.iter().map(object).collect(),
            driver_verdict: verdict.filter(|text| !text.is_empty()).map(markdown::text),
            version: markdown::code(&run.version),
            prometheus: markdown::code(&run.prometheus),
            digest: markdown::code(&run.specs_digest),
        }
    }
}
