//! The rows of the draft's tables. A figure that is not known is `None`, and the template says so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::texts::{Texts, sources};
use super::{figures, markdown};
use crate::chaos::{Evidence, SubjectId};
use crate::postmortem::Language;
use crate::postmortem::facts::{BudgetFacts, Estimate, Facts, Moment, QueryFacts, Source};

/// From, to and length of a span.
pub(super) struct SpanRow {
    pub(super) what: Span,
    pub(super) from: String,
    pub(super) to: Option<String>,
    pub(super) length: Option<String>,
}

/// Which span; the template has the words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Impact,
    Fault,
    Whole,
}

/// What one budget paid.
pub(super) struct Impact {
    pub(super) name: String,
    pub(super) unit: Option<String>,
    pub(super) objective: Option<String>,
    pub(super) window: Option<String>,
    pub(super) below: Option<String>,
    pub(super) never_below: bool,
    pub(super) still_below: bool,
    pub(super) gross: Option<String>,
    pub(super) until: Option<String>,
    pub(super) total: Option<String>,
    pub(super) uncertainty: Option<String>,
    pub(super) baseline: Option<String>,
    /// The events that the usual error ratio was taken from, and the length of that history.
    pub(super) history: Option<(String, String)>,
    pub(super) net: Option<String>,
    pub(super) lowest: Option<String>,
    pub(super) sli_window: Option<String>,
    pub(super) cost: Option<String>,
    pub(super) left: Option<(String, String)>,
    pub(super) downtime: Option<String>,
    pub(super) sources: String,
}

/// One row of the timeline.
pub(super) struct TimelineRow {
    pub(super) time: String,
    pub(super) event: String,
    pub(super) source: String,
    pub(super) evidence: String,
}

/// One question that was asked, or several of one purpose.
pub(super) struct QueryRow {
    pub(super) ids: String,
    pub(super) purpose: String,
    pub(super) query: String,
    pub(super) evaluated: String,
    /// How many more there are of this purpose, whose texts may differ in moments and lengths of time.
    pub(super) more: usize,
    pub(super) failed: Option<String>,
}

/// The day, or both days where midnight lies between.
pub(super) fn days(facts: &Facts, lang: Language) -> String {
    if one_day(facts) {
        lang.day(facts.from)
    } else {
        format!("{} – {}", lang.day(facts.from), lang.day(facts.to))
    }
}

