//! Guards that keep alerts from firing, and SLOs without any alert.

use super::Subject;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::AlertPair;
use crate::spec::{AlertSpec, AlertsSpec};
use crate::units::Duration;

/// Alerts that are there in name only.
pub(super) fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    guard(subject).into_iter().chain(none_left(subject)).chain(raised(subject)).collect()
}

/// Windows that cannot hold as many bad slices as the guard asks for.
fn guard(subject: &Subject<'_>) -> Option<Diagnostic> {
    let slo = subject.slo;
    let least = slo.alerting.min_bad_events?;
    let slice = slo.slices?.length;
    let holds = |pair: &AlertPair| pair.long.as_millis() / slice.as_millis().max(1);
    let never: Vec<&AlertPair> = slo.alerts.iter().filter(|pair| holds(pair) < least).collect();
    let first = never.first()?;
    let list: Vec<String> =
        never.iter().map(|pair| format!("the {} over {}", pair.severity.as_str(), pair.long)).collect();
    let message = format!(
        "{} can never fire: {} holds {} slices of {slice}, and `min_bad_events` asks for {least} bad ones",
        list.join(" and "),
        first.long,
        holds(first)
    );
    let written =
        subject.spec.alerts.min_bad_events.as_ref().or(subject.service.alerts.min_bad_events.as_ref());
    let span = written.map_or(subject.spec.place, |text| text.span);
    let help =
        format!("ask for at most {}; with fewer it fires before all of {} was bad", holds(first), first.long);
    Some(Diagnostic::warning(Code::GUARD, span, message).help(help))
}

/// Nobody hears of an SLO whose pages, tickets and absence are all switched off.
fn none_left(subject: &Subject<'_>) -> Option<Diagnostic> {
    let slo = subject.slo;
    let silent = slo.alerts.is_empty() && !slo.alerting.absent.enabled;
    let places: Vec<Span> = switches(&subject.spec.alerts).chain(switches(&subject.service.alerts)).collect();
    let own = switches(&subject.spec.alerts).next();
    let name = subject.spec.name.as_ref().map_or(subject.spec.place, |name| name.span);
    let problem = Diagnostic::warning(
        Code::NO_ALERTS,
        own.unwrap_or(name),
        "all alerts of this SLO are switched off: nobody hears of an outage, nor of series that vanish",
    );
    let others = places.into_iter().filter(|place| Some(*place) != own);
    silent.then(|| {
        others
            .fold(problem, |problem, place| problem.context(place, "switched off"))
            .help("leave at least `absent` on, so that an unknown budget is not mistaken for a kept one")
    })
}

fn switches(alerts: &AlertsSpec) -> impl Iterator<Item = Span> {
    let off = |alert: &AlertSpec| alert.enabled.as_ref().filter(|on| !on.value).map(|on| on.span);
    [&alerts.page, &alerts.ticket, &alerts.absent].map(off).into_iter().flatten()
}

/// Windows of the spec's own pairs that are shorter than a slice.
fn raised(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let own = subject.spec.alerts.pairs.as_ref().or(subject.service.alerts.pairs.as_ref());
    let (Some(pairs), Some(slices)) = (own, subject.slo.slices) else { return Vec::new() };
    let windows = pairs.iter().flat_map(|pair| [&pair.long, &pair.short]).flatten();
    let shorter =
        windows.filter(|text| text.value.parse().is_ok_and(|window: Duration| window < slices.length));
    let length = slices.length;
    let problem = |text: &crate::spec::Spanned<String>| {
        let message = format!("{} is shorter than a slice: this window becomes {length}", text.value);
        Diagnostic::warning(Code::ALERT_PAIR, text.span, message).help(format!("write `{length}` or more"))
    };
    shorter.map(problem).collect()
}
