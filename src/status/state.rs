//! Which of the four states a budget is in.

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::{Budget, FiringAlert, Outlook, State, Unknown};
use crate::units::Duration;

/// A budget that is less full than this calls for caution.
const HALF: f64 = 0.5;

/// A budget that runs out sooner than this calls for caution.
const SOON: TimeDelta = TimeDelta::days(3);

/// Whether at this burn rate even a full budget of this window is gone soon.
pub(super) fn is_gone_soon(rate: f64, window: Duration) -> bool {
    rate * SOON.as_seconds_f64() >= window.as_secs_f64()
}

/// Healthy is only what is known to be: a budget whose rate is not known calls for caution, and one that is not
/// known itself stays unknown unless a burn alert fires all the same.
pub(super) fn state(
    budget: &Result<Budget, Unknown>,
    outlook: Outlook,
    alerts: &[FiringAlert],
    now: DateTime<Utc>,
) -> State {
    match budget {
        Err(_) if alerts.iter().any(|alert| alert.severity.is_some()) => State::Caution,
        Err(_) => State::Unknown,
        Ok(budget) if budget.remaining_ratio() <= 0.0 => State::Spent,
        Ok(budget) if budget.remaining_ratio() < HALF || !alerts.is_empty() => State::Caution,
        Ok(_) => match outlook {
            Outlook::Lasts => State::Healthy,
            Outlook::RunsOut(at) if at > now + SOON => State::Healthy,
            _ => State::Caution,
        },
    }
}
