//! What comes next for a budget if the present rate goes on.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::units::Duration;

/// What happens to a budget at the present burn rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// At a burn rate of at most one the budget never runs out.
    Lasts,
    /// The budget is used up at this time, to the minute.
    RunsOut(DateTime<Utc>),
    /// It is used up already; when it recovers is not known.
    Spent,
    /// It is used up, and back above zero at this time, when old bad events have left the window.
    Recovers(DateTime<Utc>),
    /// It is used up, and at this rate not back above zero within the window.
    StaysSpent,
    /// Budget or burn rate is not known.
    Unknown,
}

impl Outlook {
    /// The outlook of a budget with `remaining_ratio` left that burns at `rate`: it runs out after
    /// remaining × window / rate, unless the rate is at most one. Old bad events that leave the window are not
    /// counted in, so that the forecast is never too late.
    #[must_use]
    pub fn new(remaining_ratio: f64, rate: Option<f64>, window: Duration, now: DateTime<Utc>) -> Self {
        match rate {
            _ if remaining_ratio.is_nan() => Self::Unknown,
            _ if remaining_ratio <= 0.0 => Self::Spent,
            None => Self::Unknown,
            Some(rate) if rate.is_nan() => Self::Unknown,
            Some(rate) if rate <= 1.0 => Self::Lasts,
            Some(rate) => runs_out(now, remaining_ratio * window.as_secs_f64() / rate),
        }
    }
}

/// The rate is over one, so that this lies within one window from now.
#[expect(clippy::cast_possible_truncation, reason = "the milliseconds of a window fit")]
fn runs_out(now: DateTime<Utc>, secs: f64) -> Outlook {
    TimeDelta::try_milliseconds((secs * 1_000.0) as i64)
        .and_then(|rest| now.checked_add_signed(rest))
        .and_then(|at| at.duration_trunc(TimeDelta::minutes(1)).ok())
        .map_or(Outlook::Unknown, Outlook::RunsOut)
}
