//! How the alerts of one SLO look: what it says itself before what its service says.

use crate::diag::{self, Code, Diagnostic};
use crate::model::values::Values;
use crate::model::{AlertStyle, Alerting, names};
use crate::spec::{AlertSpec, AlertsSpec, Pair, Spanned, overlaid};
use crate::units::Duration;

/// Series are absent for a moment in every restart.
const ABSENT_FOR: Duration = Duration::from_minutes(10);

/// The alerting of an SLO; `None` when something is wrong with it.
pub(super) fn alerting(
    own: &AlertsSpec,
    service: &AlertsSpec,
    problems: &mut Vec<Diagnostic>,
) -> Option<Alerting> {
    let before = problems.len();
    let guard = own.min_bad_events.as_ref().or(service.min_bad_events.as_ref());
    let min_bad_events = guard.and_then(|text| Values::new(problems).count(text));
    let page = style(&own.page, &service.page, "page", problems);
    let ticket = style(&own.ticket, &service.ticket, "ticket", problems);
    let absent = style(&own.absent, &service.absent, "ticket", problems);
    for held in [&own.page, &own.ticket].into_iter().filter_map(|alert| alert.hold.as_ref()) {
        let message = "burn alerts have no `for`: their windows are what makes them sure";
        let help = "remove it, or take longer windows in `pairs`";
        problems.push(Diagnostic::error(Code::ALERT, held.span, message).help(help));
    }
    let absent = AlertStyle { hold: absent.hold.or(Some(ABSENT_FOR)), ..absent };
    (!diag::any_error(&problems[before..])).then_some(Alerting { min_bad_events, page, ticket, absent })
}

fn style(own: &AlertSpec, service: &AlertSpec, severity: &str, problems: &mut Vec<Diagnostic>) -> AlertStyle {
    let text = |own: &Option<Spanned<String>>, service: &Option<Spanned<String>>| {
        own.as_ref().or(service.as_ref()).map(|text| text.value.clone())
    };
    let hold = own.hold.as_ref().or(service.hold.as_ref());
    let hold = hold.and_then(|text| Values::new(problems).duration(text));
    for name in [&own.name, &own.severity].into_iter().flatten().filter(|name| name.value.trim().is_empty()) {
        let message = "an alert's name and severity have at least one letter";
        problems.push(Diagnostic::error(Code::ALERT, name.span, message).help("remove the key, or fill it"));
    }
    names::alert_labels(&own.labels, problems);
    names::annotations(&own.annotations, problems);
    AlertStyle {
        enabled: own.enabled.as_ref().or(service.enabled.as_ref()).is_none_or(|enabled| enabled.value),
        name: text(&own.name, &service.name),
        severity: text(&own.severity, &service.severity).unwrap_or_else(|| severity.to_owned()),
        hold,
        labels: merged(&service.labels, &own.labels),
        annotations: merged(&service.annotations, &own.annotations),
    }
}

/// The pairs of a service and of an SLO; where both have a name, the SLO's stands.
pub(super) fn merged(service: &[Pair], own: &[Pair]) -> Vec<(String, String)> {
    overlaid(service, own).into_iter().map(|(name, value)| (name.value, value.value)).collect()
}
