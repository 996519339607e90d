//! When budgets run out and recover, against figures computed by hand and against a simulation minute by minute.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::model::{Slo, Window};
use sloe::status::{Basis, Budget, Extent, Forecast, History, HourSum, Method, Outlook, When};
use sloe::units::Duration;

use crate::recorded::{history, now, slo, time};

const MONTH: Duration = Duration::from_days(30);

/// A budget of which this share is consumed.
fn consumed(share: f64) -> Budget {
    Budget::new("99%".parse().expect("an objective"), MONTH, 100_000.0, share * 1_000.0).expect("it is one")
}

fn rate_alone(remaining: f64, rate: Option<f64>) -> When {
    Forecast::rolling(&consumed(1.0 - remaining), rate, None, now()).when
}

#[test]
fn without_history_the_rate_alone_counts() {
    let forecast = Forecast::rolling(&consumed(0.5), Some(14.4), None, now());
    // Half of 30 days' budget at 14.4 lasts 25 hours.
    let expected = When::At(time("2026-11-24T11:20:00Z"));
    assert_eq!(forecast, Forecast { when: expected, method: Method::RateAlone });
    // A full outage of a 99 % SLO uses up everything in seven hours and twelve minutes.
    assert_eq!(rate_alone(1.0, Some(100.0)), When::At(time("2026-11-23T17:32:00Z")));
    assert_eq!([rate_alone(0.4, Some(0.0)), rate_alone(0.4, Some(1.0))], [When::Never; 2]);
}

#[test]
fn what_is_not_known_is_no_forecast() {
    let no_rate = When::Unknown("its present burn rate is not known");
    assert_eq!([rate_alone(0.4, None), rate_alone(0.4, Some(f64::NAN))], [no_rate; 2]);
    let no_history = When::Unknown("the hours of its window are not known yet");
    assert_eq!(rate_alone(-0.4, Some(0.0)), no_history);
}

#[test]
fn what_people_are_told() {
    let at = time("2026-11-24T11:20:00Z");
    let told = |remaining, when| Outlook::new(remaining, Forecast { when, method: Method::RollOff });
    assert_eq!(told(0.1, When::Never), Outlook::Lasts);
    assert_eq!(told(0.1, When::At(at)), Outlook::RunsOut(at));
    assert_eq!(told(0.1, When::Unknown("")), Outlook::Unknown);
    assert_eq!(told(0.0, When::Never), Outlook::StaysSpent);
    assert_eq!(told(-0.1, When::At(at)), Outlook::Recovers(at));
    assert_eq!(told(-0.1, When::Unknown("")), Outlook::Spent);
}

/// The end of the last hour that is known.
fn until() -> DateTime<Utc> {
    time("2026-11-23T10:00:00Z")
}

/// A rolling window and what happened in it, at a full minute.
#[derive(Clone, Debug)]
struct Story {
    /// Bad events an hour, oldest first; the window began within the first of them.
    hours: Vec<f64>,
    /// Bad events a minute since the last whole hour.
    running: f64,
    /// Minutes since the last whole hour.
    minutes: usize,
    /// The whole budget in events.
    allowed: f64,
    rate: f64,
}

impl Story {
    fn window(&self) -> Duration {
        Duration::from_hours(self.hours.len() as u64 - 1)
    }

    /// Bad events minute by minute, the last of the window being the newest; older ones before them.
    fn past(&self) -> Vec<f64> {
        let hours = self.hours.iter().flat_map(|bad| [bad / 60.0; 60]);
        hours.chain(std::iter::repeat_n(self.running, self.minutes)).collect()
    }

    fn now(&self) -> DateTime<Utc> {
        until() + TimeDelta::minutes(1) * i32::try_from(self.minutes).expect("minutes of an hour")
    }

    fn slo(&self) -> Slo {
        Slo { window: Window::Rolling(self.window()), ..slo("shop", "orders", "50%") }
    }

    fn history(&self) -> History {
        let hour = |bad: &f64| Some(HourSum { bad_events: *bad, total_events: 1e4, tiles: 12.0 });
        history(&self.slo(), until(), &self.hours.iter().map(hour).collect::<Vec<_>>())
    }

