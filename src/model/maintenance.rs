//! Times that do not count.

use chrono::{DateTime, Utc};

use crate::diag::{Code, Diagnostic, Sources};
use crate::model::queries;
use crate::promql::Expr;
use crate::spec::{MaintenanceSpec, Spanned};

/// A time that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maintenance {
    /// When.
    pub time: MaintenanceTime,
    /// What for.
    pub reason: Option<String>,
}

/// When a maintenance lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MaintenanceTime {
    /// From one instant to another.
    Between(DateTime<Utc>, DateTime<Utc>),
    /// While an expression has a result.
    While(Expr),
}

/// The maintenances of a spec; `None` when one is wrong.
pub(super) fn maintenance(
    specs: &[MaintenanceSpec],
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Vec<Maintenance>> {
    let found: Vec<Option<Maintenance>> = specs.iter().map(|spec| one(spec, sources, problems)).collect();
    found.into_iter().collect()
}

fn one(spec: &MaintenanceSpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Maintenance> {
    let reason = spec.reason.as_ref().map(|reason| reason.value.clone());
    let time = match (&spec.when, &spec.from, &spec.to) {
        (Some(when), _, _) => MaintenanceTime::While(
            queries::instant_vector(when, sources, problems)
                .filter(|expr| queries::has_no_window(expr, when, sources, problems))?,
        ),
        (None, Some(from), Some(to)) => between(from, to, problems)?,
        (None, from, _) => {
            // Where neither `from` nor `when` is there, that has been reported.
            let message = "a maintenance that has a beginning needs an end: `to`";
            let missing = from.as_ref().map(|from| Diagnostic::error(Code::MISSING_KEY, from.span, message));
            problems.extend(missing);
            return None;
        }
    };
    Some(Maintenance { time, reason })
}

fn between(
    from: &Spanned<String>,
    to: &Spanned<String>,
    problems: &mut Vec<Diagnostic>,
) -> Option<MaintenanceTime> {
    let (start, end) = (instant(from, problems), instant(to, problems));
    let (start, end) = (start?, end?);
    if end <= start {
        let problem = Diagnostic::error(Code::INSTANT, to.span, "this maintenance ends before it begins");
        problems.push(problem.context(from.span, "it begins here"));
        return None;
    }
    Some(MaintenanceTime::Between(start, end))
}

fn instant(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<DateTime<Utc>> {
    let parsed = DateTime::parse_from_rfc3339(&text.value.replacen(' ', "T", 1));
    if parsed.is_err() {
        let message = "an instant is written with date, time and zone";
        let help = "write, say, `2026-12-01T22:00:00Z` or `2026-12-01T23:00:00+01:00`";
        problems.push(Diagnostic::error(Code::INSTANT, text.span, message).help(help));
    }
    parsed.ok().map(|instant| instant.to_utc())
}
