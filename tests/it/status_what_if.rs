//! What could become of a budget, against figures computed by hand and against simulations.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::model::{Slo, Window};
use sloe::status::{
    Basis, Budget, Curve, CurvePoint, Extent, HourSum, OUTAGE, OutageNow, Paging, RollOff, Traffic,
};
use sloe::units::{Duration, TimeZone};

use crate::recorded::{history, slo, time};
use crate::rules_harness::specs;

/// Hour by hour what was bad in a window, the last hour being the newest, and what has failed since it ended.
#[derive(Clone, Debug)]
struct Story {
    hours: Vec<f64>,
    running: f64,
    minutes: i64,
    allowed: f64,
    rate: f64,
}

/// The end of the last whole hour.
fn until() -> DateTime<Utc> {
    time("2026-11-23T10:00:00Z")
}

impl Story {
    fn now(&self) -> DateTime<Utc> {
        until() + TimeDelta::minutes(self.minutes)
    }

    fn window(&self) -> Duration {
        Duration::from_hours(self.hours.len() as u64)
    }

    fn length(&self) -> TimeDelta {
        TimeDelta::hours(i64::try_from(self.hours.len()).expect("hours"))
    }

    fn start(&self) -> DateTime<Utc> {
        self.now() - self.length()
    }

    /// The part of the first hour that is within the window.
    fn first(&self) -> f64 {
        f64::from(i32::try_from(60 - self.minutes).expect("minutes")) / 60.0
    }

    fn budget(&self) -> Budget {
        let bad = self.first() * self.hours[0] + self.hours[1..].iter().sum::<f64>() + self.running;
        let objective = "50%".parse().expect("an objective");
        Budget::new(objective, self.window(), 2.0 * self.allowed, bad).expect("it is one")
    }

    fn points(&self) -> Vec<CurvePoint> {
        let slo = Slo { window: Window::Rolling(self.window()), ..slo("shop", "orders", "50%") };
        let hour = |bad: &f64| Some(HourSum { bad_events: *bad, total_events: 1e4, tiles: 12.0 });
        let history = history(&slo, until(), &self.hours.iter().map(hour).collect::<Vec<_>>());
        let hours = history.hours(&slo.id, &Vec::new()).expect("it has hours").clone();
        let known = Extent { start: self.start(), end: until() };
        Curve::new(Arc::new(hours), known, self.now(), &self.budget()).points()
    }

    fn found(&self, zone: TimeZone) -> Option<RollOff> {
        RollOff::of(&self.budget(), &self.points(), Some(self.rate), zone).expect("its hours are known")
    }

    /// The bad events of every minute of the window and of one more, which go on at the present rate.
    fn minutes(&self, rate: f64) -> Vec<f64> {
        let length = 60 * self.hours.len();
        let hours = self.hours.iter().flat_map(|bad| [bad / 60.0; 60]).collect::<Vec<_>>();
        let minutes = usize::try_from(self.minutes).expect("minutes");
        #[expect(clippy::cast_precision_loss, reason = "minutes of days")]
        let (running, each) = (self.running / minutes.max(1) as f64, rate * self.allowed / length as f64);
        let mut all = hours[minutes..].to_vec();
        all.extend(std::iter::repeat_n(running, minutes));
        all.extend(std::iter::repeat_n(each, length));
        all
    }

    /// What is left at a minute from now on.
    fn simulated(&self, at: DateTime<Utc>, rate: f64) -> f64 {
        let length = 60 * self.hours.len();
        let after = usize::try_from((at - self.now()).num_minutes()).expect("it is to come");
        1.0 - self.minutes(rate)[after..after + length].iter().sum::<f64>() / self.allowed
    }

    /// What each day took.
    fn days(&self) -> Vec<(NaiveDate, f64)> {
        let mut days: Vec<(NaiveDate, f64)> = Vec::new();
        for (minute, bad) in self.minutes(0.0).iter().take(60 * self.hours.len()).enumerate() {
            let at = self.start() + TimeDelta::minutes(i64::try_from(minute).expect("minutes"));
            match days.last_mut() {
                Some((day, sum)) if *day == at.date_naive() => *sum += bad / self.allowed,
                _ => days.push((at.date_naive(), bad / self.allowed)),
            }
        }
        days
    }
}

