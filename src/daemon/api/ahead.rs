//! What comes next for a budget, in JSON.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::status::{Forecast, GroupStatus, Method, Outlook, When};

/// What comes next if the present burn rate goes on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Outlook")]
pub(super) struct OutlookBody {
    /// What.
    kind: OutlookKind,
    /// When; `null` for a kind that has no time.
    at: Option<DateTime<Utc>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OutlookKind {
    /// The budget does not run out; of a period of the calendar, not before its end.
    Lasts,
    /// It is used up at the time `at`.
    RunsOut,
    /// It is used up already; when it recovers is not known.
    Spent,
    /// It is used up, and back above zero at the time `at`.
    Recovers,
    /// It is used up, and at this rate not back above zero.
    StaysSpent,
    /// Budget or burn rate is not known.
    Unknown,
}

/// When a budget runs out, or, where nothing is left, when something is again, if the present burn rate goes on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Forecast")]
pub(super) struct ForecastBody {
    /// Of what; `null` where the budget is not known.
    event: Option<Event>,
    /// Whether it comes.
    when: WhenName,
    /// When, to the minute; `null` unless `when` is `at`.
    at: Option<DateTime<Utc>>,
    /// Why nobody can say, as a phrase; `null` unless `when` is `unknown`.
    reason: Option<&'static str>,
    /// What it takes into account.
    method: MethodName,
}

/// What a forecast is of.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ForecastEvent")]
enum Event {
    /// The budget runs out.
    Exhaustion,
    /// Something is left of it again.
    Recovery,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ForecastWhen")]
enum WhenName {
    /// Not at this rate; of a period of the calendar, not before it ends.
    Never,
    /// At the time `at`.
    At,
    /// Nobody can say, for the `reason`.
    Unknown,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ForecastMethod")]
enum MethodName {
    /// The rate, and every hour of a rolling window that leaves it.
    RollOff,
    /// The rate alone, because the hours of the window are not loaded.
    RateAlone,
    /// The rate to the end of the period of the calendar, from which nothing leaves before.
    Calendar,
}

impl OutlookBody {
    pub(super) const fn of(outlook: Outlook) -> Self {
        let (kind, at) = match outlook {
            Outlook::Lasts => (OutlookKind::Lasts, None),
            Outlook::RunsOut(at) => (OutlookKind::RunsOut, Some(at)),
            Outlook::Spent => (OutlookKind::Spent, None),
            Outlook::Recovers(at) => (OutlookKind::Recovers, Some(at)),
            Outlook::StaysSpent => (OutlookKind::StaysSpent, None),
            Outlook::Unknown => (OutlookKind::Unknown, None),
        };
        Self { kind, at }
    }
}

impl ForecastBody {
    pub(super) fn of(group: &GroupStatus) -> Self {
        let Forecast { when, method } = group.forecast;
        let (when, at, reason) = match when {
            When::Never => (WhenName::Never, None, None),
            When::At(at) => (WhenName::At, Some(at), None),
            When::Unknown(reason) => (WhenName::Unknown, None, Some(reason)),
        };
        let event = group.budget.as_ref().ok().map(|budget| match budget.remaining_ratio() {
            left if left > 0.0 => Event::Exhaustion,
            _ => Event::Recovery,
        });
        Self { event, when, at, reason, method: method.into() }
    }
}

impl From<Method> for MethodName {
    fn from(method: Method) -> Self {
        match method {
            Method::RollOff => Self::RollOff,
            Method::RateAlone => Self::RateAlone,
            Method::Calendar => Self::Calendar,
        }
    }
}
