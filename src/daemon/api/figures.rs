//! The figures of one budget in JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::ahead::{ForecastBody, OutlookBody};
use super::budget::KnownBudget;
use super::names::StateName;
use super::past::PeriodBody;
use crate::model::Window;
use crate::report::AlertBody;
use crate::status::{BurnRate, GroupStatus};

/// What is known of one budget.
#[derive(Serialize, JsonSchema)]
pub(super) struct Figures {
    /// How the budget is.
    state: StateName,
    #[serde(flatten)]
    known: KnownBudget,
    /// The same as if maintenance counted; `null` for an SLO without maintenance.
    raw: Option<KnownBudget>,
    /// The present period of a window of the calendar; `null` for a rolling one, which ends now.
    period: Option<PeriodBody>,
    /// So many of the bad events happened within the hour of UTC in which the period began, and are perhaps of the period before;
    /// 0 where it began on the hour.
    shared_out_events: f64,
    /// Burn rates, shortest window first; a window without a value is missing.
    burn_rates: Vec<BurnBody>,
    /// Whether the burn rates were counted at once from raw series, because no rules are loaded that would have recorded them.
    directly_evaluated: bool,
    /// What comes next, as people are told.
    outlook: OutlookBody,
    /// When that is, and how it is known.
    forecast: ForecastBody,
    /// The share of the window for which events are known, 0 to 1; `null` until the history is loaded.
    coverage: Option<f64>,
    /// Alerts that fire now.
    alerts: Vec<AlertBody>,
}

/// How fast the budget burns.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BurnRate")]
struct BurnBody {
    /// Over which time, such as `1h`.
    window: String,
    /// The same in seconds.
    window_seconds: f64,
    /// How fast: at 1 the budget lasts exactly for the SLO's window.
    rate: f64,
}

impl Figures {
    pub(super) fn of(group: &GroupStatus, window: Window) -> Self {
        Self {
            state: group.state.into(),
            known: KnownBudget::of(&group.budget),
            raw: group.raw.as_ref().map(KnownBudget::of),
            period: PeriodBody::of(window, group.period),
            shared_out_events: group.shared_out_events,
            burn_rates: group.burn_rates.iter().map(BurnBody::of).collect(),
            directly_evaluated: group.directly,
            outlook: OutlookBody::of(group.outlook),
            forecast: ForecastBody::of(group),
            coverage: group.coverage,
            alerts: group.alerts.iter().map(AlertBody::of).collect(),
        }
    }
}

impl BurnBody {
    fn of(burn: &BurnRate) -> Self {
        Self { window: burn.window.to_string(), window_seconds: burn.window.as_secs_f64(), rate: burn.rate }
    }
}
