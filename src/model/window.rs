//! The window of one SLO: rolling, or a period of the calendar.

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::values::Values;
use crate::model::{Period, PeriodEvents, Sli, Unit, Window};
use crate::spec::{SloSpec, Spanned};
use crate::units::TimeZone;

/// The window that a spec asks for; `None` when it is wrong or missing.
pub(super) fn window(spec: &SloSpec, problems: &mut Vec<Diagnostic>) -> Option<Window> {
    let zone = match &spec.time_zone {
        Some(name) => time_zone(name, problems),
        None => Some(TimeZone::UTC),
    };
    if let (Some(zone), None) = (&spec.time_zone, &spec.calendar) {
        let message = "a rolling window has no time zone";
        let problem = Diagnostic::error(Code::TIME_ZONE, zone.span, message);
        problems.push(problem.help("remove it, or write `calendar: month` instead of `window`"));
    }
    if let Some(word) = &spec.calendar {
        let period = match word.value.as_str() {
            "week" => Period::Week,
            "quarter" => Period::Quarter,
            _ => Period::Month,
        };
        problems.push(daemon_only(word));
        return Some(Window::Calendar { period, zone: zone? });
    }
    Values::new(problems).window(spec.window.as_ref()?).map(Window::Rolling)
}

/// What the budget is a share of; there is something to choose only where events of a period are counted.
pub(super) fn period_events(
    spec: &SloSpec,
    sli: Option<&Sli>,
    problems: &mut Vec<Diagnostic>,
) -> PeriodEvents {
    let Some(word) = &spec.budget_basis else { return PeriodEvents::default() };
    let counts_time = spec.slices.is_some() || sli.is_some_and(|sli| sli.unit() != Unit::Events);
    let problem = if spec.calendar.is_none() {
        Some((
            "the budget of a rolling window is a share of all its events",
            "remove it, or write `calendar: month` instead of `window`",
        ))
    } else if counts_time {
        Some(("slices and samples are as many as the period holds, whatever comes", "remove it"))
    } else {
        None
    };
    if let Some((message, help)) = problem {
        problems.push(Diagnostic::error(Code::BUDGET_BASIS, word.span, message).help(help));
    }
    if word.value == "projected" { PeriodEvents::Projected } else { PeriodEvents::ToDate }
}

fn daemon_only(word: &Spanned<String>) -> Diagnostic {
    let message = "rules cannot sum over a period of the calendar";
    let help = "they record its tiles, burn rates and alerts, and no budget";
    Diagnostic::note(Code::CALENDAR, word.span, message).help(help)
}

fn time_zone(name: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<TimeZone> {
    let zone = name.value.parse().ok();
    if zone.is_none() {
        let message = format!("no time zone is called `{}`", name.value);
        let problem = Diagnostic::error(Code::TIME_ZONE, name.span, message);
        problems.push(match did_you_mean(&name.value, TimeZone::names()) {
            Some(meant) => problem.fix(name.span, &*meant, format!("did you mean `{meant}`?")),
            None => problem.help("write an IANA name such as `Europe/Paris`"),
        });
    }
    zone
}
