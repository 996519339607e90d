//! When a budget runs out or recovers if the present burn rate goes on.
//!
//! A burn rate r spends r times the whole budget in the time of the events that it is a share of. From a rolling window
//! old bad events leave meanwhile: after h of a window T,
//! consumed(h) = consumed(0) + r × h / T − (bad events of the window's first h) / allowed.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::model::Window;
use crate::status::counts::share;
use crate::status::{Basis, Budget, Extent, HourSum, Hours};

/// When something will be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Not at this rate; of a period of the calendar, not before it ends.
    Never,
    /// Then, to the minute.
    At(DateTime<Utc>),
    /// Nobody can say, for this reason.
    Unknown(&'static str),
}

/// What a forecast takes into account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Every hour of a rolling window that leaves it, too.
    RollOff,
    /// The rate alone, because the hours of the window are not loaded. A rate up to one is then taken to last, and a
    /// budget to run out no later than it does.
    RateAlone,
    /// A period of the calendar, from which nothing leaves before it ends as a whole.
    Calendar,
}

/// When a budget runs out, or, where nothing is left, when something is again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The time.
    pub when: When,
    /// How it was found.
    pub method: Method,
}

/// What is spent or regained by rounding errors.
const ROUNDING_ERROR: f64 = 1e-9;

impl Forecast {
    /// What can be said of a budget that is not known.
    pub const UNKNOWN: Self =
        Self { when: When::Unknown("its budget is not known"), method: Method::RateAlone };

    /// Of the `budget` of a rolling window, which burns at `rate`. `past` are its hours and until when they are known.
    #[must_use]
    pub fn rolling(
        budget: &Budget,
        rate: Option<f64>,
        past: Option<(&Hours, DateTime<Utc>)>,
        now: DateTime<Utc>,
    ) -> Self {
        let method = if past.is_some() { Method::RollOff } else { Method::RateAlone };
        let Some(rate) = known(rate) else { return Self { when: NO_RATE, method } };
        let when = match past {
            None => rate_alone(budget, rate, now),
            Some((hours, until)) => roll_off(budget, rate, hours, until, now),
        };
        Self { when, method }
    }

    /// Of the `budget` of the period of the calendar that `extent` is. Where nothing is left, the next period begins
    /// with a whole budget.
    #[must_use]
    pub fn calendar(budget: &Budget, rate: Option<f64>, extent: Extent, now: DateTime<Utc>) -> Self {
        let method = Method::Calendar;
        let Some(rate) = known(rate) else { return Self { when: NO_RATE, method } };
        // The events that the budget is a share of may grow with every one that comes.
        let growth = if budget.basis() == Basis::ToDate { 1.0 } else { 0.0 };
        let secs = budget.remaining_ratio() / (rate - growth) * budget.span().as_secs_f64();
        let at = after(now, secs).filter(|at| *at < extent.end);
        let when = match at {
            Some(at) if budget.remaining_ratio() > 0.0 && rate > growth => to_the_minute(at),
            _ if budget.remaining_ratio() > 0.0 => When::Never,
            Some(at) if rate < growth => to_the_next_minute(at),
            _ => When::At(extent.end),
        };
        Self { when, method }
    }
}

const NO_RATE: When = When::Unknown("its present burn rate is not known");

fn known(rate: Option<f64>) -> Option<f64> {
    rate.filter(|rate| rate.is_finite()).map(|rate| rate.max(0.0))
}

/// Remaining × window / rate.
fn rate_alone(budget: &Budget, rate: f64, now: DateTime<Utc>) -> When {
    let remaining = budget.remaining_ratio();
    match after(now, remaining * budget.span().as_secs_f64() / rate) {
        _ if remaining <= 0.0 => When::Unknown("the hours of its window are not known yet"),
        _ if rate <= 1.0 => When::Never,
        Some(at) => to_the_minute(at),
        None => When::Never,
    }
}

/// The exact forecast; within an hour events count as evenly spread.
fn roll_off(budget: &Budget, rate: f64, hours: &Hours, until: DateTime<Utc>, now: DateTime<Utc>) -> When {
    let consumed = budget.consumed_ratio();
    let legs = leaving(budget, hours, until, now);
    let window = budget.span().as_secs_f64();
    let changes = legs.iter().map(|leg| (leg.secs, rate * leg.secs / window - leg.share));
    if consumed < 1.0 {
        let spent = crossing(consumed, changes, |level| level > 1.0 + ROUNDING_ERROR);
        spent.and_then(|secs| after(now, secs)).map_or(When::Never, to_the_minute)
    } else {
        let back = crossing(consumed, changes, |level| level < 1.0 - ROUNDING_ERROR);
        back.and_then(|secs| after(now, secs)).map_or(When::Never, to_the_next_minute)
    }
}

/// A stretch of time at the end of which this share of the budget, spent a window before, has left the window.
struct Leg {
    secs: f64,
    share: f64,
}

/// What leaves the window that ends now until all of it has: hour by hour, and last what the hours do not know of yet.
fn leaving(budget: &Budget, hours: &Hours, until: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Leg> {
    let window =
        Extent::present(Window::Rolling(budget.span()), now).unwrap_or(Extent { start: now, end: now });
    let known = Extent { end: until.clamp(window.start, now), ..window };
    let leg = |(end, sum): (DateTime<Utc>, HourSum)| {
        let within = share(end, known);
        Leg { secs: within * 3_600.0, share: sum.bad_events * within / budget.allowed_events() }
    };
    let mut legs: Vec<Leg> = hours.within(known).map(leg).collect();
    let gone: f64 = legs.iter().map(|leg| leg.share).sum();
    let rest = (budget.consumed_ratio() - gone).max(0.0);
    legs.push(Leg { secs: (now - known.end).as_seconds_f64(), share: rest });
    legs
}

/// After how many seconds a level passes 1, on its way by `legs` of so many seconds and such a change each.
fn crossing(
    mut level: f64,
    legs: impl Iterator<Item = (f64, f64)>,
    passed: impl Fn(f64) -> bool,
) -> Option<f64> {
    let mut gone = 0.0;
    for (secs, change) in legs {
        if passed(level + change) {
            return Some(gone + secs * ((1.0 - level) / change).clamp(0.0, 1.0));
        }
        (gone, level) = (gone + secs, level + change);
    }
    None
}

/// `None` beyond the years that can be counted.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and what is too far is none")]
fn after(now: DateTime<Utc>, secs: f64) -> Option<DateTime<Utc>> {
    now.checked_add_signed(TimeDelta::try_milliseconds((secs * 1_000.0).round() as i64)?)
}

/// Rounded down, so that nothing runs out sooner than was said.
fn to_the_minute(at: DateTime<Utc>) -> When {
    at.duration_trunc(TimeDelta::minutes(1)).map_or(When::Never, When::At)
}

/// Rounded up, so that nothing recovers later than was said.
fn to_the_next_minute(at: DateTime<Utc>) -> When {
    at.duration_round_up(TimeDelta::minutes(1)).map_or(When::Never, When::At)
}
