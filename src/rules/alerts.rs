//! Alert rules: one a window pair, so that a notification says which pair fired, and one for absent series.

use std::fmt::Write as _;

use crate::model::{AlertPair, AlertStyle, Severity, Slo};
use crate::rules::expr::vital_series;
use crate::rules::recorded::{burn_rate, identity_labels, is_fast, latest, series};
use crate::rules::{Rule, fast, names, slices};
use crate::units::Duration;

/// Burn alerts go on for one base window after the burning stops, so that a rate at the threshold does not flap.
const KEEP_FIRING: Duration = Duration::from_minutes(5);
/// The burn alerts of one severity.
pub(super) fn burn_alerts(slo: &Slo, severity: Severity) -> Vec<Rule> {
    slo.alerts.iter().filter(|pair| pair.severity == severity).map(|pair| burn_alert(slo, pair)).collect()
}

fn burn_alert(slo: &Slo, pair: &AlertPair) -> Rule {
    let (long, short) = (burn_rate(pair.long, &slo.id), burn_rate(pair.short, &slo.id));
    let mut expr = format!("{long} > {}", pair.factor);
    if pair.long != pair.short {
        let _ = write!(expr, "\n  and\n{short} > {}", pair.factor);
    }
    if let Some(least) = slo.alerting.min_bad_events {
        let _ = write!(expr, "\n  and\n{} >= {least}", bad_events(slo, pair.long));
    }
    let style = slo.alerting.of(pair.severity);
    let mut labels = alert_labels(slo, pair.severity.as_str(), style);
    labels.push((names::LONG_WINDOW_LABEL.to_owned(), pair.long.to_string()));
    labels.push((names::SHORT_WINDOW_LABEL.to_owned(), pair.short.to_string()));
    Rule::Alert {
        alert: style.name.clone().unwrap_or_else(|| names::BURN_ALERT.to_owned()),
        expr,
        hold: None,
        keep_firing: Some(KEEP_FIRING),
        labels,
        annotations: with_own(burn_annotations(slo, pair), style),
    }
}

/// The bad events of a window, from the group that sums it.
fn bad_events(slo: &Slo, window: Duration) -> String {
    if is_fast(window) { fast::bad_events(slo, window) } else { slices::over(names::BAD_TILE, slo, window) }
}

/// Fires when a series without which the SLO is unknown does not exist; never for zero traffic.
pub(super) fn absent_alert(slo: &Slo) -> Option<Rule> {
    let style = &slo.alerting.absent;
    let vital = vital_series(slo);
    let absent: Vec<String> = vital.iter().map(|selector| format!("absent({selector})")).collect();
    let list: Vec<String> = vital.iter().map(|selector| format!("`{}`", literal(selector))).collect();
    let summary = format!("{} {} is unknown: its series are absent", slo.id.service, slo.id.name);
    let description = format!(
        "Prometheus has no series for {}. The error budget is unknown, not healthy.",
        list.join(" or ")
    );
    let annotations = vec![("summary".to_owned(), summary), ("description".to_owned(), description)];
    style.enabled.then(|| Rule::Alert {
        alert: style.name.clone().unwrap_or_else(|| names::ABSENT_ALERT.to_owned()),
        expr: format!("count({})", absent.join(" or ")),
        hold: style.hold,
        keep_firing: None,
        labels: alert_labels(slo, "absent", style),
        annotations: with_own(with_links(slo, annotations), style),
    })
}

/// Labels for routing. What the SLO is grouped by comes from the series and is never set by a rule.
fn alert_labels(slo: &Slo, kind: &str, style: &AlertStyle) -> Vec<(String, String)> {
    let mut labels = identity_labels(&slo.id);
    labels.push(("service".to_owned(), slo.id.service.clone()));
    labels.extend(slo.owner.iter().map(|owner| ("owner".to_owned(), literal(owner))));
    labels.push(("severity".to_owned(), literal(&style.severity)));
    labels.push((names::ALERT_LABEL.to_owned(), kind.to_owned()));
    let own = |name: &str| style.labels.iter().any(|(own, _)| own == name);
    let shared = slo.labels.iter().filter(|(name, _)| !own(name));
    labels.extend(shared.map(|(name, value)| (name.clone(), literal(value))));
    labels.extend(style.labels.iter().cloned());
    labels.retain(|(name, _)| !slo.group_by.contains(name));
    labels
}

