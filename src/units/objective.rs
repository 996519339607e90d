//! Objectives: `99.9%`, kept exactly.

use std::fmt;
use std::str::FromStr;

use crate::units::Decimal;

/// The share of events that must be good, over 0 % and below 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Objective {
    percent: Decimal,
}

/// Why a text is not an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectiveError {
    /// `0.999` or `99.9`: a bare number has two readings.
    #[error("an objective is written with `%`")]
    NoPercentSign(Decimal),
    /// `99,9%`, `three nines`.
    #[error("an objective is a percentage such as `99.9%`")]
    NotANumber,
    /// `100%`: nothing may ever fail, so there is no budget to burn.
    #[error("an objective of 100% leaves no error budget")]
    NoBudget,
    /// `0%`, `-3%`, `120%`.
    #[error("an objective lies between 0% and 100%")]
    OutOfRange,
}

impl Objective {
    /// The objective of `percent` per cent.
    ///
    /// # Errors
    /// When it is not over 0 and below 100.
    pub fn from_percent(percent: Decimal) -> Result<Self, ObjectiveError> {
        if percent == Decimal::ONE_HUNDRED {
            Err(ObjectiveError::NoBudget)
        } else if percent <= Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
            Err(ObjectiveError::OutOfRange)
        } else {
            Ok(Self { percent: percent.normalize() })
        }
    }

    /// In per cent: 99.9.
    #[must_use]
    pub const fn percent(self) -> Decimal {
        self.percent
    }

    /// As a ratio: 0.999.
    #[must_use]
    pub fn ratio(self) -> Decimal {
        (self.percent / Decimal::ONE_HUNDRED).normalize()
    }

    /// The share of events that may be bad, 1 − objective: 0.001.
    #[must_use]
    pub fn error_budget(self) -> Decimal {
        ((Decimal::ONE_HUNDRED - self.percent) / Decimal::ONE_HUNDRED).normalize()
    }
}

impl FromStr for Objective {
    type Err = ObjectiveError;

    fn from_str(text: &str) -> Result<Self, ObjectiveError> {
        let (number, percent_sign) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (text, false),
        };
        let value = Decimal::from_str_exact(number).map_err(|_| ObjectiveError::NotANumber)?;
        if percent_sign { Self::from_percent(value) } else { Err(ObjectiveError::NoPercentSign(value)) }
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.percent)
    }
}