#[test]
fn the_worst_day_leaves_when_its_last_bad_hour_does() {
    let mut hours = vec![0.0; 720];
    // Of 1,000 events 300 on 31 October from 02:00 to 04:00 UTC, and 100 on 16 November.
    (hours[720 - 560], hours[720 - 559], hours[720 - 164]) = (200.0, 100.0, 100.0);
    let story = Story { hours, running: 0.0, minutes: 0, allowed: 1_000.0, rate: 0.3 };
    let found = story.found(TimeZone::UTC).expect("something was spent");
    assert_eq!(found.day, "2026-10-31".parse().unwrap());
    assert_eq!(found.gone_at, time("2026-11-30T04:00:00Z"));
    assert!((found.spent_ratio - 0.3).abs() < 1e-9 && (found.left_ratio - 0.9).abs() < 1e-9, "{found:?}");
    // 162 hours at 0.3 take 0.3 × 162 / 720 of a month's budget.
    assert!((found.left_at_rate.unwrap() - (0.9 - 0.3 * 162.0 / 720.0)).abs() < 1e-9, "{found:?}");
    let elsewhere = story.found("America/Los_Angeles".parse().unwrap()).expect("something was spent");
    assert_eq!(elsewhere.day, "2026-10-30".parse().unwrap());
    assert_eq!(elsewhere.gone_at, found.gone_at);
}

#[test]
fn what_is_not_known_by_the_hour_is_not_told() {
    let quiet = Story { hours: vec![0.0; 24], running: 0.0, minutes: 7, allowed: 100.0, rate: 0.0 };
    assert_eq!(quiet.found(TimeZone::UTC), None);
    let reason =
        |points: &[CurvePoint]| RollOff::of(&quiet.budget(), points, None, TimeZone::UTC).unwrap_err().reason;
    let (points, unknown) = (quiet.points(), "the hours of its window are not known yet");
    assert_eq!(reason(&[]), unknown);
    // Nothing is loaded of the last five hours.
    let gap = [points[0], points[1], CurvePoint { at: points[1].at + TimeDelta::hours(5), ..points[1] }];
    assert_eq!(reason(&gap), unknown);
    let spent = Story { hours: vec![1.0; 24], ..quiet.clone() };
    let found = RollOff::of(&spent.budget(), &spent.points(), None, TimeZone::UTC).unwrap().unwrap();
    assert_eq!(found.left_at_rate, None);
}

fn stories() -> impl Strategy<Value = Story> {
    let bad = prop_oneof![3 => Just(0.0), 2 => 0.0..40.0_f64, 1 => 0.0..900.0_f64];
    (prop::collection::vec(bad, 4..80), 0.0..20.0_f64, 1..60_i64, 50.0..1_500.0_f64, 0.0..5.0_f64)
        .prop_map(|(hours, running, minutes, allowed, rate)| Story { hours, running, minutes, allowed, rate })
}

/// An SLO of events with the usual pairs.
fn paged(objective: &str, window: &str, more: &str) -> Slo {
    let spec = format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - {{name: orders, objective: {objective}, window: {window}{more}, sli: \
         {{events: {{bad: errors_total, total: requests_total}}}}}}\n"
    );
    specs::compile(&spec).0.remove(0)
}

fn outage(slo: &Slo, budget: &Budget, present: Option<f64>) -> OutageNow {
    OutageNow::of(slo, budget, present)
}

fn budget_of(slo: &Slo, total: f64, bad: f64) -> Budget {
    Budget::new(slo.objective, slo.window.length(), total, bad).expect("it is one")
}

#[test]
fn ten_minutes_by_hand() {
    // 43.2 minutes a month, of which 60 % are left: 10 minutes are 23.1 %, and two such outages fit.
    let slo = paged("99.9%", "30d", "");
    let budget = budget_of(&slo, 2_592_000.0, 1_036.8);
    let average = outage(&slo, &budget, None);
    assert_eq!((average.traffic, average.holds), (Traffic::Average, 2));
    assert!((average.bad_events - 600.0).abs() < 1e-6 && (average.cost_ratio - 10.0 / 43.2).abs() < 1e-9);
    assert!((average.left_ratio - (0.6 - 10.0 / 43.2)).abs() < 1e-9);
    // 14.4 × 0.001 × 1 h.
    assert_eq!(average.paging, Paging::After(Duration::from_millis(51_840)));
    // Three times as busy as usual.
    let busy = outage(&slo, &budget, Some(3.0));
    assert_eq!((busy.traffic, busy.holds, busy.bad_events), (Traffic::Present, 0, 1_800.0));
    assert!((busy.left_ratio - (0.6 - 30.0 / 43.2)).abs() < 1e-9);
    // Nobody is there now.
    assert_eq!(outage(&slo, &budget, Some(0.0)).traffic, Traffic::Average);
    assert_eq!(outage(&slo, &budget_of(&slo, 2_592_000.0, 5_000.0), None).holds, 0);
}