    fn budget(&self) -> Budget {
        let bad = self.past().iter().rev().take(self.minutes_of_window()).sum();
        Budget::new(self.slo().objective, self.window(), 2.0 * self.allowed, bad).expect("it is one")
    }

    fn minutes_of_window(&self) -> usize {
        60 * (self.hours.len() - 1)
    }

    fn forecast(&self) -> Forecast {
        let (slo, history) = (self.slo(), self.history());
        let hours = history.hours(&slo.id, &Vec::new()).expect("it has hours");
        Forecast::rolling(&self.budget(), Some(self.rate), Some((hours, until())), self.now())
    }

    /// The first minute from now on at whose end the window holds more than the budget, or no longer does.
    fn simulated(&self) -> Option<usize> {
        let length = self.minutes_of_window();
        let mut all = self.past();
        #[expect(clippy::cast_precision_loss, reason = "minutes")]
        let each = self.rate * self.allowed / length as f64;
        all.extend(std::iter::repeat_n(each, length));
        let held = |at: usize| all[at - length..at].iter().sum::<f64>() / self.allowed;
        let present = all.len() - length;
        let spent = held(present) >= 1.0;
        let passed = |at: &usize| if spent { held(*at) < 1.0 - 1e-9 } else { held(*at) > 1.0 + 1e-9 };
        (present + 1..=all.len()).find(passed).map(|at| at - present)
    }
}

#[test]
fn old_errors_that_leave_the_window_put_off_its_end() {
    // All that was spent leaves within the hour; ten hours at twice the rate are 20 of the 24 hours' budget.
    let mut story = Story { hours: vec![0.0; 25], running: 0.0, minutes: 0, allowed: 240.0, rate: 2.0 };
    story.hours[1] = 120.0;
    assert!((story.budget().remaining_ratio() - 0.5).abs() < 1e-12);
    let exact = When::At(time("2026-11-23T22:00:00Z"));
    assert_eq!(story.forecast(), Forecast { when: exact, method: Method::RollOff });
    let alone = Forecast::rolling(&story.budget(), Some(story.rate), None, story.now());
    assert_eq!(alone.when, When::At(time("2026-11-23T16:00:00Z")));
}

#[test]
fn a_budget_runs_out_even_at_a_rate_below_one_while_nothing_leaves() {
    let mut story = Story { hours: vec![0.0; 25], running: 0.0, minutes: 0, allowed: 240.0, rate: 0.5 };
    story.hours[24] = 228.0;
    // A twentieth is left, and half of the budget comes a day: 2 h 24 min.
    assert_eq!(story.forecast().when, When::At(time("2026-11-23T12:24:00Z")));
    story.hours.swap(1, 24);
    assert_eq!(story.forecast().when, When::Never);
}

fn stories() -> impl Strategy<Value = Story> {
    let bad = prop_oneof![3 => Just(0.0), 2 => 0.0..40.0_f64, 1 => 0.0..900.0_f64];
    let hours = prop::collection::vec(bad, 4..40);
    let rate = prop_oneof![0.0..1.5_f64, 0.0..20.0_f64];
    (hours, 0.0..2.0_f64, 0..60_usize, 50.0..1_500.0_f64, rate)
        .prop_map(|(hours, running, minutes, allowed, rate)| Story { hours, running, minutes, allowed, rate })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The exact forecast is what a simulation finds, to the minute.
    #[test]
    fn forecasts_agree_with_a_simulation(story in stories()) {
        let found = story.simulated();
        match story.forecast().when {
            When::Never => prop_assert_eq!(found, None),
            When::At(at) => {
                let minutes = (at - story.now()).num_minutes();
                let found = found.and_then(|minutes| i64::try_from(minutes).ok());
                prop_assert!(found.is_some_and(|found| (minutes - found).abs() <= 1), "{minutes} is not {found:?}");
            }
            When::Unknown(reason) => return Err(TestCaseError::fail(reason)),
        }
    }

    /// What the rate alone says is never too late for a rate over one.
    #[test]
    fn the_rate_alone_is_never_too_late(story in stories()) {
        let alone = Forecast::rolling(&story.budget(), Some(story.rate), None, story.now()).when;
        if let (When::At(alone), When::At(exact)) = (alone, story.forecast().when) {
            prop_assert!(alone <= exact);
        }
    }
}

