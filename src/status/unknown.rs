//! From recorded events to a budget, or to the reason why there is none.

use crate::model::{Sli, Slo};
use crate::rules::names;
use crate::status::loaded::Loaded;
use crate::status::series::{GroupSamples, only, only_of};
use crate::status::{Budget, Unknown};

/// The budget of one group over a rolling window. Figures recorded over another window than the SLO's are none of it.
pub(super) fn rolling(
    slo: &Slo,
    loaded: Option<&Loaded>,
    group: &GroupSamples<'_>,
) -> Result<Budget, Unknown> {
    is_loaded(slo, loaded, group)?;
    let total = only(&group.total)?.ok_or_else(|| unknown(nothing_recorded(&slo.sli)))?;
    let bad = only(&group.bad)?.ok_or_else(|| unknown(NO_BAD))?;
    sound(slo, total, bad)
}

/// The same as if maintenance counted.
pub(super) fn rolling_raw(
    slo: &Slo,
    loaded: Option<&Loaded>,
    group: &GroupSamples<'_>,
) -> Result<Budget, Unknown> {
    is_loaded(slo, loaded, group)?;
    let counted = |name| only_of(&group.raw, "__name__", name)?.ok_or_else(|| unknown(NO_RAW));
    sound(slo, counted(names::RAW_TOTAL_WINDOW)?, counted(names::RAW_BAD_WINDOW)?)
}

pub(super) const NO_RAW: &str = "events during maintenance are not recorded, or not for long enough yet";

pub(super) const SEVERAL: &str = "Prometheus has more than one series for it";

pub(super) const NO_BAD: &str = "its bad events are not recorded";

/// The loaded rules, if they are those of the SLO's window; what is recorded for the calendar suits every period.
pub(super) fn is_loaded<'a>(
    slo: &Slo,
    loaded: Option<&'a Loaded>,
    group: &GroupSamples<'_>,
) -> Result<&'a Loaded, Unknown> {
    let loaded = loaded.ok_or_else(|| unknown(not_loaded(group)))?;
    let other = loaded.window.is_some_and(|recorded| recorded != slo.window.length());
    if other && slo.window.is_rolling() {
        return Err(unknown("Prometheus has old rules for it, over another window"));
    }
    Ok(loaded)
}

fn sound(slo: &Slo, total: f64, bad: f64) -> Result<Budget, Unknown> {
    Budget::new(slo.objective, slo.window.length(), total, bad).ok_or_else(|| unknown(unsound(total, bad)))
}

/// The fast group of rules tells that the tile group is loaded and only waits for its first evaluation.
fn not_loaded(group: &GroupSamples<'_>) -> &'static str {
    if group.fast_burn_rates.is_empty() {
        "its rules are not loaded in Prometheus, or have not been evaluated yet"
    } else {
        "its first tile is not recorded yet"
    }
}

/// Why counts make no budget.
pub(super) fn unsound(total: f64, bad: f64) -> &'static str {
    match (total, bad) {
        _ if !total.is_finite() || !bad.is_finite() => "its recorded events are not a number",
        _ if total == 0.0 => "there were no events in its window",
        _ if total < 0.0 || bad < 0.0 => "its recorded events are below zero",
        _ => "its recorded events are no counts",
    }
}

pub(super) fn nothing_recorded(sli: &Sli) -> &'static str {
    match sli {
        Sli::Latency { .. } => {
            "no events are recorded: its histogram or the bucket of its threshold does not exist, or not for long enough yet"
        }
        Sli::Composite { .. } => {
            "no events are recorded: one of the SLOs that it is made of is unknown, or was until a moment ago"
        }
        _ => "no events are recorded: the series of its SLI do not exist, or not for long enough yet",
    }
}

pub(super) fn unknown(reason: &str) -> Unknown {
    Unknown { reason: reason.to_owned() }
}
