//! PromQL texts of a spec to trees, with their problems at their places in the file.

use crate::diag::{Code, Diagnostic, Sources, Span};
use crate::promql::{self, Expr, Problem, ValueType, VectorSelector};
use crate::yaml::Node;

/// Of one query, so many problems are told: those after them mostly follow from the first.
const TOLD: usize = 20;

/// The tree of a query, if Prometheus would take it.
pub(super) fn parse(node: &Node, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Expr> {
    let (expr, mut found) = promql::parse(node.text()?);
    if let Some(expr) = &expr {
        found.extend(promql::check(expr).1);
    }
    let (errors, doubts): (Vec<_>, Vec<_>) = found.iter().partition(|problem| problem.is_error());
    let told = errors.into_iter().chain(doubts).take(TOLD);
    problems.extend(told.map(|problem| diagnostic(problem, node, sources)));
    let expr = expr.filter(|_| !found.iter().any(Problem::is_error))?;
    if let Some(span) = promql::selectors(&expr).into_iter().find_map(unfilled) {
        let span = place(node, span, sources);
        let message = "nobody fills this template in: it would be compared as it stands here";
        let help = "only the window is a variable: `$window`, or `{{ .window }}`";
        problems.push(Diagnostic::error(Code::PROMQL, span, message).help(help));
        return None;
    }
    let quoted = promql::selectors(&expr).into_iter().find_map(quoted_name);
    if let Some(span) = quoted {
        let span = place(node, span, sources);
        let message = "names that need quotes are not supported";
        let help = "Prometheus 2 cannot read them in rules; relabel them to letters, digits and `_`";
        problems.push(Diagnostic::error(Code::NOT_YET, span, message).help(help));
        return None;
    }
    Some(expr)
}

/// The tree of a query that gives a vector.
pub(in crate::model) fn instant_vector(
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let expr = parse(node, sources, problems)?;
    let (kind, _) = promql::check(&expr);
    if kind.is_none_or(|kind| kind == ValueType::InstantVector) {
        return Some(expr);
    }
    let span = place(node, expr.span, sources);
    let message = "this has to give an instant vector";
    let found = kind.map(|kind| format!("this is a {kind}")).unwrap_or_default();
    problems.push(Diagnostic::error(Code::PROMQL, span, message).label(found));
    None
}

/// Refuses `$window` in a query that is asked for its value now.
pub(in crate::model) fn has_no_window(
    expr: &Expr,
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let windowed = promql::uses_window(expr);
    if windowed {
        let span = place(node, expr.span, sources);
        let message = "`$window` has no meaning here: this is asked for its value now";
        let help = "write a range of your own, such as `[5m]`, or leave it out";
        problems.push(Diagnostic::error(Code::NOT_A_SELECTOR, span, message).help(help));
    }
    !windowed
}

/// Refuses a query without `$window` where it has to say what happened within one.
pub(super) fn has_window(
    expr: &Expr,
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let windowed = promql::uses_window(expr);
    if !windowed {
        let span = place(node, expr.span, sources);
        let message = "this has to say what happened within `$window`";
        let help = "use it as a range: `increase(requests_total[$window])` of a counter, `avg_over_time(error_ratio[$window])` of a ratio";
        problems.push(Diagnostic::error(Code::NOT_A_SELECTOR, span, message).help(help));
    }
    windowed
}

/// A selector that begins with a metric's name.
pub(super) fn named<'a>(
    selector: &'a VectorSelector,
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'a VectorSelector> {
    if selector.name.is_none() {
        let message = "a selector begins with the metric's name here";
        let span = place(node, selector.span, sources);
        let help = "write `http_requests_total{…}`";
        problems.push(Diagnostic::error(Code::NOT_A_SELECTOR, span, message).help(help));
    }
    selector.name.is_some().then_some(selector)
}

/// Where a part of the query stands in the file.
pub(super) fn place(node: &Node, span: promql::Span, sources: &Sources) -> Span {
    node.locate(&sources.get(node.span.file).text, span.start, span.end)
}

/// Where a matcher compares with a template, such as `{{ .service }}`.
fn unfilled(selector: &VectorSelector) -> Option<promql::Span> {
    let template = |value: &str| {
        value
            .split_once("{{")
            .is_some_and(|(_, rest)| rest.trim_start().starts_with('.') && rest.contains("}}"))
    };
    selector.matchers.iter().find(|matcher| template(&matcher.value)).map(|matcher| matcher.span)
}

/// Where a metric or a label has a name that PromQL reads in quotes only.
fn quoted_name(selector: &VectorSelector) -> Option<promql::Span> {
    let label = selector.matchers.iter().find(|matcher| !promql::is_bare_label(&matcher.label));
    let metric = selector.name.as_deref().filter(|name| !promql::is_bare_metric(name));
    label.map(|matcher| matcher.span).or_else(|| metric.map(|_| selector.span))
}

fn diagnostic(problem: &Problem, node: &Node, sources: &Sources) -> Diagnostic {
    let span = place(node, problem.span, sources);
    let diagnostic = match problem.severity {
        promql::Severity::Error => Diagnostic::error(Code::PROMQL, span, problem.message.clone()),
        promql::Severity::Warning => Diagnostic::warning(Code::PROMQL_DOUBT, span, problem.message.clone()),
    };
    let Some(help) = &problem.help else { return diagnostic };
    let source = &sources.get(node.span.file).text;
    let edit = |text: &String| node.edit(source, problem.span.start, problem.span.end, text);
    diagnostic.remedy(problem.replacement.as_ref().and_then(edit), help.clone())
}
