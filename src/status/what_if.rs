//! What would become of a budget: when its worst day has left the window, and after an outage now.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::model::{AlertPair, Severity, Slo, Unit};
use crate::status::unknown::unknown;
use crate::status::{Basis, Budget, CurvePoint, GroupStatus, PastHour, Unknown};
use crate::units::{Duration, Objective, TimeZone, float};

/// How long the outage is of which is told: long enough to be one, short enough to happen.
pub const OUTAGE: Duration = Duration::from_minutes(10);

/// What is beyond is not known to the hour: nobody can say what it spent when.
const LONGEST_REST: TimeDelta = TimeDelta::hours(3);

/// What could become of one budget.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// What gives the most of it back.
    pub relief: Result<Relief, Unknown>,
    /// What an outage of [`OUTAGE`] would do now.
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

/// What an outage would do in which every event is bad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutageNow {
    /// How busy it would be.
    pub traffic: Traffic,
    /// How many events would be bad.
    pub bad_events: f64,
    /// What would be left afterwards, of the whole budget.
    pub left_ratio: f64,
    /// The share of the budget that would be gone with it.
    pub cost_ratio: f64,
    /// How many such outages in a row the budget still holds.
    pub holds: u64,
    /// Whether anybody would be called.
    pub paging: Paging,
}

/// How many events are thought to come during an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// As many as in the last hour that is known.
    Present,
    /// As many as on average in the window: of the last hour nothing is known, or there was nobody.
    Average,
    /// Time itself is counted.
    Time,
}

/// Whether a full outage would call somebody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paging {
    /// After so long, and the moment that it takes to scrape and to evaluate.
    After(Duration),
    /// Not while it lasts: it would have to last so long.
    NotBefore(Duration),
    /// Never: even a full outage stays below the factors of its pages.
    Never,
    /// It has no pages.
    NoPages,
}

impl WhatIf {
    /// What could become of the budget of a `group` of `slo`; days are those of `zone`.
    #[must_use]
    pub fn of(slo: &Slo, group: &GroupStatus, zone: TimeZone) -> Self {
        let budget = group.budget.as_ref().map_err(Clone::clone);
        Self {
            relief: budget.clone().and_then(|budget| relief(budget, group, zone)),
            outage: budget.map(|budget| OutageNow::of(slo, budget, traffic(&group.curve.hours()))),
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

impl OutageNow {
    /// What an outage of [`OUTAGE`] does to the `budget` of `slo`, to which `present` events a second come now, where that is known.
    ///
    /// E events are bad more: left = 1 − (bad + E) / allowed. Where the budget is a share of the events to date, it grows with them by
    /// (1 − objective) × E.
    #[must_use]
    pub fn of(slo: &Slo, budget: &Budget, present: Option<f64>) -> Self {
        let (traffic, bad_events) = expected(slo.unit(), budget, present);
        let growth = if budget.basis() == Basis::ToDate { error_budget(slo.objective) } else { 0.0 };
        let allowed = budget.allowed_events() + growth * bad_events;
        let left_ratio = 1.0 - (budget.bad_events() + bad_events) / allowed;
        Self {
            traffic,
            bad_events,
            left_ratio,
            cost_ratio: budget.remaining_ratio() - left_ratio,
            holds: whole(budget.remaining_events() / (bad_events * (1.0 - growth))),
            paging: Paging::of(slo, bad_events),
        }
    }
}

/// Events a second in the last hour that is known, of which all tiles or some are. An hour has as many as the fullest one.
fn traffic(hours: &[PastHour]) -> Option<f64> {
    let known = || hours.iter().filter_map(|hour| hour.counted);
    let whole = known().map(|sum| sum.tiles).fold(0.0, f64::max);
    let last = hours.iter().rev().take(LATELY).find_map(|hour| hour.counted)?;
    Some(last.total_events / (last.tiles / whole * 3_600.0))
}

/// What came longer ago, in hours, is not the present.
const LATELY: usize = 3;

fn expected(unit: Unit, budget: &Budget, present: Option<f64>) -> (Traffic, f64) {
    let present = present.filter(|rate| rate.is_finite() && *rate > 0.0);
    match (unit, present) {
        (Unit::Events, Some(rate)) => (Traffic::Present, rate * OUTAGE.as_secs_f64()),
        (Unit::Events, None) => (Traffic::Average, budget.outage(OUTAGE).bad_events),
        (Unit::Samples | Unit::Slices, _) => (Traffic::Time, budget.outage(OUTAGE).bad_events),
    }
}

/// Rounded down, with some patience for what binary fractions are off by.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is negative is zero, and the cast saturates"
)]
fn whole(number: f64) -> u64 {
    (number + 1e-9).max(0.0) as u64
}

impl Paging {
    /// Whether an outage of [`OUTAGE`] with so many bad events pages.
    fn of(slo: &Slo, bad_events: f64) -> Self {
        let pages = || slo.alerts.iter().filter(|pair| pair.severity == Severity::Page);
        let rate = bad_events / OUTAGE.as_secs_f64();
        let first = pages().filter_map(|pair| fires_after(slo, pair, Some(rate))).min();
        match first {
            None if pages().next().is_none() => Self::NoPages,
            None => Self::Never,
            Some(after) if after <= OUTAGE => Self::After(after),
            Some(after) => Self::NotBefore(after),
        }
    }
}

/// How long a full outage lasts until an alert fires, where nothing burned before: t / w / (1 − objective) > factor over the long window,
/// which is t > factor × (1 − objective) × w; over the short one it is there before. Slices count once they are over, and alerts may
/// wait for a number of bad events, of which so many come a second, where that is known. `None` where it never fires.
#[must_use]
pub fn fires_after(slo: &Slo, pair: &AlertPair, bad_per_second: Option<f64>) -> Option<Duration> {
    if pair.never_fires(slo.objective) {
        return None;
    }
    let burning = float(pair.factor) * error_budget(slo.objective) * pair.long.as_secs_f64();
    let enough = slo.alerting.min_bad_events.zip(bad_per_second).map_or(0.0, |(least, rate)| {
        #[expect(clippy::cast_precision_loss, reason = "a number of events that somebody wrote")]
        let least = least as f64;
        least / rate
    });
    let secs = slo.slices.map_or(burning.max(enough), |slices| {
        let slice = slices.length.as_secs_f64();
        ((burning.max(enough) / slice).floor() + 1.0) * slice
    });
    secs.is_finite().then(|| Duration::from_secs_f64(secs))
}

/// 1 − objective.
fn error_budget(objective: Objective) -> f64 {
    float(objective.error_budget())
}
