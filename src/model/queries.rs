//! The queries of an SLI: PromQL texts to selectors.

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Edit, Sources, Span};
use crate::model::{CountedAs, Sli};
use crate::promql::{self, AggregateOp, ExprKind, Problem, VectorSelector};
use crate::spec::{EventsSpec, LatencySpec, SliSpec, Spanned};
use crate::units::{Decimal, Duration};
use crate::yaml::Node;

/// The SLI of a spec; `None` when a query or a threshold is wrong.
pub(super) fn sli(spec: &SliSpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Sli> {
    match spec {
        SliSpec::Events(events) => self::events(events, sources, problems),
        SliSpec::Latency(latency) => self::latency(latency, sources, problems),
        _ => None,
    }
}

fn events(spec: &EventsSpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Sli> {
    let counted = spec.counted.as_ref().and_then(|node| selector(node, sources, problems));
    let total = spec.total.as_ref().and_then(|node| selector(node, sources, problems));
    let (counted, total) = (counted?, total?);
    if counted == total {
        let (which, share) = if spec.is_good { ("good", "100 %") } else { ("bad", "0 %") };
        let message = format!("`{which}` and `total` are the same query: the SLI would always be {share}");
        let (here, there) = (spec.counted.as_ref()?.span, spec.total.as_ref()?.span);
        problems.push(Diagnostic::error(Code::SAME_QUERY, here, message).context(there, "total"));
        return None;
    }
    let counted_as = if spec.is_good { CountedAs::Good } else { CountedAs::Bad };
    Some(Sli::Events { counted, counted_as, total })
}

fn latency(spec: &LatencySpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Sli> {
    let found = spec.histogram.as_ref().and_then(|node| Some((selector(node, sources, problems)?, node)));
    let histogram = found.filter(|(selector, node)| is_histogram(selector, node, sources, problems));
    let below = spec.below.as_ref()?;
    let threshold = threshold(below, problems);
    Some(Sli::Latency { histogram: histogram?.0, threshold: threshold?, written: below.value.clone() })
}

/// `500ms`, `1s`, `2.5s` in seconds.
fn threshold(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let whole = text.value.parse().map(|duration: Duration| duration.ratio_to(Duration::from_secs(1)));
    let fraction = || text.value.strip_suffix('s').and_then(|number| Decimal::from_str_exact(number).ok());
    let seconds = whole.ok().or_else(fraction).map(|seconds| seconds.normalize());
    let sound = seconds.filter(|seconds| *seconds > Decimal::ZERO);
    if sound.is_none() {
        let message = "a latency threshold is a length of time such as `500ms` or `2.5s`";
        let help = "it has to be one of the histogram's bucket bounds";
        problems.push(Diagnostic::error(Code::THRESHOLD, text.span, message).help(help));
    }
    sound
}

/// Refuses a histogram's parts and selectors that pick buckets themselves.
fn is_histogram(
    selector: &VectorSelector,
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let name = selector.name.as_deref().unwrap_or_default();
    let suffix = ["_bucket", "_count", "_sum"].into_iter().find(|suffix| name.ends_with(suffix));
    let span = place(node, selector.span, sources);
    if let Some(suffix) = suffix {
        let message = format!("a histogram is named without `{suffix}`");
        let bare = name.strip_suffix(suffix).unwrap_or(name);
        let named_first = node.text().is_some_and(|text| text[selector.span.start..].starts_with(name));
        let range = selector.span.start..selector.span.start + name.len();
        let edit = named_first.then(|| edit(node, range, bare, sources)).flatten();
        let problem = Diagnostic::error(Code::NOT_A_SELECTOR, span, message);
        problems.push(problem.remedy(edit, format!("write `{bare}`")));
    }
    let bucket = selector.matchers.iter().find(|matcher| matcher.label == "le");
    if let Some(matcher) = bucket {
        let span = place(node, matcher.span, sources);
        let message = "the bucket is chosen by `below`, not by a matcher on `le`";
        let edit = edit(node, with_comma(selector, matcher), "", sources);
        let problem = Diagnostic::error(Code::NOT_A_SELECTOR, span, message);
        problems.push(problem.remedy(edit, "remove the matcher"));
    }
    suffix.is_none() && bucket.is_none()
}

/// The plain selector of a query; everything else is a problem at its place in the file.
fn selector(node: &Node, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<VectorSelector> {
    let text = node.text()?;
    let (expr, found) = promql::parse(text);
    problems.extend(found.iter().map(|problem| diagnostic(problem, node, sources)));
    let expr = expr.filter(|_| !found.iter().any(|problem| problem.severity == promql::Severity::Error))?;
    let Some(selector) = promql::is_selector(&expr) else {
        problems.push(not_a_selector(&expr, node, sources));
        return None;
    };
    if let Some(span) = quoted_name(selector) {
        let span = place(node, span, sources);
        let message = "names that need quotes are not supported yet";
        let help = "Prometheus 2 cannot read them in rules; relabel them to letters, digits and `_`";
        problems.push(Diagnostic::error(Code::NOT_YET, span, message).help(help));
        return None;
    }
    if selector.name.is_none() {
        let message = "a counter's selector begins with the metric's name";
        let span = place(node, selector.span, sources);
        problems.push(
            Diagnostic::error(Code::NOT_A_SELECTOR, span, message).help("write `http_requests_total{…}`"),
        );
        return None;
    }
    Some(selector.clone())
}

/// Where a metric or a label has a name that PromQL reads in quotes only.
fn quoted_name(selector: &VectorSelector) -> Option<promql::Span> {
    let label = selector.matchers.iter().find(|matcher| !promql::is_bare_label(&matcher.label));
    let metric = selector.name.as_deref().filter(|name| !promql::is_bare_metric(name));
    label.map(|matcher| matcher.span).or_else(|| metric.map(|_| selector.span))
}

fn not_a_selector(expr: &promql::Expr, node: &Node, sources: &Sources) -> Diagnostic {
    let span = place(node, expr.span, sources);
    if promql::uses_window(expr) {
        return Diagnostic::error(Code::NOT_YET, span, "expressions with `$window` are not supported yet");
    }
    let problem =
        Diagnostic::error(Code::NOT_A_SELECTOR, span, "this has to be a plain selector of a counter");
    let inner = promql::selectors(expr);
    match inner.as_slice() {
        [only] => {
            let range = expr.span.start..expr.span.end;
            let edit = is_sum(expr).then(|| edit(node, range, &only.to_string(), sources)).flatten();
            problem.remedy(edit, format!("sloe applies windows and sums itself: write `{only}`"))
        }
        _ => problem.help("sloe applies windows and sums itself: write `metric_total{label=\"value\"}`"),
    }
}

fn diagnostic(problem: &Problem, node: &Node, sources: &Sources) -> Diagnostic {
    let span = place(node, problem.span, sources);
    let diagnostic = match problem.severity {
        promql::Severity::Error => Diagnostic::error(Code::PROMQL, span, problem.message.clone()),
        promql::Severity::Warning => Diagnostic::warning(Code::PROMQL_DOUBT, span, problem.message.clone()),
    };
    let Some(help) = &problem.help else { return diagnostic };
    let range = problem.span.start..problem.span.end;
    let replacement = problem.replacement.as_ref();
    diagnostic.remedy(replacement.and_then(|text| edit(node, range, text, sources)), help.clone())
}

/// A matcher and the comma that would be left over without it.
fn with_comma(selector: &VectorSelector, matcher: &promql::Matcher) -> Range<usize> {
    let span = matcher.span;
    let before = selector.matchers.iter().rfind(|other| other.span.end <= span.start);
    let after = selector.matchers.iter().find(|other| other.span.start >= span.end);
    match (before, after) {
        (_, Some(after)) => span.start..after.span.start,
        (Some(before), None) => before.span.end..span.end,
        (None, None) => span.start..span.end,
    }
}

/// Whether an expression counts what its selector counts: sums of rates, nothing else.
fn is_sum(expr: &promql::Expr) -> bool {
    match &expr.kind {
        ExprKind::Range(range) => range.time.is_now() && range.extension.is_none(),
        ExprKind::Call(call) => {
            ["rate", "increase", "irate"].contains(&call.name.value.as_str()) && call.args.iter().all(is_sum)
        }
        ExprKind::Aggregate(sum) => {
            sum.op == AggregateOp::Sum && sum.grouping.is_none() && sum.args.iter().all(is_sum)
        }
        _ => promql::is_selector(expr).is_some(),
    }
}

/// The edit of a part of the query.
fn edit(node: &Node, range: Range<usize>, text: &str, sources: &Sources) -> Option<Edit> {
    node.edit(&sources.get(node.span.file).text, range.start, range.end, text)
}

/// Where a part of the query stands in the file.
fn place(node: &Node, span: promql::Span, sources: &Sources) -> Span {
    node.locate(&sources.get(node.span.file).text, span.start, span.end)
}
