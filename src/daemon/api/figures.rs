//! The figures of one budget in JSON.

use serde::Serialize;

use super::iso;
use crate::charts::state_class;
use crate::model::Severity;
use crate::status::{Budget, BurnRate, FiringAlert, GroupStatus, Outlook};

/// The figures of one budget; every one of `budget` is `null` while `unknown_reason` says why.
#[derive(Serialize)]
pub(super) struct Figures {
    state: &'static str,
    unknown_reason: Option<String>,
    budget: BudgetBody,
    burn_rates: Vec<BurnBody>,
    directly_evaluated: bool,
    outlook: OutlookBody,
    coverage: Option<f64>,
    alerts: Vec<AlertBody>,
}

#[derive(Default, Serialize)]
struct BudgetBody {
    total_events: Option<f64>,
    bad_events: Option<f64>,
    sli: Option<f64>,
    allowed_events: Option<f64>,
    consumed_ratio: Option<f64>,
    remaining_ratio: Option<f64>,
    remaining_events: Option<f64>,
    remaining_outage_seconds: Option<f64>,
}

#[derive(Serialize)]
struct BurnBody {
    window: String,
    window_seconds: f64,
    rate: f64,
}

#[derive(Serialize)]
struct OutlookBody {
    kind: &'static str,
    at: Option<String>,
}

/// An alert; of the one on absent data, no windows.
#[derive(Serialize)]
pub(super) struct AlertBody {
    kind: &'static str,
    long_window: Option<String>,
    short_window: Option<String>,
}

impl Figures {
    pub(super) fn of(group: &GroupStatus) -> Self {
        Self {
            state: state_class(group.state),
            unknown_reason: group.budget.as_ref().err().map(|unknown| unknown.reason.clone()),
            budget: group.budget.as_ref().map(BudgetBody::of).unwrap_or_default(),
            burn_rates: group.burn_rates.iter().map(BurnBody::of).collect(),
            directly_evaluated: group.directly,
            outlook: OutlookBody::of(group.outlook),
            coverage: group.coverage,
            alerts: group.alerts.iter().map(AlertBody::of).collect(),
        }
    }
}

impl BudgetBody {
    fn of(budget: &Budget) -> Self {
        Self {
            total_events: Some(budget.total_events()),
            bad_events: Some(budget.bad_events()),
            sli: Some(budget.sli()),
            allowed_events: Some(budget.allowed_events()),
            consumed_ratio: Some(budget.consumed_ratio()),
            remaining_ratio: Some(budget.remaining_ratio()),
            remaining_events: Some(budget.remaining_events()),
            remaining_outage_seconds: Some(budget.remaining_outage_secs()),
        }
    }
}

impl BurnBody {
    fn of(burn: &BurnRate) -> Self {
        Self { window: burn.window.to_string(), window_seconds: burn.window.as_secs_f64(), rate: burn.rate }
    }
}

impl OutlookBody {
    fn of(outlook: Outlook) -> Self {
        let (kind, at) = match outlook {
            Outlook::Lasts => ("lasts", None),
            Outlook::RunsOut(at) => ("runs_out", Some(iso(at))),
            Outlook::Spent => ("spent", None),
            Outlook::Recovers(at) => ("recovers", Some(iso(at))),
            Outlook::StaysSpent => ("stays_spent", None),
            Outlook::Unknown => ("unknown", None),
        };
        Self { kind, at }
    }
}

impl AlertBody {
    pub(super) fn of(alert: &FiringAlert) -> Self {
        let window = |text: &String| (!text.is_empty()).then(|| text.clone());
        Self {
            kind: alert.severity.map_or("absent", Severity::as_str),
            long_window: window(&alert.long_window),
            short_window: window(&alert.short_window),
        }
    }
}