#[test]
fn who_is_called_and_when() {
    let paging = |objective, more| {
        let slo = paged(objective, "30d", more);
        outage(&slo, &budget_of(&slo, 2_592_000.0, 0.0), None).paging
    };
    // 14.4 × 0.05 × 60 min is longer than the outage; of 90 % even 6 × 0.1 of six hours is.
    assert_eq!(paging("95%", ""), Paging::NotBefore(Duration::from_secs(2_592)));
    assert_eq!(paging("90%", ""), Paging::NotBefore(Duration::from_secs(12_960)));
    assert_eq!(paging("99.9%", ", alerts: {page: {enabled: false}}"), Paging::NoPages);
    // One event comes a second, 300 in five minutes.
    assert_eq!(paging("99.9%", ", alerts: {min_bad_events: 300}"), Paging::After(Duration::from_secs(300)));
}

#[test]
fn a_budget_to_date_grows_with_the_events_of_the_outage() {
    let slo = paged("50%", "30d", "");
    let budgeted = (1_000.0, Duration::from_minutes(100));
    let budget = Budget::on(Basis::ToDate, slo.objective, budgeted, 1_000.0, 100.0).expect("it is one");
    // 100 bad ones more of 1,100: 200 of 550.
    let found = outage(&slo, &budget, None);
    assert!((found.left_ratio - 350.0 / 550.0).abs() < 1e-9, "{found:?}");
    assert_eq!(found.holds, 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The worst day, and what is left once it has gone, are what a simulation minute by minute finds.
    #[test]
    fn what_rolls_off_agrees_with_a_simulation(story in stories()) {
        let Some(found) = story.found(TimeZone::UTC) else {
            prop_assert!(story.budget().bad_events() < 1e-9);
            return Ok(());
        };
        let days = story.days();
        let most = days.iter().map(|(_, spent)| *spent).fold(0.0, f64::max);
        let day = days.iter().find(|(day, _)| *day == found.day).expect("it is a day of the window");
        // An hour is kept in six digits, and the one that runs belongs to the day in which it began.
        prop_assert!((most - found.spent_ratio).abs() < 1e-4 * most + 1e-9, "{days:?}");
        prop_assert!((day.1 - found.spent_ratio).abs() < 1e-4 * most + 1e-9, "{days:?}");
        let left = story.simulated(found.gone_at, 0.0);
        prop_assert!((left - found.left_ratio).abs() < 1e-3, "{left}");
        let at_rate = story.simulated(found.gone_at, story.rate);
        prop_assert!((at_rate - found.left_at_rate.expect("its rate is known")).abs() < 1e-3, "{at_rate}");
    }

    /// So many outages fit, and no more; each costs what the first one does.
    #[test]
    fn outages_one_after_the_other(bad in 0.0..2_000.0_f64, present in 0.01..5.0_f64) {
        let slo = paged("99.9%", "30d", "");
        let found = outage(&slo, &budget_of(&slo, 2_592_000.0, bad), Some(present));
        let mut left = budget_of(&slo, 2_592_000.0, bad).remaining_ratio();
        let mut fit = 0;
        while left - found.cost_ratio >= -1e-9 {
            (left, fit) = (left - found.cost_ratio, fit + 1);
        }
        prop_assert_eq!(found.holds, fit);
    }

    /// Second by second, the first page is where the formula has it.
    #[test]
    fn the_first_page_agrees_with_a_simulation(tenths in 9_900..9_999_u32, days in prop::sample::select(vec![7_u32, 14, 28, 30, 90])) {
        let slo = paged(&format!("{}.{:02}%", tenths / 100, tenths % 100), &format!("{days}d"), "");
        let budget = 1.0 - f64::from(tenths) / 10_000.0;
        let fires = |second: u32| slo.alerts.iter().filter(|pair| pair.severity.as_str() == "page").any(|pair| {
            let factor: f64 = pair.factor.to_string().parse().expect("a number");
            [pair.long, pair.short].iter().all(|window| {
                f64::from(second).min(window.as_secs_f64()) / window.as_secs_f64() / budget > factor
            })
        });
        let first = (0..86_400).find(|second| fires(*second));
        let found = outage(&slo, &budget_of(&slo, 1e6, 0.0), None).paging;
        match (first, found) {
            (Some(first), Paging::After(after) | Paging::NotBefore(after)) => {
                prop_assert!((f64::from(first) - after.as_secs_f64()).abs() <= 1.001, "{first} {after}");
                prop_assert_eq!(matches!(found, Paging::After(_)), after <= OUTAGE);
            }
            (None, Paging::Never | Paging::NotBefore(_)) => {}
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
    }
}
