//! Durations and objectives: what is accepted, how it is printed, and that both are exact.

use proptest::prelude::*;
use sloe::units::{Decimal, Duration, DurationError, Objective, ObjectiveError};

#[test]
fn durations_are_read_as_prometheus_reads_them() {
    let cases = [
        ("30d", 2_592_000_000),
        ("1w", 604_800_000),
        ("1h30m", 5_400_000),
        ("500ms", 500),
        ("1y", 31_536_000_000),
    ];
    for (text, millis) in cases {
        assert_eq!(text.parse::<Duration>().map(Duration::as_millis), Ok(millis), "{text}");
    }
}

#[test]
fn what_is_no_duration_is_said() {
    let cases = [
        ("", DurationError::Empty),
        ("30", DurationError::NoUnit),
        ("5min", DurationError::UnknownUnit),
        ("-5m", DurationError::UnknownUnit),
        ("1.5h", DurationError::UnknownUnit),
        ("5m1h", DurationError::Order),
        ("5m5m", DurationError::Order),
        ("99999999999999999999d", DurationError::TooLong),
        ("999999999999999y", DurationError::TooLong),
    ];
    for (text, error) in cases {
        assert_eq!(text.parse::<Duration>(), Err(error), "{text:?}");
    }
}

#[test]
fn windows_are_printed_in_days() {
    let printed = |text: &str| text.parse::<Duration>().unwrap().to_string();
    assert_eq!(printed("4w"), "28d");
    assert_eq!(printed("90m"), "1h30m");
    assert_eq!(printed("0s"), "0s");
}

#[test]
fn objectives_are_exact() {
    let objective: Objective = "99.9%".parse().unwrap();
    assert_eq!(objective.to_string(), "99.9%");
    assert_eq!(objective.ratio().to_string(), "0.999");
    assert_eq!(objective.error_budget().to_string(), "0.001");
    assert_eq!("99.990 %".parse::<Objective>().unwrap().to_string(), "99.99%");
}

#[test]
fn what_is_no_objective_is_said() {
    let cases = [
        ("0.999", ObjectiveError::NoPercentSign(Decimal::new(999, 3))),
        ("100%", ObjectiveError::NoBudget),
        ("0%", ObjectiveError::OutOfRange),
        ("120%", ObjectiveError::OutOfRange),
        ("-1%", ObjectiveError::OutOfRange),
        ("99,9%", ObjectiveError::NotANumber),
        ("%", ObjectiveError::NotANumber),
    ];
    for (text, error) in cases {
        assert_eq!(text.parse::<Objective>(), Err(error), "{text:?}");
    }
}

proptest! {
    #[test]
    fn a_printed_duration_reads_back_the_same(millis in 0_u64..1 << 50) {
        let duration = Duration::from_millis(millis);
        prop_assert_eq!(duration.to_string().parse(), Ok(duration));
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in ".{0,40}") {
        let _ = text.parse::<Duration>();
        let _ = text.parse::<Objective>();
    }

    #[test]
    fn ratio_and_budget_add_up_to_one(hundredths in 1_i64..10_000) {
        let objective = Objective::from_percent(Decimal::new(hundredths, 2)).unwrap();
        prop_assert_eq!(objective.ratio() + objective.error_budget(), Decimal::ONE);
    }
}
