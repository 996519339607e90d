//! Health checks and scrapes among the events of a total.

use std::collections::BTreeSet;

use super::reads::{Subject, observations};
use crate::diag::{Code, Diagnostic};
use crate::model::{Query, Sli};
use crate::prom::Sample;
use crate::promql::VectorSelector;
use crate::units::{Duration, show};

/// Labels that hold an address.
const LABELS: [&str; 12] = [
    "path",
    "route",
    "handler",
    "uri",
    "url",
    "endpoint",
    "http_route",
    "http_target",
    "http_path",
    "target",
    "resource",
    "url_path",
];
/// Addresses that nobody's business is behind.
const ROUTES: [&str; 16] = [
    "health",
    "healthz",
    "healthcheck",
    "health-check",
    "health_check",
    "-/healthy",
    "livez",
    "live",
    "liveness",
    "readyz",
    "ready",
    "readiness",
    "-/ready",
    "metrics",
    "ping",
    "actuator/health",
];

/// The counter of an SLO's events and the labels that may hold routes.
pub(super) fn suspects(
    subject: &Subject<'_>,
    labels: &BTreeSet<String>,
) -> Option<(VectorSelector, Vec<&'static str>)> {
    let counter = match &subject.slo.sli {
        Sli::Events { total: Query::Counter(total), .. } => total.clone(),
        Sli::Latency { histogram, kind: crate::model::HistogramKind::Classic, .. } => {
            observations(histogram, crate::model::HistogramKind::Classic)
        }
        _ => return None,
    };
    let present: Vec<&str> = LABELS.into_iter().filter(|label| labels.contains(*label)).collect();
    (!present.is_empty()).then_some((counter, present))
}

/// Whether a label's value is the address of a health check or of metrics.
pub(super) fn is_no_business(value: &str) -> bool {
    let path = value.rsplit(' ').next().unwrap_or_default().trim_matches('/').to_lowercase();
    ROUTES.contains(&path.as_str())
}

/// The question after the events of each route.
pub(super) fn query(counter: &VectorSelector, label: &str, range: Duration) -> String {
    format!("sum by ({label}) (increase({counter}[{range}]))")
}

/// That routes nobody asked for have a share of the events.
pub(super) fn judge(subject: &Subject<'_>, label: &str, samples: &[Sample]) -> Option<Diagnostic> {
    let of = |sample: &Sample| sample.labels.get(label).cloned().unwrap_or_default();
    let all: f64 = samples.iter().map(|sample| sample.value).sum();
    let counted = |sample: &&Sample| is_no_business(&of(sample)) && sample.value > 0.0;
    let found: Vec<&Sample> = samples.iter().filter(counted).collect();
    let some: f64 = found.iter().map(|sample| sample.value).sum();
    let listed: Vec<String> = found.iter().map(|sample| format!("`{}`", of(sample))).collect();
    let message = format!(
        "{} of these events are health checks or scrapes, which dilute the errors of users: `{label}` is {}",
        show::percent(some / all.max(f64::MIN_POSITIVE)),
        listed.join(", ")
    );
    let values: Vec<String> = found.iter().map(|sample| of(sample)).collect();
    let help = format!("name the routes that users call, or add `{label}!~\"{}\"`", values.join("|"));
    let place = subject.query_places().1;
    (!found.is_empty()).then(|| Diagnostic::warning(Code::DILUTED, place, message).help(help))
}