pub(super) fn spans(facts: &Facts, lang: Language) -> Vec<SpanRow> {
    let moments = &facts.moments;
    let below = || facts.budgets.iter().flat_map(|budget| &budget.below);
    let ended = facts.impact_length().is_some();
    let impact_end = below().filter_map(|stretch| stretch.to).max().filter(|_| ended);
    let row = |what, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| {
        let from = from?;
        let length = to.map(|to| lang.span(to - from));
        Some(SpanRow { what, from: time(facts, from), to: to.map(|to| time(facts, to)), length })
    };
    let at = |moment: Option<Moment>| moment.map(|moment| moment.at);
    [
        row(Span::Impact, below().map(|stretch| stretch.from).min(), impact_end),
        row(Span::Fault, at(moments.injected), at(moments.mitigated)),
        row(Span::Whole, Some(facts.from), Some(facts.to)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn impact(facts: &Facts, lang: Language) -> Vec<Impact> {
    let window = facts.run.as_ref().and_then(|run| run.sli_window_secs);
    facts.budgets.iter().map(|budget| of_budget(budget, window, lang)).collect()
}

fn of_budget(budget: &BudgetFacts, sli_window: Option<f64>, lang: Language) -> Impact {
    let count = |events: Option<f64>| events.map(|events| lang.count(events));
    let measured = budget.lowest_sli.is_some();
    Impact {
        name: name(&budget.subject),
        unit: budget.unit.as_deref().map(|unit| markdown::text(lang.unit(unit))),
        objective: budget.objective.map(|ratio| lang.objective(ratio)),
        window: budget.window_secs.map(|secs| lang.window(secs)),
        below: budget.below_length().filter(|_| !budget.below.is_empty()).map(|length| lang.span(length)),
        never_below: budget.below.is_empty() && measured,
        still_below: !budget.below.is_empty() && budget.below_length().is_none(),
        gross: count(budget.bad_events),
        until: budget.counted_until.map(figures::time),
        total: count(budget.total_events),
        uncertainty: count(budget.uncertainty_events),
        baseline: count(budget.baseline_events),
        history: budget
            .baseline_history
            .map(|history| (lang.count(history.events), about(history.secs, lang))),
        net: count(budget.net_bad_events),
        lowest: budget.lowest_sli.map(|sli| lang.sli(sli)),
        sli_window: sli_window.filter(|_| measured).map(|secs| lang.secs(secs)),
        cost: budget.cost_ratio.map(|cost| lang.cost(cost)),
        left: lang.left(budget),
        downtime: budget.downtime_secs.map(|secs| lang.secs(secs)),
        sources: sources(&budget.sources),
    }
}

/// A length of time that is known in minutes: `12 min`.
fn about(secs: f64, lang: Language) -> String {
    lang.secs(if secs < 60.0 { secs.round() } else { (secs / 60.0).round() * 60.0 })
}

/// `33 = 0.8 × 41`: the estimate with its formula.
pub(super) fn users(estimate: &Estimate, lang: Language) -> String {
    let (value, factor) = (lang.counted(estimate.value, estimate.give()), lang.decimal(&estimate.factor));
    format!("≈ {value} = {factor} × {} ({})", failures(estimate, lang), name(&estimate.subject))
}

/// `≈ 815.90 EUR = 19.90 EUR × 41`.
pub(super) fn revenue(estimate: &Estimate, currency: &str, lang: Language) -> String {
    let (value, factor) = (lang.amount(estimate.value), lang.decimal(&estimate.factor));
    let give = estimate.give().map(|give| format!(" ± {}", lang.amount(give))).unwrap_or_default();
    let failures = failures(estimate, lang);
    format!("≈ {value}{give} {currency} = {factor} {currency} × {failures} ({})", name(&estimate.subject))
}

/// `(41 ± 3)`, or `41` where nobody knows how exact that is.
fn failures(estimate: &Estimate, lang: Language) -> String {
    let counted = lang.counted(estimate.failures, estimate.uncertainty);
    if counted.contains('±') { format!("({counted})") } else { counted }
}

pub(super) fn affected(facts: &Facts, texts: &dyn Texts) -> Vec<String> {
    let mut services: BTreeMap<(bool, &str), Vec<&BudgetFacts>> = BTreeMap::new();
    services.insert((false, &facts.service), Vec::new());
    for budget in &facts.budgets {
        services.entry((!facts.is_own(budget), &budget.subject.service)).or_default().push(budget);
    }
    services.into_iter().map(|((_, service), budgets)| texts.affected(service, &budgets)).collect()
}

pub(super) fn timeline(facts: &Facts, texts: &dyn Texts) -> Vec<TimelineRow> {
    let row = |row: &crate::postmortem::facts::TimelineRow| TimelineRow {
        time: moment(facts, row.at),
        event: texts.happening(&row.what, facts),
        source: markdown::text(&row.source),
        evidence: sources(&row.evidence),
    };
    facts.timeline.iter().map(row).collect()
}

/// Every query that a figure or a row refers to; of the others, a row for each purpose.
pub(super) fn queries(facts: &Facts) -> Vec<QueryRow> {
    let cited = cited(facts);
    let mut groups: Vec<Vec<&QueryFacts>> = Vec::new();
    for query in &facts.queries {
        let alone = query.error.is_some() || cited.contains(&query.id);
        let alike = |group: &&mut Vec<&QueryFacts>| {
            group[0].purpose == query.purpose && group[0].error.is_none() && !cited.contains(&group[0].id)
        };
        match groups.iter_mut().find(alike).filter(|_| !alone) {
            Some(group) => group.push(query),
            None => groups.push(vec![query]),
        }
    }
    groups.iter().filter_map(|group| query_row(group)).collect()
}

fn query_row(group: &[&QueryFacts]) -> Option<QueryRow> {
    let (first, last) = (group.first()?, group.last()?);
    let at = |query: &QueryFacts| query.evaluated_at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let range = |from: String, to: String| if from == to { from } else { format!("{from} … {to}") };
    Some(QueryRow {
        ids: range(format!("Q{}", first.id), format!("Q{}", last.id)),
        purpose: markdown::text(&first.purpose),
        query: markdown::code(&markdown::shortened(&first.query)),
        evaluated: range(at(first), at(last)),
        more: group.len() - 1,
        failed: first.error.as_deref().map(markdown::text),
    })
}

/// The queries that figures, rows and conditions refer to.
fn cited(facts: &Facts) -> BTreeSet<u64> {
    let figures = facts.budgets.iter().flat_map(|budget| &budget.sources);
    let rows = facts.timeline.iter().flat_map(|row| &row.evidence);
    let of_source = figures.chain(rows).filter_map(|source| match source {
        Source::Query(id) => Some(*id),
        Source::Line(_) => None,
    });
    let checks = facts.gates.iter().flat_map(|gate| &gate.checks).flat_map(|check| &check.evidence);
    let of_check = checks.filter_map(|evidence| match evidence {
        Evidence::Query(id) => Some(*id),
        Evidence::Object(_) | Evidence::File(_) => None,
    });
    of_source.chain(of_check).collect()
}

/// `service/slo`, with the group's labels, as code.
pub(super) fn name(subject: &SubjectId) -> String {
    markdown::code(&subject.to_string())
}

/// The time of day; with the day where midnight lies between.
pub(super) fn time(facts: &Facts, at: DateTime<Utc>) -> String {
    if one_day(facts) { figures::time(at) } else { at.format("%Y-%m-%d %H:%M:%S UTC").to_string() }
}

/// The time of a row; to the millisecond where another row shares the second but not the moment.
fn moment(facts: &Facts, at: DateTime<Utc>) -> String {
    let shared = |other: DateTime<Utc>| other != at && other.timestamp() == at.timestamp();
    let text = time(facts, at);
    if facts.timeline.iter().any(|row| shared(row.at)) {
        return text.replace(" UTC", &format!("{} UTC", at.format("%.3f")));
    }
    text
}

fn one_day(facts: &Facts) -> bool {
    facts.from.date_naive() == facts.to.date_naive()
}
