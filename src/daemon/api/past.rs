//! When budgets are about, and what became of earlier ones, in JSON.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::budget::KnownBudget;
use crate::model::Window;
use crate::status::{CurvePoint, Extent, PastPeriod};

/// A period of the calendar.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Period")]
pub(super) struct PeriodBody {
    /// Its first moment: midnight in the time zone.
    start: DateTime<Utc>,
    /// The first moment after it, which is the start of the next one.
    end: DateTime<Utc>,
    /// The IANA name of the time zone whose midnights count.
    time_zone: String,
}

/// A period that is over.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PreviousPeriod")]
pub(super) struct PreviousBody {
    /// Its first moment.
    start: DateTime<Utc>,
    /// The first moment after it.
    end: DateTime<Utc>,
    /// Until when its events are summed up: its end, unless it is not over.
    until: DateTime<Utc>,
    /// The share of the period for which events are known, 0 to 1; the figures are of that part. `null` where it is too short to
    /// say.
    coverage: Option<f64>,
    /// So many of the bad events happened within the hours of UTC in which the period began or ended, and are perhaps of another;
    /// 0 where it began and ended on the hour.
    shared_out_events: f64,
    /// What became of its budget.
    #[serde(flatten)]
    known: KnownBudget,
    /// The same as if maintenance had counted; `null` for an SLO without maintenance.
    raw: Option<KnownBudget>,
}

/// What was left of the budget at a moment.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CurvePoint")]
pub(super) struct PointBody {
    /// The moment.
    at: DateTime<Utc>,
    /// The share of the budget that was left, below 0 when overspent; `null` where that is not known.
    remaining_ratio: Option<f64>,
}

impl PeriodBody {
    /// `None` for a rolling window, which has no periods.
    pub(super) fn of(window: Window, extent: Option<Extent>) -> Option<Self> {
        let (Window::Calendar { zone, .. }, Some(Extent { start, end })) = (window, extent) else {
            return None;
        };
        Some(Self { start, end, time_zone: zone.to_string() })
    }
}

impl PreviousBody {
    pub(super) fn of(past: &PastPeriod) -> Self {
        Self {
            start: past.extent.start,
            end: past.extent.end,
            until: past.until,
            coverage: past.counts.coverage(),
            shared_out_events: past.counts.shared_out_events,
            known: KnownBudget::of(&past.budget),
            raw: past.raw.as_ref().map(KnownBudget::of),
        }
    }
}

impl PointBody {
    pub(super) fn of(point: &CurvePoint) -> Self {
        Self { at: point.at, remaining_ratio: point.remaining_ratio }
    }
}
