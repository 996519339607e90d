//! The arithmetic of budgets, against figures computed by hand.

use proptest::prelude::*;
use sloe::status::{Basis, Budget};
use sloe::units::{Duration, Objective};

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
fn what_an_outage_would_cost() {
    // A full outage of a 99.9 % SLO over 30 days uses up everything in 43 minutes and 12 seconds.
    let budget = budget("99.9%", Duration::from_days(30), 1_000_000.0, 250.0);
    let outage = budget.outage(Duration::from_secs(1_296));
    close(outage.budget_ratio, 0.5);
    close(outage.bad_events, 500.0);
    assert!(!outage.exhausts);
    // What is left lasts 32 minutes and 24 seconds.
    assert!(!budget.outage(Duration::from_secs(1_943)).exhausts);
    assert!(budget.outage(Duration::from_secs(1_945)).exhausts);
    let spent = Budget::new(objective("99.9%"), Duration::from_days(30), 1_000.0, 1.0).expect("it is one");
    assert!(spent.outage(Duration::from_secs(1)).exhausts, "nothing is left");
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
    let on = |events, time| Budget::on(Basis::ToDate, objective("99%"), (events, time), 10.0, 1.0);
    assert_eq!(on(0.0, Duration::from_days(1)), None);
    assert_eq!(on(f64::NAN, Duration::from_days(1)), None);
    assert_eq!(on(10.0, Duration::default()), None);
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
}
