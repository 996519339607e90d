//! SLIs and the data sources of their metrics.

use crate::diag::{Code, Diagnostic, Severity, Span, did_you_mean};
use crate::spec::fields::Fields;
use crate::spec::openslo::catalogue::Named;
use crate::spec::openslo::{rules, shapes};
use crate::spec::{EventsSpec, SliSpec, Spanned};
use crate::yaml::{Node, Scalar, Value};

/// Types of data sources that answer PromQL.
const PROMETHEUS: [&str; 5] = ["prometheus", "thanos", "mimir", "cortex", "victoriametrics"];

/// A data source; all that matters of it is what it speaks.
pub(super) struct DataSource {
    /// `type`.
    kind: Option<Spanned<String>>,
}

/// An SLI.
#[derive(Clone)]
pub(super) struct Indicator {
    /// `description`.
    pub(super) description: Option<Spanned<String>>,
    /// What is measured; `None` where that has been reported.
    pub(super) measure: Option<Measure>,
}

/// What an SLI measures.
#[derive(Clone)]
pub(super) enum Measure {
    /// `ratioMetric`: complete.
    Ratio(SliSpec),
    /// `thresholdMetric`: the objective says which samples are good.
    Threshold(Option<Node>),
}

/// A data source.
pub(super) fn data_source(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> DataSource {
    let kind = fields.text("type", problems);
    fields.finish(problems);
    DataSource { kind }
}

/// The SLI that `spec` says.
pub(super) fn indicator(
    fields: Fields<'_>,
    sources: &Named<DataSource>,
    problems: &mut Vec<Diagnostic>,
) -> Indicator {
    let description = fields.text("description", problems);
    rules::description(description.as_ref(), problems);
    let ratio = ratio(&fields, sources, problems).map(Measure::Ratio);
    let threshold = fields
        .node("thresholdMetric")
        .map(|_| Measure::Threshold(query(&fields, "thresholdMetric", sources, problems)));
    fields.finish(problems);
    Indicator { description, measure: ratio.or(threshold) }
}

fn ratio(
    fields: &Fields<'_>,
    sources: &Named<DataSource>,
    problems: &mut Vec<Diagnostic>,
) -> Option<SliSpec> {
    let fields = fields.mapping("ratioMetric", &shapes::RATIO_METRIC, problems)?;
    let counter = fields.boolean("counter", problems);
    let [good, bad, total, raw] =
        ["good", "bad", "total", "raw"].map(|key| query(&fields, key, sources, problems));
    let raw_type = raw_type(&fields, problems);
    let has_raw = fields.has("raw");
    fields.finish(problems);
    if has_raw {
        let errors =
            raw.map(|node| if raw_type.as_deref() == Some("success") { turned_round(&node) } else { node });
        return Some(SliSpec::Ratio { errors });
    }
    let is_good = bad.is_none();
    let queries = [&good, &bad, &total];
    problems.extend(counter.and_then(|counter| not_counters(&counter, &queries)));
    Some(SliSpec::Events(EventsSpec { counted: bad.or(good), is_good, total }))
}

fn raw_type(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let raw_type = fields.choice("rawType", problems);
    if fields.has("raw") && !fields.has("rawType") {
        let message = "a `raw` ratio needs `rawType`";
        let help = "`success` for good over total, `failure` for bad over total";
        problems.push(Diagnostic::error(Code::MISSING_KEY, fields.place(), message).help(help));
    }
    if let Some(entry) = fields.node("rawType").filter(|_| !fields.has("raw")) {
        let message = "`rawType` says nothing without `raw`";
        problems.push(Diagnostic::warning(Code::FOREIGN_KEY, entry.key.span, message).label("not honoured"));
    }
    raw_type.map(|found| found.value)
}

/// A ratio of good events as one of bad events.
fn turned_round(node: &Node) -> Node {
    let text = format!("1 - ({})", node.text().unwrap_or_default());
    let Value::Scalar(Scalar { plain, double_quoted, .. }) = node.value else { return node.clone() };
    // Without its quotes and as if plain: no remedy may write the ratio that was turned round in the place of the other.
    let inside = Span { start: node.span.start + 1, end: node.span.end.saturating_sub(1), ..node.span };
    let span = if plain || inside.end < inside.start { node.span } else { inside };
    Node { value: Value::Scalar(Scalar { text, plain: true, double_quoted }), span }
}

/// A bare selector is windowed as the counter that it is usually; one that says it is none would be miscounted.
fn not_counters(counter: &Spanned<bool>, queries: &[&Option<Node>]) -> Option<Diagnostic> {
    let bare = |node: &Node| node.text().is_some_and(|text| !text.contains('['));
    let read_as_counter = !counter.value && queries.iter().any(|query| query.as_ref().is_some_and(bare));
    read_as_counter.then(|| {
        let message = "`counter: false` is not honoured: a bare selector is counted as a counter";
        let help = "write `counter: true`, or a query with its own window such as `sum(sum_over_time(m[{{.window}}]))`";
        Diagnostic::warning(Code::FOREIGN_MEANING, counter.span, message).help(help)
    })
}

/// The PromQL of a metric.
fn query(
    fields: &Fields<'_>,
    key: &'static str,
    sources: &Named<DataSource>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let metric = fields.mapping(key, &shapes::METRIC, problems)?;
    let source = metric.mapping("metricSource", &shapes::METRIC_SOURCE, problems);
    metric.finish(problems);
    let source = source?;
    let speaks_promql = speaks_promql(&source, sources, problems);
    let spec = source.node("spec").filter(|_| speaks_promql);
    let spec =
        spec.and_then(|entry| Fields::open(&entry.value, &shapes::SOURCE_SPEC, entry.key.span, problems));
    let query = spec.and_then(|fields| {
        let query = fields.query("query", problems);
        fields.finish(problems);
        query
    });
    source.finish(problems);
    query
}

/// Whether a metric comes from something that answers PromQL; what does not is reported.
fn speaks_promql(source: &Fields<'_>, sources: &Named<DataSource>, problems: &mut Vec<Diagnostic>) -> bool {
    let (kind, reference) = (source.text("type", problems), source.text("metricSourceRef", problems));
    let before = problems.len();
    let referred = reference.as_ref().and_then(|reference| sources.find(reference, problems));
    for problem in problems[before..].iter_mut().filter(|_| kind.is_some()) {
        // All that matters of the source stands here as well.
        problem.severity = Severity::Warning;
    }
    let kind = kind.or_else(|| referred.and_then(|source| source.kind.clone()));
    let Some(kind) = kind else {
        if reference.is_none() {
            let message = "a metric source needs `type`, or `metricSourceRef` of a data source that has one";
            let problem = Diagnostic::error(Code::MISSING_KEY, source.place(), message);
            problems.push(problem.help("write `type: Prometheus`"));
        }
        return true;
    };
    let answers = PROMETHEUS.contains(&kind.value.to_lowercase().as_str());
    if !answers {
        problems.push(other_source(&kind, reference.map(|reference| reference.span)));
    }
    answers
}

fn other_source(kind: &Spanned<String>, reference: Option<Span>) -> Diagnostic {
    let message = format!("data sources of type `{}` are not read: sloe compiles to Prometheus", kind.value);
    let meant = did_you_mean(&kind.value, ["Prometheus"]).map(|name| format!("did you mean `{name}`?"));
    let help = meant.unwrap_or_else(|| "bring the metric to Prometheus and write its PromQL".to_owned());
    let problem =
        match reference.filter(|place| place.file != kind.span.file || place.start > kind.span.start) {
            Some(place) => {
                Diagnostic::error(Code::FOREIGN_CONSTRUCT, place, message).context(kind.span, "its type")
            }
            None => Diagnostic::error(Code::FOREIGN_CONSTRUCT, kind.span, message),
        };
    problem.help(help)
}
