//! PromQL texts of a spec to trees, with their problems at their places in the file.

use crate::diag::{Code, Diagnostic, Sources, Span};
use crate::promql::{self, Expr, Problem, ValueType, VectorSelector};
use crate::yaml::Node;

/// Of one query, so many problems are told: those after them mostly follow from the first.
const TOLD: usize = 20;

/// A query's tree and its type, which is not known where it depends on an unknown function.
type Typed = (Expr, Option<ValueType>);

/// The tree of a query, if Prometheus would take it.
pub(super) fn parse(node: &Node, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Expr> {
    typed(node, sources, problems).map(|(expr, _)| expr)
}

fn typed(node: &Node, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Typed> {
    let (expr, mut found) = promql::parse(node.text()?);
    let kind = expr.as_ref().and_then(|expr| {
        let (kind, wrong) = promql::check(expr);
        found.extend(wrong);
        kind
    });
    let (errors, doubts): (Vec<_>, Vec<_>) = found.iter().partition(|problem| problem.is_error());
    let told = errors.into_iter().chain(doubts).take(TOLD);
    problems.extend(told.map(|problem| diagnostic(problem, node, sources)));
    let expr = expr.filter(|_| !found.iter().any(Problem::is_error))?;
    let refused = promql::selectors(&expr).into_iter().find_map(refused);
    let sound = refused.is_none();
    problems.extend(refused.map(|(span, refusal)| refusal.at(span.within(node, sources))));
    sound.then_some((expr, kind))
}

/// The tree of a query that gives a vector.
pub(in crate::model) fn instant_vector(
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let (expr, kind) = typed(node, sources, problems)?;
    if kind.is_none_or(|kind| kind == ValueType::InstantVector) {
        return Some(expr);
    }
    let span = expr.span.within(node, sources);
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
    let sound = !promql::uses_window(expr);
    if !sound {
        problems.push(WINDOWED.at(expr.span.within(node, sources)));
    }
    sound
}

/// Refuses a query without `$window` where it has to say what happened within one.
pub(super) fn has_window(
    expr: &Expr,
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let sound = promql::uses_window(expr);
    if !sound {
        problems.push(WITHOUT_WINDOW.at(expr.span.within(node, sources)));
    }
    sound
}

/// A selector that begins with a metric's name.
pub(super) fn named<'a>(
    selector: &'a VectorSelector,
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'a VectorSelector> {
    if selector.name.is_none() {
        problems.push(NAMELESS.at(selector.span.within(node, sources)));
    }
    selector.name.is_some().then_some(selector)
}

/// Why a query is refused that Prometheus would take.
struct Refusal {
    code: Code,
    message: &'static str,
    help: &'static str,
}

const UNFILLED: Refusal = Refusal {
    code: Code::PROMQL,
    message: "nobody fills this template in: it would be compared as it stands here",
    help: "only the window is a variable: `$window`, or `{{ .window }}`",
};
const QUOTED: Refusal = Refusal {
    code: Code::NOT_YET,
    message: "names that need quotes are not supported",
    help: "Prometheus 2 cannot read them in rules; relabel them to letters, digits and `_`",
};
const NAMELESS: Refusal = Refusal {
    code: Code::NOT_A_SELECTOR,
    message: "a selector begins with the metric's name here",
    help: "write `http_requests_total{…}`",
};
const WINDOWED: Refusal = Refusal {
    code: Code::NOT_A_SELECTOR,
    message: "`$window` has no meaning here: this is asked for its value now",
    help: "write a range of your own, such as `[5m]`, or leave it out",
};
const WITHOUT_WINDOW: Refusal = Refusal {
    code: Code::NOT_A_SELECTOR,
    message: "this has to say what happened within `$window`",
    help: "use it as a range: `increase(requests_total[$window])` of a counter, `avg_over_time(error_ratio[$window])` of a ratio",
};

impl Refusal {
    fn at(&self, span: Span) -> Diagnostic {
        Diagnostic::error(self.code, span, self.message).help(self.help)
    }
}

/// What of a selector cannot stand in rules.
fn refused(selector: &VectorSelector) -> Option<(promql::Span, &'static Refusal)> {
    let template = unfilled(selector).map(|span| (span, &UNFILLED));
    template.or_else(|| quoted_name(selector).map(|span| (span, &QUOTED)))
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
    let span = problem.span.within(node, sources);
    let diagnostic = match problem.severity {
        promql::Severity::Error => Diagnostic::error(Code::PROMQL, span, problem.message.clone()),
        promql::Severity::Warning => Diagnostic::warning(Code::PROMQL_DOUBT, span, problem.message.clone()),
    };
    let Some(help) = &problem.help else { return diagnostic };
    let source = &sources.get(node.span.file).text;
    let edit = |text: &String| node.edit(source, problem.span.start, problem.span.end, text);
    diagnostic.remedy(problem.replacement.as_ref().and_then(edit), help.clone())
}
