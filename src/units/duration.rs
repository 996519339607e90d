//! Durations as Prometheus writes them: `30d`, `1h30m`, `500ms`.

use std::fmt;
use std::str::FromStr;

use crate::units::Decimal;

/// A length of time in whole milliseconds, the finest step that Prometheus knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    millis: u64,
}

/// Why a text is not a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Nothing between the quotes.
    #[error("a duration is missing")]
    Empty,
    /// `30`: Prometheus would read seconds, people mean minutes or days.
    #[error("a duration needs a unit, such as `5m` or `30d`")]
    NoUnit,
    /// `3 weeks`, `5min`.
    #[error("a duration is made of whole numbers with the units y, w, d, h, m, s, ms")]
    UnknownUnit,
    /// `5m1h`: Prometheus wants the largest unit first, each at most once.
    #[error("the units of a duration go from large to small, each at most once")]
    Order,
    /// More milliseconds than fit.
    #[error("this duration is too long")]
    TooLong,
}

/// Prometheus' units, largest first, with their milliseconds; a year has 365 days.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// The units that durations are printed in. Weeks and years are left out: a window of `7d` should not come back as `1w`.
const PRINTED: std::ops::RangeFrom<usize> = 2..;

impl Duration {
    /// `millis` milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self { millis }
    }

    /// `secs` seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self::from_millis(secs * 1_000)
    }

    /// `secs` seconds, cut to whole milliseconds; what is below zero or not a number is nothing.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    pub const fn from_secs_f64(secs: f64) -> Self {
        Self::from_millis((secs * 1_000.0) as u64)
    }

    /// `minutes` minutes.
    #[must_use]
    pub const fn from_minutes(minutes: u64) -> Self {
        Self::from_secs(minutes * 60)
    }

    /// `hours` hours.
    #[must_use]
    pub const fn from_hours(hours: u64) -> Self {
        Self::from_minutes(hours * 60)
    }

    /// `days` days of 24 hours.
    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Self::from_hours(days * 24)
    }

    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.millis
    }

    /// In whole seconds, the rest cut off.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.millis / 1_000
    }

    /// In seconds, for arithmetic with measured values.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
    pub fn as_secs_f64(self) -> f64 {
        self.millis as f64 / 1_000.0
    }

    /// This length as a share of `other`, exactly where a decimal can be.
    #[must_use]
    pub fn ratio_to(self, other: Self) -> Decimal {
        Decimal::from(self.millis) / Decimal::from(other.millis.max(1))
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        if text.is_empty() {
            return Err(DurationError::Empty);
        }
        let (mut rest, mut millis, mut units) = (text, 0_u64, &UNITS[..]);
        while !rest.is_empty() {
            let (count, unit, tail) = split_component(rest)?;
            let at = position(units, unit)?;
            millis = count
                .checked_mul(units[at].1)
                .and_then(|part| millis.checked_add(part))
                .ok_or(DurationError::TooLong)?;
            (rest, units) = (tail, &units[at + 1..]);
        }
        Ok(Self { millis })
    }
}

/// Splits `90m30s` into 90, `m` and `30s`.
fn split_component(text: &str) -> Result<(u64, &str, &str), DurationError> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 {
        return Err(DurationError::UnknownUnit);
    }
    let count = text[..digits].parse().map_err(|_| DurationError::TooLong)?;
    let rest = &text[digits..];
    let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    match letters {
        0 if rest.is_empty() => Err(DurationError::NoUnit),
        0 => Err(DurationError::UnknownUnit),
        _ => Ok((count, &rest[..letters], &rest[letters..])),
    }
}

fn position(units: &[(&str, u64)], unit: &str) -> Result<usize, DurationError> {
    units.iter().position(|(name, _)| *name == unit).ok_or_else(|| {
        if UNITS.iter().any(|(name, _)| *name == unit) {
            DurationError::Order
        } else {
            DurationError::UnknownUnit
        }
    })
}

impl fmt::Display for Duration {
    /// Rules are full of durations: the text is put together at once.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.millis == 0 {
            return f.write_str("0s");
        }
        let (mut rest, mut text) = (self.millis, String::with_capacity(32));
        for (unit, size) in &UNITS[PRINTED] {
            if rest >= *size {
                push_digits(&mut text, rest / size);
                text.push_str(unit);
                rest %= size;
            }
        }
        f.write_str(&text)
    }
}

fn push_digits(text: &mut String, number: u64) {
    if number >= 10 {
        push_digits(text, number / 10);
    }
    let digit = u32::try_from(number % 10).ok().and_then(|digit| char::from_digit(digit, 10));
    text.extend(digit);
}

impl std::ops::Add for Duration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::from_millis(self.millis.saturating_add(other.millis))
    }
}

impl std::ops::Sub for Duration {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::from_millis(self.millis.saturating_sub(other.millis))
    }
}

impl std::ops::Mul<u64> for Duration {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self::from_millis(self.millis.saturating_mul(times))
    }
}

impl std::ops::Div<u64> for Duration {
    type Output = Self;

    fn div(self, parts: u64) -> Self {
        Self::from_millis(self.millis / parts)
    }
}