/// Annotations of the spec's own in the place of ours of the same name, and beside them.
fn with_own(mut annotations: Vec<(String, String)>, style: &AlertStyle) -> Vec<(String, String)> {
    annotations.retain(|(name, _)| style.annotations.iter().all(|(own, _)| own != name));
    annotations.extend(style.annotations.iter().cloned());
    annotations
}

fn burn_annotations(slo: &Slo, pair: &AlertPair) -> Vec<(String, String)> {
    let (long, short, factor) = (pair.long, pair.short, pair.factor);
    let group: String =
        slo.group_by.iter().map(|label| format!(" {label}={{{{ $labels.{label} }}}}")).collect();
    let summary = format!(
        "{} {}{group} burns its error budget {{{{ $value | printf \"%.1f\" }}}} times too fast over {long}",
        slo.id.service, slo.id.name
    );
    let description = format!(
        "Over {long} and over {short} the burn rate is above {factor}. Objective {} over {}: {}.",
        slo.objective,
        slo.window,
        budget_left(slo, pair.long),
    );
    let meaning = slo.description.iter().map(|text| ("slo_description".to_owned(), literal(text)));
    let mut annotations = vec![("summary".to_owned(), summary), ("description".to_owned(), description)];
    annotations.extend(meaning);
    with_links(slo, annotations)
}

/// `runbook: URL` becomes `runbook_url`, the name under which the field looks for it.
fn with_links(slo: &Slo, mut annotations: Vec<(String, String)>) -> Vec<(String, String)> {
    annotations.extend(slo.links.iter().map(|(name, url)| (format!("{name}_url"), literal(url))));
    annotations
}

/// What is left and how long it lasts, or by how much it is overspent, or that neither is known yet.
fn budget_left(slo: &Slo, window: Duration) -> String {
    let remaining = latest(&series(names::REMAINING, &slo.id));
    let seconds = slo.window.length().as_secs();
    let lasts = format!("({remaining} > 0) * {seconds} / ({} > 0)", burn_rate(window, &slo.id));
    let left = format!(
        "{{{{ . | first | value | humanizePercentage }}}} of the error budget is left{}",
        template(slo, &lasts, "; at this rate it lasts {{ . | first | value | humanizeDuration }}", "")
    );
    let spent = "the error budget is spent and overspent by {{ . | first | value | humanizePercentage }}";
    let overspent = template(
        slo,
        &format!("-({remaining} <= 0)"),
        spent,
        "what is left of the error budget is not known",
    );
    template(slo, &format!("{remaining} > 0"), &left, &overspent)
}

/// A query inside an annotation, for the alert's own group where the SLO fans out.
fn template(slo: &Slo, query: &str, found: &str, missing: &str) -> String {
    let id = super::recorded::identity(&slo.id);
    let filters: String = slo.group_by.iter().map(|label| format!(",{label}=%q")).collect();
    let times = query.matches(&id).count();
    let values =
        slo.group_by.iter().map(|label| format!(" $labels.{label}")).collect::<String>().repeat(times);
    let query = query.replace(&id, &format!("{id}{filters}"));
    let call = if values.is_empty() {
        format!("query {}", go_quoted(&query))
    } else {
        format!("printf {}{values} | query", go_quoted(&query))
    };
    let otherwise = if missing.is_empty() { String::new() } else { format!("{{{{ else }}}}{missing}") };
    format!("{{{{ with {call} }}}}{found}{otherwise}{{{{ end }}}}")
}

fn go_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text from a spec in a place that Prometheus reads as a template: braces stay braces.
fn literal(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}
