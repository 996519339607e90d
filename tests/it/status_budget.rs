//! The arithmetic of budgets and forecasts, against figures computed by hand.

use proptest::prelude::*;
use sloe::status::{Budget, Outlook};
use sloe::units::{Duration, Objective};

use crate::recorded::{now, time};

fn objective(text: &str) -> Objective {
    text.parse().expect("the objective is one")
}

fn budget(objective_text: &str, window: Duration, total: f64, bad: f64) -> Budget {
    Budget::new(objective(objective_text), window, total, bad).expect("the counts are sound")
}

/// Equal to six digits.
#[track_caller]
fn close(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{value} is not {expected}");
}

#[test]
fn ten_slices_counted_as_occurrences() {
    let good = [2.0, 10.0, 12.0, 13.0, 13.0, 12.0, 13.0, 13.0, 12.0, 11.0];
    let total = [4.0, 10.0, 12.0, 13.0, 14.0, 15.0, 14.0, 13.0, 12.0, 11.0];
    let (good, total): (f64, f64) = (good.iter().sum(), total.iter().sum());
    let budget = budget("95%", Duration::from_days(30), total, total - good);
    close(budget.sli(), 0.940_678);
    close(budget.consumed_ratio(), 1.186_441);
    close(budget.remaining_ratio(), -0.186_441);
    close(budget.remaining_events(), -1.1);
}

#[test]
fn a_fortnight_at_95_percent_leaves_1008_minutes() {
    let budget = budget("95%", Duration::from_days(14), 1_000.0, 0.0);
    close(budget.remaining_outage_secs() / 60.0, 1_008.0);
}

#[test]
fn a_week_at_99_95_percent_leaves_5_04_minutes() {
    let budget = budget("99.95%", Duration::from_days(7), 1.0, 0.0);
    close(budget.remaining_outage_secs() / 60.0, 5.04);
}

#[test]
fn thirty_days_at_99_9_percent() {
    let budget = budget("99.9%", Duration::from_days(30), 99_506_377.0, 29_541.0);
    close(budget.allowed_events(), 99_506.377);
    close(budget.consumed_ratio(), 0.296_875_45);
    close(budget.remaining_events(), 69_965.377);
    close(budget.remaining_outage_secs(), 2_592.0 * (1.0 - 0.296_875_45));
}

#[test]
fn counts_that_say_nothing_make_no_budget() {
    let make = |total, bad| Budget::new(objective("99%"), Duration::from_days(30), total, bad);
    assert_eq!(make(0.0, 0.0), None);
    assert_eq!(make(f64::NAN, 0.0), None);
    assert_eq!(make(10.0, f64::NAN), None);
    assert_eq!(make(f64::INFINITY, 1.0), None);
    assert_eq!(make(10.0, -1.0), None);
    assert_eq!(make(-10.0, 1.0), None);
    assert_eq!(make(1e-300, 1e300), None);
}

#[test]
fn what_a_constant_rate_leads_to() {
    let window = Duration::from_days(30);
    let outlook = |remaining, rate| Outlook::new(remaining, rate, window, now());
    assert_eq!(outlook(0.4, Some(0.0)), Outlook::Lasts);
    assert_eq!(outlook(0.4, Some(1.0)), Outlook::Lasts);
    assert_eq!(outlook(0.0, Some(0.0)), Outlook::Spent);
    assert_eq!(outlook(-0.4, None), Outlook::Spent);
    assert_eq!(outlook(0.4, None), Outlook::Unknown);
    assert_eq!(outlook(0.4, Some(f64::NAN)), Outlook::Unknown);
    // Half of 30 days' budget at 14.4 lasts 25 hours.
    assert_eq!(outlook(0.5, Some(14.4)), Outlook::RunsOut(time("2026-11-24T11:20:00Z")));
    // A full outage of a 99.9 % SLO uses up everything in 43 minutes and 12 seconds.
    assert_eq!(outlook(1.0, Some(1_000.0)), Outlook::RunsOut(time("2026-11-23T11:03:00Z")));
}

proptest! {
    #[test]
    fn remaining_and_consumed_are_the_whole(
        tenths in 1_u32..1_000, total in 1e-3_f64..1e12, share in 0.0_f64..=1.0
    ) {
        let percent = format!("{}.{}%", tenths / 10, tenths % 10);
        let budget = budget(&percent, Duration::from_days(30), total, total * share);
        prop_assert!((budget.remaining_ratio() + budget.consumed_ratio() - 1.0).abs() <= 1e-9 * (1.0 + budget.consumed_ratio()));
        let sum = budget.remaining_events() + budget.bad_events();
        prop_assert!((sum - budget.allowed_events()).abs() <= 1e-9 * total);
        prop_assert!((budget.sli() - (1.0 - share)).abs() < 1e-9);
    }

    #[test]
    fn burning_at_the_rate_of_the_forecast_empties_the_budget(
        remaining in 0.01_f64..1.0, rate in 1.001_f64..2_000.0, days in 1_u64..90
    ) {
        let window = Duration::from_days(days);
        let Outlook::RunsOut(at) = Outlook::new(remaining, Some(rate), window, now()) else {
            return Err(TestCaseError::fail("a rate over one empties the budget"));
        };
        let burned = |secs: f64| rate * secs / window.as_secs_f64();
        let secs = (at - now()).as_seconds_f64();
        prop_assert!(burned(secs) <= remaining + 1e-9);
        prop_assert!(burned(secs + 61.0) >= remaining);
    }
}
