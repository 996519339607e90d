//! Exact quantities with units: durations, objectives, decimals, and how they and texts of others are printed for people.

mod duration;
pub mod markdown;
mod objective;
pub mod show;
mod time_zone;

pub use duration::{Duration, DurationError};
pub use objective::{Objective, ObjectiveError};
/// An exact decimal number: `0.0144` stays `0.0144`, never `0.014399999`.
pub use rust_decimal::Decimal;
pub use time_zone::{TimeZone, UnknownTimeZone};

/// The binary number nearest to `value`, for arithmetic with measured values and for JSON.
#[must_use]
pub fn float(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or(f64::NAN)
}

/// A ratio as specs write it: 0.005 is `0.5%`, exactly.
#[must_use]
pub fn percent(ratio: Decimal) -> String {
    format!("{}%", (ratio * Decimal::ONE_HUNDRED).normalize())
}
