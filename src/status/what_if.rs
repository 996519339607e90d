//! What would become of a budget: when its worst day has left the window, and after an outage now.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::model::Slo;
use crate::status::unknown::unknown;
use crate::status::{Budget, CurvePoint, GroupStatus, OutageNow, Unknown};
use crate::units::TimeZone;

/// What is beyond is not known to the hour: nobody can say what it spent when.
const LONGEST_REST: TimeDelta = TimeDelta::hours(3);

/// What could become of one budget.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// What gives the most of it back.
    pub relief: Result<Relief, Unknown>,
    /// What an outage of [`OUTAGE`](crate::status::OUTAGE) would do now.
    pub outage: Result<OutageNow, Unknown>,
}

/// What gives a budget back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Relief {
    /// The worst day of a rolling window leaves it.
    RollsOff(RollOff),
    /// Nothing was spent in the window.
    NothingSpent,
    /// The next period of the calendar begins with a whole budget.
    NextPeriod(DateTime<Utc>),
}

/// The worst day of a rolling window, and what is left once it has left it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RollOff {
    /// The day, by the clocks of the zone that was asked for, which took most of the budget.
    pub day: NaiveDate,
    /// The share of the whole budget that it took.
    pub spent_ratio: f64,
    /// When its last bad events will have left the window.
    pub gone_at: DateTime<Utc>,
    /// What will be left then if nothing fails until then.
    pub left_ratio: f64,
    /// What will be left then if the present burn rate goes on; `None` where that is not known.
    pub left_at_rate: Option<f64>,
}

impl WhatIf {
    /// What could become of the budget of a `group` of `slo`; days are those of `zone`.
    #[must_use]
    pub fn of(slo: &Slo, group: &GroupStatus, zone: TimeZone) -> Self {
        let budget = group.budget.as_ref().map_err(|_| unknown("its budget is not known"));
        Self {
            relief: budget.clone().and_then(|budget| relief(budget, group, zone)),
            outage: budget.map(|budget| OutageNow::now(slo, budget, &group.curve.hours())),
        }
    }

    /// The worst day of a rolling window.
    #[must_use]
    pub const fn roll_off(&self) -> Option<&RollOff> {
        match &self.relief {
            Ok(Relief::RollsOff(found)) => Some(found),
            _ => None,
        }
    }
}

fn relief(budget: &Budget, group: &GroupStatus, zone: TimeZone) -> Result<Relief, Unknown> {
    if let Some(period) = group.period {
        return Ok(Relief::NextPeriod(period.end));
    }
    let rate = group.present_burn_rate().map(|burn| burn.rate);
    RollOff::of(budget, &group.curve.points(), rate, zone)
        .map(|found| found.map_or(Relief::NothingSpent, Relief::RollsOff))
}

/// A stretch of time and the share of the budget that it took.
#[derive(Clone, Copy)]
struct Leg {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    share: f64,
}

impl RollOff {
    /// The worst day of the rolling window whose `budget` was spent along `points`, and burns at `rate` now. `None` where nothing was
    /// spent.
    ///
    /// What is left is 1 − consumed(h) of the forecast: consumed + r × h / T − (bad events of the window's first h) / allowed.
    ///
    /// # Errors
    /// Where it is not known hour by hour when the budget was spent.
    pub fn of(
        budget: &Budget,
        points: &[CurvePoint],
        rate: Option<f64>,
        zone: TimeZone,
    ) -> Result<Option<Self>, Unknown> {
        let legs = legs(points);
        let rest = legs.last().map(|rest| rest.to - rest.from);
        if rest.is_none_or(|rest| rest > LONGEST_REST) {
            return Err(unknown("the hours of its window are not known yet"));
        }
        let Some((day, spent_ratio)) = worst_day(&legs, zone) else { return Ok(None) };
        let of_day = legs.iter().filter(|leg| day_of(leg, zone) == day && leg.share > 0.0);
        let window =
            TimeDelta::milliseconds(i64::try_from(budget.span().as_millis()).unwrap_or(i64::MAX / 4));
        let (Some(last), Some(now)) = (of_day.map(|leg| leg.to).max(), legs.last().map(|rest| rest.to))
        else {
            return Ok(None);
        };
        let gone: f64 = legs.iter().map(|leg| leg.share * leg.before(last)).sum();
        let left_ratio = budget.remaining_ratio() + gone;
        let gone_at = last + window;
        let time = (gone_at - now).as_seconds_f64() / window.as_seconds_f64();
        let rate = rate.filter(|rate| rate.is_finite()).map(|rate| rate.max(0.0));
        Ok(Some(Self {
            day,
            spent_ratio,
            gone_at,
            left_ratio,
            left_at_rate: rate.map(|rate| left_ratio - rate * time),
        }))
    }
}

impl Leg {
    /// How much of it lies before a moment, 0 to 1.
    fn before(&self, at: DateTime<Utc>) -> f64 {
        let length = (self.to - self.from).as_seconds_f64();
        if length > 0.0 { ((at - self.from).as_seconds_f64() / length).clamp(0.0, 1.0) } else { 1.0 }
    }
}

/// What each hour took, and last what the running one has taken so far.
fn legs(points: &[CurvePoint]) -> Vec<Leg> {
    let mut before = 0.0;
    let leg = |pair: &[CurvePoint]| {
        let consumed = 1.0 - pair[1].remaining_ratio?;
        let share = (consumed - before).max(0.0);
        before = consumed;
        Some(Leg {
            from: pair[0].at,
            to: pair[1].at,
            share: if share > ROUNDING_ERROR { share } else { 0.0 },
        })
    };
    points.windows(2).filter_map(leg).collect()
}

/// What differences of shares are off by.
const ROUNDING_ERROR: f64 = 1e-9;

/// The day that took most, and how much; none where nothing was spent.
fn worst_day(legs: &[Leg], zone: TimeZone) -> Option<(NaiveDate, f64)> {
    let mut days: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for leg in legs {
        *days.entry(day_of(leg, zone)).or_default() += leg.share;
    }
    days.into_iter().filter(|(_, share)| *share > 0.0).max_by(|one, two| one.1.total_cmp(&two.1))
}

/// An hour that lies on two days belongs to the one in which it began.
fn day_of(leg: &Leg, zone: TimeZone) -> NaiveDate {
    zone.wall_clock(leg.from).date()
}
