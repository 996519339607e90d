//! Hours of the week in which something is allowed: `Mon-Thu 09:00-16:00 Europe/Paris`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};

use crate::units::TimeZone;

/// Some days of the week, from one time of day to another, by the clocks of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Monday to Sunday.
    pub days: [bool; 7],
    /// Minutes since midnight at which they begin.
    pub from: u32,
    /// Minutes since midnight at which they end.
    pub to: u32,
    /// Whose clocks.
    pub zone: TimeZone,
}

/// Why a text does not say hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Something is missing, or there is too much.
    #[error("allowed hours have days, times and a time zone")]
    Form,
    /// `Monday`.
    #[error("no day is called `{0}`")]
    Day(String),
    /// `9h`.
    #[error("`{0}` is no time of day")]
    Time(String),
    /// `22:00-06:00`.
    #[error("allowed hours end later on the day on which they begin")]
    Midnight,
    /// `Europe/Lutetia`.
    #[error("no time zone is called `{0}`")]
    Zone(String),
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MINUTES_A_DAY: u32 = 24 * 60;
/// How far hours are looked for: clocks may leave out those of a week, and not those of two.
const MINUTES_AHEAD: i64 = 15 * 24 * 60;

impl Hours {
    /// Whether `now` is within them; the last minute is the one before they end.
    #[must_use]
    pub fn contains(&self, now: DateTime<Utc>) -> bool {
        let local = self.zone.wall_clock(now);
        let day = local.weekday().num_days_from_monday() as usize;
        let minute = local.hour() * 60 + local.minute();
        self.days.get(day) == Some(&true) && (self.from..self.to).contains(&minute)
    }

    /// The first instant from `now` on that is within them; `None` if there is none within two weeks.
    ///
    /// Clocks are changed at full minutes, so that looking at each of them misses nothing.
    #[must_use]
    pub fn next_open(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.contains(now) {
            return Some(now);
        }
        let into = i64::from(now.second()) * 1_000_000_000 + i64::from(now.nanosecond() % 1_000_000_000);
        let minute = now.checked_sub_signed(TimeDelta::nanoseconds(into))?;
        let ahead = |minutes| minute.checked_add_signed(TimeDelta::minutes(minutes));
        (1..=MINUTES_AHEAD).map_while(ahead).find(|instant| self.contains(*instant))
    }
}

impl FromStr for Hours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let mut words = text.split_whitespace();
        let (Some(days), Some(times)) = (words.next(), words.next()) else { return Err(HoursError::Form) };
        let (zone, None) = (words.next(), words.next()) else { return Err(HoursError::Form) };
        let (from, to) = times.split_once('-').ok_or(HoursError::Form)?;
        let (days, from, to) = (days_of(days)?, minutes(from)?, minutes(to)?);
        if to <= from {
            return Err(HoursError::Midnight);
        }
        let named = |name: &str| name.parse().map_err(|_| HoursError::Zone(name.to_owned()));
        Ok(Self { days, from, to, zone: zone.map_or(Ok(TimeZone::UTC), named)? })
    }
}

/// `Mon-Thu`, `Mon,Wed`, `Sat-Mon,Wed`.
fn days_of(text: &str) -> Result<[bool; 7], HoursError> {
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let mut at = first;
        days[at] = true;
        while at != last {
            at = (at + 1) % DAYS.len();
            days[at] = true;
        }
    }
    Ok(days)
}

fn day(name: &str) -> Result<usize, HoursError> {
    let found = DAYS.iter().position(|day| day.eq_ignore_ascii_case(name));
    found.ok_or_else(|| HoursError::Day(name.to_owned()))
}

/// `09:30` is 570.
fn minutes(text: &str) -> Result<u32, HoursError> {
    let wrong = || HoursError::Time(text.to_owned());
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let number = |digits: &str| {
        let sound = (1..=2).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| sound).ok_or_else(wrong)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let total = hours * 60 + minutes;
    if minutes < 60 && total <= MINUTES_A_DAY { Ok(total) } else { Err(wrong()) }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        write!(f, "{} {}-{} {}", self.day_names(), time(self.from), time(self.to), self.zone)
    }
}

impl Hours {
    /// `Mon-Thu,Sat`: three days in a row and more are a range.
    fn day_names(&self) -> String {
        let chosen: Vec<usize> = (0..DAYS.len()).filter(|day| self.days[*day]).collect();
        let names = chosen.chunk_by(|day, next| day + 1 == *next).map(|row| match *row {
            [first, _, .., last] => format!("{}-{}", DAYS[first], DAYS[last]),
            ref row => row.iter().map(|day| DAYS[*day]).collect::<Vec<_>>().join(","),
        });
        names.collect::<Vec<_>>().join(",")
    }
}
