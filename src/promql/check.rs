//! The type checker: what an expression gives, and what Prometheus would refuse in it.

mod binary;
mod call;

use super::aggregate::Parameter;
use super::{Aggregate, Expr, ExprKind, Problem, Subquery, Unary, ValueType, VectorSelector};

/// The type of an expression and what is wrong with it.
///
/// The type is `None` where it depends on an unknown function; nothing further is said about such a part.
#[must_use]
pub fn check(expr: &Expr) -> (Option<ValueType>, Vec<Problem>) {
    let mut problems = Vec::new();
    let value_type = type_of(expr, &mut problems);
    problems.sort_by_key(|problem| problem.span.start);
    (value_type, problems)
}

fn type_of(expr: &Expr, problems: &mut Vec<Problem>) -> Option<ValueType> {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Window => Some(ValueType::Scalar),
        ExprKind::String(_) => Some(ValueType::String),
        ExprKind::Instant(instant) => {
            problems.extend(selective(&instant.selector));
            Some(ValueType::InstantVector)
        }
        ExprKind::Range(range) => {
            problems.extend(selective(&range.selector));
            Some(ValueType::RangeVector)
        }
        ExprKind::Subquery(subquery) => Some(subquery_type(subquery, problems)),
        ExprKind::Call(call) => call::call_type(call, expr.span, problems),
        ExprKind::Aggregate(aggregate) => Some(aggregate_type(aggregate, expr, problems)),
        ExprKind::Unary(unary) => unary_type(unary, problems),
        ExprKind::Binary(binary) => binary::binary_type(binary, problems),
    }
}

/// Prometheus refuses a selector that would take every series there is.
pub(super) fn selective(selector: &VectorSelector) -> Option<Problem> {
    if selector.is_selective() {
        return None;
    }
    let problem = Problem::error(selector.span, "this selector would select every series");
    Some(
        problem.with_help("give it a metric, or a matcher that refuses the empty value, such as `job!=\"\"`"),
    )
}

/// Reports an expression that has another type than is wanted; an unknown type passes.
fn expect(expr: &Expr, wanted: ValueType, whose: &str, problems: &mut Vec<Problem>) {
    let Some(found) = type_of(expr, problems).filter(|found| *found != wanted) else { return };
    let problem = Problem::error(expr.span, format!("{whose} must be {}, this is {}", an(wanted), an(found)));
    problems.push(match remedy(expr, wanted, found) {
        Some(help) => problem.with_help(help),
        None => problem,
    });
}

/// A type with its article.
fn an(value_type: ValueType) -> String {
    let article = if value_type == ValueType::InstantVector { "an" } else { "a" };
    format!("{article} {value_type}")
}

fn remedy(expr: &Expr, wanted: ValueType, found: ValueType) -> Option<String> {
    use ValueType::{InstantVector, RangeVector, Scalar};
    Some(match (wanted, found) {
        (InstantVector, RangeVector) => format!("wrap it in `rate()`: `rate({expr})`"),
        (InstantVector, Scalar) => format!("make it a vector: `vector({expr})`"),
        (Scalar, InstantVector) => format!("take the value of its only series: `scalar({expr})`"),
        (RangeVector, InstantVector) => match &expr.kind {
            ExprKind::Instant(instant) if instant.time.is_now() => {
                format!("give it a range: `{}[5m]`", instant.selector)
            }
            ExprKind::Instant(_) => "give it a range such as `[5m]`, directly behind the matchers".to_owned(),
            _ => "make it a subquery: `(…)[5m:]`; better, take `rate()` first and aggregate then".to_owned(),
        },
        _ => return None,
    })
}

fn subquery_type(subquery: &Subquery, problems: &mut Vec<Problem>) -> ValueType {
    expect(&subquery.expr, ValueType::InstantVector, "what a subquery repeats", problems);
    ValueType::RangeVector
}

fn unary_type(unary: &Unary, problems: &mut Vec<Problem>) -> Option<ValueType> {
    let found = type_of(&unary.expr, problems)?;
    if matches!(found, ValueType::Scalar | ValueType::InstantVector) {
        return Some(found);
    }
    problems.push(Problem::error(unary.expr.span, format!("{} cannot have a sign", an(found))));
    None
}

fn aggregate_type(aggregate: &Aggregate, expr: &Expr, problems: &mut Vec<Problem>) -> ValueType {
    let op = aggregate.op;
    if op.is_experimental() {
        problems.push(experimental(expr.span, op.name()));
    }
    let parameter = op.parameter();
    match (aggregate.args.as_slice(), parameter) {
        ([vector], Parameter::None) => aggregated(op.name(), vector, problems),
        ([value, vector], Parameter::Scalar | Parameter::String) => {
            let wanted = if parameter == Parameter::Scalar { ValueType::Scalar } else { ValueType::String };
            expect(value, wanted, &format!("the parameter of `{op}`"), problems);
            aggregated(op.name(), vector, problems);
        }
        (args, _) => {
            let wanted = if parameter == Parameter::None { "1 argument" } else { "2 arguments" };
            problems.push(Problem::error(expr.span, format!("`{op}` takes {wanted}, found {}", args.len())));
            check_all(args, problems);
        }
    }
    ValueType::InstantVector
}

/// Looks into expressions whose types do not matter.
fn check_all(args: &[Expr], problems: &mut Vec<Problem>) {
    for arg in args {
        type_of(arg, problems);
    }
}

fn aggregated(op: &str, vector: &Expr, problems: &mut Vec<Problem>) {
    expect(vector, ValueType::InstantVector, &format!("what `{op}` aggregates"), problems);
}

fn experimental(span: super::Span, name: &str) -> Problem {
    let problem = Problem::warning(span, format!("`{name}` is experimental"));
    problem.with_help("Prometheus needs `--enable-feature=promql-experimental-functions` for it")
}
