//! Which period a report is about, as people write it.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc, Weekday};

use crate::model::{Period, Window};
use crate::status::Extent;
use crate::units::TimeZone;

/// A period of the calendar that somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodChoice {
    /// The last one that is over: `month`.
    Last(Period),
    /// A certain one: `2026-10`, `2026-Q3`, `2026-W43`.
    Named(Period, NaiveDate),
}

/// Why a period cannot be reported about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not as periods are written.
    #[error(
        "write `week`, `month` or `quarter` for the last whole one, or one like `2026-10`, `2026-Q3` or `2026-W43`"
    )]
    NotOne,
    /// Nothing can have been recorded in it.
    #[error("it has not begun yet")]
    NotBegun,
    /// Beyond what can be counted.
    #[error("it is not within the years that can be counted")]
    OutOfReach,
}

impl PeriodChoice {
    /// The kind of period.
    #[must_use]
    pub const fn period(self) -> Period {
        match self {
            Self::Last(period) | Self::Named(period, _) => period,
        }
    }

    /// The choice that names an `extent` of the calendar. A place may have skipped its first day.
    #[must_use]
    pub fn naming(period: Period, zone: TimeZone, extent: Extent) -> Self {
        let first = zone.wall_clock(extent.start).date();
        let day = match period {
            Period::Week => first.week(Weekday::Mon).checked_first_day(),
            Period::Month | Period::Quarter => first.with_day(1),
        };
        Self::Named(period, day.unwrap_or(first))
    }

    /// When it is in `zone`, looked at `now`.
    ///
    /// # Errors
    /// When it has not begun, or is beyond the years that can be counted.
    pub fn extent(self, zone: TimeZone, now: DateTime<Utc>) -> Result<Extent, PeriodError> {
        let window = Window::Calendar { period: self.period(), zone };
        let extent = match self {
            Self::Last(_) => Extent::present(window, now).and_then(|present| present.previous(window)),
            Self::Named(_, day) => zone.start_of_day(day).and_then(|start| Extent::present(window, start)),
        };
        let extent = extent.ok_or(PeriodError::OutOfReach)?;
        if extent.start < now { Ok(extent) } else { Err(PeriodError::NotBegun) }
    }
}

impl FromStr for PeriodChoice {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let last =
            [Period::Week, Period::Month, Period::Quarter].into_iter().find(|one| one.as_str() == text);
        last.map(Self::Last).or_else(|| named(text)).ok_or(PeriodError::NotOne)
    }
}

impl fmt::Display for PeriodChoice {
    /// As it is written: `2026-10`, `2026-Q3`, `2026-W43`, `month`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last(period) => f.write_str(period.as_str()),
            Self::Named(Period::Month, day) => write!(f, "{}", day.format("%Y-%m")),
            Self::Named(Period::Quarter, day) => write!(f, "{}-Q{}", day.year(), day.month0() / 3 + 1),
            Self::Named(Period::Week, day) => write!(f, "{}", day.format("%G-W%V")),
        }
    }
}

fn named(text: &str) -> Option<PeriodChoice> {
    let (year, rest) = text.split_once('-').filter(|(year, _)| year.len() == 4)?;
    let year = number(year)?;
    let (period, day) = match rest.strip_prefix(['Q', 'W']) {
        Some(quarter) if rest.starts_with('Q') => {
            let quarter = number(quarter).filter(|quarter| (1..=4).contains(quarter))?;
            (Period::Quarter, NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, quarter * 3 - 2, 1))
        }
        Some(week) => {
            (Period::Week, NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, number(week)?, Weekday::Mon))
        }
        None => (Period::Month, NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(rest)?, 1)),
    };
    Some(PeriodChoice::Named(period, day?))
}

/// Digits only.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