/// November in UTC, half of which has passed.
fn november() -> (Extent, DateTime<Utc>) {
    let extent = Extent { start: time("2026-11-01T00:00:00Z"), end: time("2026-12-01T00:00:00Z") };
    (extent, time("2026-11-16T00:00:00Z"))
}

/// A budget of November of which this share is consumed.
fn of_november(basis: Basis, share: f64) -> Budget {
    let days = if basis == Basis::ToDate { 15 } else { 30 };
    let objective = "99%".parse().expect("an objective");
    let budgeted = (100_000.0, Duration::from_days(days));
    Budget::on(basis, objective, budgeted, 100_000.0, share * 1_000.0).expect("it is one")
}

fn in_november(basis: Basis, share: f64, rate: f64) -> When {
    let (extent, now) = november();
    Forecast::calendar(&of_november(basis, share), Some(rate), extent, now).when
}

#[test]
fn a_period_of_known_length_is_spent_in_a_straight_line() {
    let at = |rate| in_november(Basis::WholePeriod, 0.75, rate);
    // A quarter of the month's budget at three times the rate: 2.5 days.
    assert_eq!(at(3.0), When::At(time("2026-11-18T12:00:00Z")));
    assert_eq!(at(0.51), When::At(time("2026-11-30T16:56:00Z")));
    assert_eq!(at(0.49), When::Never, "it lasts until the month is over");
    assert_eq!(in_november(Basis::Projected, 0.75, 3.0), at(3.0));
}

#[test]
fn a_budget_to_date_grows_with_the_events() {
    let at = |share, rate| in_november(Basis::ToDate, share, rate);
    // So far half of what may be was bad. At three times the rate it takes a quarter of the 15 days to even that out.
    assert_eq!(at(0.5, 3.0), When::At(time("2026-11-19T18:00:00Z")));
    assert_eq!(at(0.5, 1.0), When::Never);
    // Overspent by half, it is regained without errors in half of the 15 days.
    assert_eq!(at(1.5, 0.0), When::At(time("2026-11-23T12:00:00Z")));
    assert_eq!(at(1.0, 0.0), When::At(time("2026-11-16T00:00:00Z")));
}

#[test]
fn a_spent_period_recovers_with_the_next_one() {
    let next = When::At(time("2026-12-01T00:00:00Z"));
    assert_eq!(in_november(Basis::WholePeriod, 1.2, 0.0), next);
    assert_eq!([in_november(Basis::ToDate, 1.0, 1.5), in_november(Basis::ToDate, 3.0, 0.5)], [next; 2]);
}

#[test]
fn the_forecast_of_a_period_without_a_rate_is_unknown() {
    let (extent, now) = november();
    let forecast = Forecast::calendar(&of_november(Basis::ToDate, 0.5), None, extent, now);
    let when = When::Unknown("its present burn rate is not known");
    assert_eq!(forecast, Forecast { when, method: Method::Calendar });
}

proptest! {
    /// A budget to date is bad / (what may be bad of the events so far), event by event.
    #[test]
    fn budgets_to_date_agree_with_a_simulation(share in 0.0..3.0_f64, rate in 0.0..20.0_f64) {
        let (extent, now) = november();
        let a_minute = 1_000.0 / (15.0 * 1_440.0);
        let consumed = |minutes: f64| (share * 1_000.0 + rate * minutes * a_minute) / (1_000.0 + minutes * a_minute);
        let passed = |minutes: &i32| (consumed(f64::from(*minutes)) > 1.0) == (share < 1.0);
        let expected = (1..15 * 1_440).find(passed).map(|minutes| now + TimeDelta::minutes(1) * minutes);
        match (in_november(Basis::ToDate, share, rate), expected) {
            (When::Never, None) => {}
            (When::At(at), None) => prop_assert!(extent.end - at <= TimeDelta::minutes(1)),
            (When::At(at), Some(expected)) => prop_assert!((at - expected).num_seconds().abs() <= 60),
            (found, expected) => return Err(TestCaseError::fail(format!("{found:?} is not {expected:?}"))),
        }
    }
}
