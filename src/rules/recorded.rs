//! Recorded series as expressions: `slo:bad_events:tile5m{slo_service="…",slo="…"}`.

use crate::model::SloId;
use crate::rules::{Rule, names};
use crate::units::Duration;

/// How often the fast group is evaluated.
pub(super) const FAST_INTERVAL: Duration = Duration::from_secs(30);
/// The one window over which raw series are read.
pub(super) const BASE: Duration = Duration::from_minutes(5);
/// Burn rates over longer windows are computed by the tile group.
const FAST_LIMIT: Duration = Duration::from_hours(1);

/// The matchers that name an SLO.
pub(super) fn identity(id: &SloId) -> String {
    [names::SERVICE_LABEL, "=\"", &id.service, "\",", names::SLO_LABEL, "=\"", &id.name, "\""].concat()
}

/// The names of the groups that an SLO may have: of its slices, of everything fast, and of its tiles.
pub(super) fn group_names(id: &SloId) -> [String; 3] {
    let SloId { service, name } = id;
    ["-slices", "", "-tiles"].map(|suffix| format!("slo-{service}-{name}{suffix}"))
}

/// A record of an SLO.
pub(super) fn record(id: &SloId, record: impl Into<String>, expr: String) -> Rule {
    Rule::Record { record: record.into(), expr, labels: identity_labels(id) }
}

/// The labels that name an SLO, as rules add them.
pub(super) fn identity_labels(id: &SloId) -> Vec<(String, String)> {
    vec![
        (names::SERVICE_LABEL.to_owned(), id.service.clone()),
        (names::SLO_LABEL.to_owned(), id.name.clone()),
    ]
}

/// A recorded series of an SLO, as a query asks for it: names of SLOs need no escapes.
#[must_use]
pub fn series(name: &str, id: &SloId) -> String {
    [name, "{", &identity(id), "}"].concat()
}

/// Whether the fast group computes the burn rate over `window`.
pub(super) fn is_fast(window: Duration) -> bool {
    window <= FAST_LIMIT
}

/// The burn rate over `window`, however long ago within the lookback it was recorded.
pub(super) fn burn_rate(window: Duration, id: &SloId) -> String {
    let series = series(&names::burn_rate(window), id);
    if is_fast(window) { series } else { latest(&series) }
}

/// The last value of a series of the tile group: it is as old as Prometheus' own lookback when it is replaced.
pub(super) fn latest(series: &str) -> String {
    format!("last_over_time({series}[{}])", names::LOOKBACK)
}
