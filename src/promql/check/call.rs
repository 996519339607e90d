//! Calls: the number of arguments and their types.

use super::super::functions::{self, Signature};
use super::super::{AggregateOp, Call, Expr, ExprKind, Problem, Span, ValueType};
use super::{check_all, expect, experimental};
use crate::diag::did_you_mean;

/// The type of a call; `None` for a function that is not known.
pub(super) fn call_type(call: &Call, span: Span, problems: &mut Vec<Problem>) -> Option<ValueType> {
    let name = call.name.value.as_str();
    let Some(signature) = functions::signature(name) else {
        problems.push(unknown(call));
        check_all(&call.args, problems);
        return None;
    };
    if signature.experimental {
        problems.push(experimental(call.name.span, name));
    }
    problems.extend(count(call, signature, span));
    for (at, arg) in call.args.iter().enumerate() {
        argument(call, signature, (at, arg), problems);
    }
    Some(signature.returns)
}

fn unknown(call: &Call) -> Problem {
    let name = call.name.value.as_str();
    let problem = Problem::warning(call.name.span, format!("unknown function `{name}`"));
    let candidates = functions::names().chain(AggregateOp::all().map(AggregateOp::name));
    match did_you_mean(name, candidates) {
        Some(near) => {
            let help = format!("did you mean `{near}`?");
            problem.with_replacement(near, help)
        }
        None if name == "holt_winters" => {
            problem.with_help("Prometheus 3 calls it `double_exponential_smoothing`")
        }
        None => problem.with_help("Prometheus 3.16 does not know it; a newer one may"),
    }
}

fn count(call: &Call, signature: Signature, span: Span) -> Option<Problem> {
    let found = call.args.len();
    let wanted = match (signature.least, signature.most) {
        (least, _) if found < least && signature.most != Some(least) => {
            format!("at least {}", arguments(least))
        }
        (least, Some(most)) if found > most && least != most => format!("at most {}", arguments(most)),
        (least, Some(most)) if found < least || found > most => arguments(least),
        _ => return None,
    };
    Some(Problem::error(span, format!("`{}` takes {wanted}, found {found}", call.name.value)))
}

fn arguments(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        _ => format!("{count} arguments"),
    }
}

fn argument(call: &Call, signature: Signature, (at, arg): (usize, &Expr), problems: &mut Vec<Problem>) {
    let name = call.name.value.as_str();
    let last = signature.parameters.last();
    let Some(wanted) = signature.parameters.get(at).or(last).copied() else { return };
    if name == "info" && at == 1 {
        return info_labels(arg, problems);
    }
    let whose = if signature.parameters.len() > 1 {
        format!("argument {} of `{name}`", at + 1)
    } else {
        format!("the argument of `{name}`")
    };
    expect(arg, wanted, &whose, problems);
}

/// `info` takes matchers without a metric, which may match everything.
fn info_labels(arg: &Expr, problems: &mut Vec<Problem>) {
    let labels_only = matches!(&arg.kind, ExprKind::Instant(instant) if instant.selector.name.is_none());
    if !labels_only {
        let problem = Problem::error(arg.span, "argument 2 of `info` must be matchers without a metric");
        problems.push(problem.with_help("such as `{k8s_cluster_name=~\".+\"}`"));
    }
}
