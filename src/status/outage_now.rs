//! What an outage would do now, and whom it would call.

use crate::model::{AlertPair, Severity, Slo, Unit};
use crate::status::{Basis, Budget, PastHour};
use crate::units::{Duration, Objective, float};

/// How long the outage is of which is told: long enough to be one, short enough to happen.
pub const OUTAGE: Duration = Duration::from_minutes(10);

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

impl OutageNow {
    /// What an outage of [`OUTAGE`] does now to the `budget` of `slo`, of which `hours` are known.
    #[must_use]
    pub fn now(slo: &Slo, budget: &Budget, hours: &[PastHour]) -> Self {
        Self::of(slo, budget, traffic(hours))
    }

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
