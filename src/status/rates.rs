//! Burn rates and alerts from their samples.

use crate::model::{Severity, Slo};
use crate::prom::{Labels, Sample};
use crate::rules::names;
use crate::status::loaded::Loaded;
use crate::status::queries::LONGEST_FAST_WINDOW;
use crate::status::series::GroupSamples;
use crate::status::{BurnRate, FiringAlert};
use crate::units::Duration;

/// The burn rates of a group, shortest window first, for the SLO's objective whatever objective they were recorded
/// for. Without loaded rules nobody knows what they are rates of.
pub(super) fn burn_rates(slo: &Slo, loaded: Option<&Loaded>, group: &GroupSamples<'_>) -> Vec<BurnRate> {
    let Some(loaded) = loaded else { return Vec::new() };
    let fast = rates(&group.fast_burn_rates).filter(|burn| burn.window <= LONGEST_FAST_WINDOW);
    let slow = rates(&group.slow_burn_rates).filter(|burn| burn.window > LONGEST_FAST_WINDOW);
    let factor = loaded.burn_rate_factor(slo);
    let mut all: Vec<BurnRate> =
        fast.chain(slow).map(|burn| BurnRate { rate: burn.rate * factor, ..burn }).collect();
    all.sort_by_key(|burn| burn.window);
    unambiguous(&all)
}

/// The alerts of a group that fire, pages first.
pub(super) fn alerts(group: &GroupSamples<'_>) -> Vec<FiringAlert> {
    let mut alerts: Vec<FiringAlert> =
        group.alerts.iter().filter_map(|sample| alert(&sample.labels)).collect();
    alerts.sort_by_key(|alert| (alert.severity.is_none(), alert.severity, length(&alert.long_window)));
    alerts.dedup();
    alerts
}

fn rates<'a>(samples: &'a [&'a Sample]) -> impl Iterator<Item = BurnRate> + 'a {
    samples.iter().filter(|sample| sample.value.is_finite()).filter_map(|sample| {
        let window = sample.labels.get("__name__")?.strip_prefix(names::BURN_RATE_PREFIX)?.parse().ok()?;
        Some(BurnRate { window, rate: sample.value })
    })
}

/// Two rates over one window are two answers to one question: neither is taken.
fn unambiguous(sorted: &[BurnRate]) -> Vec<BurnRate> {
    let same = |one: &BurnRate, two: &BurnRate| one.window == two.window;
    sorted.chunk_by(same).filter_map(|chunk| (chunk.len() == 1).then_some(chunk[0])).collect()
}

/// The burn alert, or the one on absent data, that labels name.
pub(super) fn alert(labels: &Labels) -> Option<FiringAlert> {
    let severity = match labels.get(names::ALERT_LABEL)?.as_str() {
        "page" => Some(Severity::Page),
        "ticket" => Some(Severity::Ticket),
        "absent" => None,
        _ => return None,
    };
    let window = |name: &str| labels.get(name).cloned().unwrap_or_default();
    Some(FiringAlert {
        severity,
        long_window: window(names::LONG_WINDOW_LABEL),
        short_window: window(names::SHORT_WINDOW_LABEL),
    })
}

fn length(window: &str) -> Duration {
    window.parse().unwrap_or_default()
}
