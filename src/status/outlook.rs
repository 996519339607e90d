//! What comes next for a budget if the present rate goes on, as people are told.

use chrono::{DateTime, Utc};

use crate::status::{Forecast, When};

/// What happens to a budget at the present burn rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It does not run out; of a period of the calendar, not before its end.
    Lasts,
    /// The budget is used up at this time, to the minute.
    RunsOut(DateTime<Utc>),
    /// It is used up already; when it recovers is not known.
    Spent,
    /// It is used up, and back above zero at this time: old bad events have left the window, or a new period begins.
    Recovers(DateTime<Utc>),
    /// It is used up, and at this rate not back above zero.
    StaysSpent,
    /// Budget or burn rate is not known.
    Unknown,
}

impl Outlook {
    /// The outlook of a budget with `remaining_ratio` left, of which `forecast` says when it runs out or recovers.
    #[must_use]
    pub const fn new(remaining_ratio: f64, forecast: Forecast) -> Self {
        match (forecast.when, remaining_ratio > 0.0) {
            (When::Never, true) => Self::Lasts,
            (When::At(at), true) => Self::RunsOut(at),
            (When::Unknown(_), true) => Self::Unknown,
            (When::Never, false) => Self::StaysSpent,
            (When::At(at), false) => Self::Recovers(at),
            (When::Unknown(_), false) => Self::Spent,
        }
    }
}
