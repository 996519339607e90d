//! Burn rates against the thresholds of alerts: how close is it to waking somebody?

use crate::charts::threshold_meter;
use crate::daemon::texts::{AsOf, distance, firing_label, pair_condition};
use crate::daemon::views::cells::{alert_class, factor};
use crate::model::AlertPair;
use crate::status::{FiringAlert, GroupStatus, SloStatus};
use crate::units::{Duration, show};

/// A row of the table of alerts.
#[derive(Clone, Debug)]
pub(crate) struct AlertRow {
    /// `page`, `ticket` or `missing data`.
    pub(crate) severity: &'static str,
    /// When it fires.
    pub(crate) condition: String,
    /// The long window and the short one; empty for an alert without windows.
    pub(crate) windows: Vec<WindowCell>,
    /// `firing`, `quiet`, `above` or `unknown`.
    pub(crate) state: &'static str,
    /// The class that colours the state.
    pub(crate) class: &'static str,
}

/// One window of a pair.
#[derive(Clone, Debug)]
pub(crate) struct WindowCell {
    /// Its length.
    pub(crate) window: String,
    /// Its burn rate, if known.
    pub(crate) rate: Option<String>,
    /// The rate beside its threshold, drawn.
    pub(crate) meter: String,
    /// The rate beside its threshold, in words.
    pub(crate) distance: String,
}

/// A row for each declared pair, and one for every other alert that fires.
pub(crate) fn rows(status: &SloStatus, as_of: AsOf) -> Vec<AlertRow> {
    let group = &status.worst;
    let pairs = &status.slo.alerts;
    let declared = pairs.iter().map(|pair| pair_row(pair, group, as_of));
    let others = group.alerts.iter().filter(|alert| !pairs.iter().any(|pair| is_of(alert, pair)));
    declared.chain(others.map(|alert| other_row(alert, as_of))).collect()
}

fn pair_row(pair: &AlertPair, group: &GroupStatus, as_of: AsOf) -> AlertRow {
    let (state, class) = state(pair, group, as_of);
    AlertRow {
        severity: pair.severity.as_str(),
        condition: pair_condition(pair),
        windows: [pair.long, pair.short].map(|window| cell(window, pair, group)).into(),
        state,
        class,
    }
}

fn cell(window: Duration, pair: &AlertPair, group: &GroupStatus) -> WindowCell {
    let (rate, factor) = (group.burn_rate(window), factor(pair));
    WindowCell {
        window: show::window(window),
        rate: rate.map(show::burn_rate),
        meter: threshold_meter(rate, factor),
        distance: distance(rate, factor),
    }
}

/// An alert is quiet only if both burn rates are known; both above without an alert is said as it is.
fn state(pair: &AlertPair, group: &GroupStatus, as_of: AsOf) -> (&'static str, &'static str) {
    let rates = (group.burn_rate(pair.long), group.burn_rate(pair.short));
    let (now, then, class) = match rates {
        _ if group.alerts.iter().any(|alert| is_of(alert, pair)) => {
            ("firing", "was firing", alert_class(Some(pair.severity), as_of))
        }
        (Some(long), Some(short)) if long.min(short) > factor(pair) => {
            ("above, not firing yet", "was above, not firing yet", "caution")
        }
        (Some(_), Some(_)) => ("quiet", "was quiet", "healthy"),
        _ => ("unknown", "unknown", "unknown"),
    };
    match as_of {
        AsOf::Now => (now, class),
        AsOf::Then(_) => (then, "unknown"),
    }
}

fn is_of(alert: &FiringAlert, pair: &AlertPair) -> bool {
    alert.severity == Some(pair.severity) && alert.long_window == pair.long.to_string()
}

fn other_row(alert: &FiringAlert, as_of: AsOf) -> AlertRow {
    AlertRow {
        severity: alert.severity.map_or("missing data", crate::model::Severity::as_str),
        condition: firing_label(alert),
        windows: Vec::new(),
        state: if as_of == AsOf::Now { "firing" } else { "was firing" },
        class: alert_class(alert.severity, as_of),
    }
}
