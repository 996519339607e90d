//! Small things that gates, watch and verdict do with figures.

use chrono::TimeDelta;

use crate::units::Duration;

/// What is not a number is not known.
pub(super) fn known(figure: Option<f64>) -> Option<f64> {
    figure.filter(|figure| figure.is_finite())
}

/// A length of time as a difference of instants.
pub(super) fn delta(length: Duration) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(length.as_millis()).unwrap_or(i64::MAX))
}

/// A difference of instants as a length of time; what is below zero is none.
pub(super) fn span(delta: TimeDelta) -> Duration {
    Duration::from_millis(u64::try_from(delta.num_milliseconds()).unwrap_or_default())
}
