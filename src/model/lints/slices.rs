//! Slices so long that a single bad one is more than the budget, or pages at once.

use super::Subject;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{AlertPair, Score, Severity, Slices};
use crate::units::{Decimal, Duration};

/// What one bad slice does.
pub(super) fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(slices) = subject.slo.slices.filter(|slices| matches!(slices.score, Score::Target(_))) else {
        return Vec::new();
    };
    over_budget(subject, slices).or_else(|| pages(subject, slices)).into_iter().collect()
}

fn over_budget(subject: &Subject<'_>, slices: Slices) -> Option<Diagnostic> {
    let (objective, window) = (subject.slo.objective, subject.slo.window);
    let all = window.length().ratio_to(slices.length);
    let budget = all * objective.error_budget();
    let message = format!(
        "one bad slice is more than the whole budget: {window} holds {} slices of {}, of which {}% may be bad, {}",
        all.round_dp(1).normalize(),
        slices.length,
        (objective.error_budget() * Decimal::ONE_HUNDRED).normalize(),
        budget.round_dp(2).normalize()
    );
    let longest = window.length().as_secs_f64() * crate::units::float(objective.error_budget());
    let longest = Duration::from_secs_f64(longest);
    let percent = Decimal::ONE_HUNDRED * (Decimal::ONE - Decimal::ONE / all);
    let lower = percent.trunc_with_scale(3).normalize();
    let problem = Diagnostic::warning(Code::ONE_SLICE, place(subject), message);
    let problem = if longest >= Duration::from_minutes(1) {
        problem.help(format!("take slices of at most {longest}"))
    } else {
        problem
    };
    (budget < Decimal::ONE).then(|| problem.help(format!("or an objective of at most {lower}%")))
}

fn pages(subject: &Subject<'_>, slices: Slices) -> Option<Diagnostic> {
    let slo = subject.slo;
    let guarded = slo.alerting.min_bad_events.is_some_and(|least| least > 1);
    let burn = |pair: &AlertPair| slices.length.ratio_to(pair.long) / slo.objective.error_budget();
    let at_once = |pair: &&AlertPair| pair.severity == Severity::Page && burn(pair) > pair.factor;
    let pair = slo.alerts.iter().find(at_once).filter(|_| !guarded)?;
    let message = format!(
        "a single bad slice pages: one of the {} in {} burns at {}, above {}",
        pair.long.ratio_to(slices.length).round_dp(1).normalize(),
        pair.long,
        burn(pair).round_dp(1).normalize(),
        pair.factor
    );
    let help = "write `alerts: {min_bad_events: 2}` to page for the second one, or take shorter slices";
    Some(Diagnostic::warning(Code::SLICE_PAGES, place(subject), message).help(help))
}

fn place(subject: &Subject<'_>) -> Span {
    let slices = subject.spec.slices.as_ref();
    let length = slices.and_then(|slices| slices.length.as_ref()).map(|text| text.span);
    length.or(slices.map(|slices| slices.place)).unwrap_or(subject.spec.place)
}
