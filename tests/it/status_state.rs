//! What is said about one SLO, from what Prometheus has recorded of it.

use sloe::model::{HistogramKind, Severity, Sli, Slo};
use sloe::status::{Answers, BurnRate, FiringAlert, GroupStatus, Outlook, State};
use sloe::units::Duration;

use crate::recorded::{alert, answers, burn_rate, sample, selector, slo, snapshot, time};

fn payments() -> Slo {
    slo("payment-service", "availability", "99.9%")
}

/// The figures of one SLO from these answers.
fn figures(answers: &Answers, slo: &Slo) -> GroupStatus {
    snapshot(answers, std::slice::from_ref(slo)).slos[0].worst.clone()
}

/// The state and why the budget is unknown.
fn why(answers: &Answers, slo: &Slo) -> (State, String) {
    let figures = figures(answers, slo);
    (figures.state, figures.budget.expect_err("the budget is not known").reason)
}

#[test]
fn a_service_within_its_budget_is_healthy() {
    let slo = payments();
    let figures = figures(&answers(&slo, 1_000_000.0, 380.0, 0.4), &slo);
    assert_eq!(figures.state, State::Healthy);
    assert_eq!(figures.outlook, Outlook::Lasts);
    assert_eq!(figures.burn_rates, [BurnRate { window: Duration::from_hours(1), rate: 0.4 }]);
    let budget = figures.budget.expect("it is known");
    assert!((budget.remaining_ratio() - 0.62).abs() < 1e-12);
}

#[test]
fn more_than_the_budget_is_spent_and_not_clamped() {
    let slo = payments();
    let figures = figures(&answers(&slo, 1_000_000.0, 3_000.0, 0.4), &slo);
    assert_eq!((figures.state, figures.outlook), (State::Spent, Outlook::Spent));
    assert!((figures.budget.expect("it is known").remaining_ratio() + 2.0).abs() < 1e-12);
}

#[test]
fn the_last_event_of_the_budget_spends_it() {
    let slo = slo("a", "b", "50%");
    assert_eq!(figures(&answers(&slo, 1_000.0, 500.0, 0.4), &slo).state, State::Spent);
}

#[test]
fn caution_begins_below_half() {
    let slo = payments();
    assert_eq!(figures(&answers(&slo, 1_000_000.0, 499.0, 0.4), &slo).state, State::Healthy);
    assert_eq!(figures(&answers(&slo, 1_000_000.0, 501.0, 0.4), &slo).state, State::Caution);
}

#[test]
fn caution_when_it_runs_out_within_three_days() {
    let slo = payments();
    // 0.9 of 30 days' budget lasts 3 days at 9.
    let soon = figures(&answers(&slo, 1_000_000.0, 100.0, 9.01), &slo);
    assert_eq!((soon.state, soon.outlook), (State::Caution, Outlook::RunsOut(time("2026-11-26T10:15:00Z"))));
    assert_eq!(figures(&answers(&slo, 1_000_000.0, 100.0, 8.9), &slo).state, State::Healthy);
}

#[test]
fn caution_while_an_alert_fires() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 100.0, 0.4);
    answers.alerts = vec![
        alert(&slo, "ticket", "3d", "6h"),
        alert(&slo, "page", "6h", "30m"),
        alert(&slo, "page", "1h", "5m"),
    ];
    let figures = figures(&answers, &slo);
    assert_eq!(figures.state, State::Caution);
    let firing = |severity, long: &str, short: &str| FiringAlert {
        severity: Some(severity),
        long_window: long.to_owned(),
        short_window: short.to_owned(),
    };
    assert_eq!(
        figures.alerts,
        [
            firing(Severity::Page, "1h", "5m"),
            firing(Severity::Page, "6h", "30m"),
            firing(Severity::Ticket, "3d", "6h")
        ]
    );
}

#[test]
fn rules_that_are_not_loaded_leave_the_budget_unknown() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 0.0, 0.0);
    answers.infos.clear();
    assert_eq!(why(&answers, &slo), (State::Unknown, "its first tile is not recorded yet".to_owned()));
    answers.fast_burn_rates.clear();
    let reason = "its rules are not loaded in Prometheus, or have not been evaluated yet";
    assert_eq!(why(&answers, &slo), (State::Unknown, reason.to_owned()));
    assert_eq!(figures(&answers, &slo).burn_rates, []);
    assert_eq!(why(&Answers::default(), &slo).0, State::Unknown);
}

#[test]
fn an_sli_without_series_is_unknown_even_while_its_alert_fires() {
    let mut slo = payments();
    let mut recorded = answers(&slo, 1.0, 0.0, 0.0);
    (recorded.total, recorded.bad, recorded.tiles) = (Vec::new(), Vec::new(), Vec::new());
    recorded.fast_burn_rates.clear();
    recorded.alerts = vec![alert(&slo, "absent", "", "")];
    let reason = "no events are recorded: the series of its SLI do not exist, or not for long enough yet";
    assert_eq!(why(&recorded, &slo), (State::Unknown, reason.to_owned()));

    let written = "500ms".to_owned();
    slo.sli = Sli::Latency {
        histogram: selector(),
        threshold: "0.5".parse().unwrap(),
        written,
        kind: HistogramKind::Classic,
    };
    let reason = "no events are recorded: its histogram or the bucket of its threshold does not exist, or not for long enough yet";
    assert_eq!(why(&recorded, &slo), (State::Unknown, reason.to_owned()));
}

#[test]
fn a_service_that_nobody_has_called_is_unknown() {
    let slo = payments();
    let mut answers = answers(&slo, 0.0, 0.0, 0.0);
    answers.fast_burn_rates.clear();
    assert_eq!(why(&answers, &slo), (State::Unknown, "there were no events in its window".to_owned()));
}

#[test]
fn what_is_not_a_number_is_no_budget() {
    let slo = payments();
    for (total, bad) in [(f64::NAN, 0.0), (10.0, f64::NAN), (f64::INFINITY, 0.0)] {
        let reason = "its recorded events are not a number";
        assert_eq!(why(&answers(&slo, total, bad, 0.0), &slo), (State::Unknown, reason.to_owned()));
    }
    assert_eq!(why(&answers(&slo, 10.0, -1.0, 0.0), &slo).1, "its recorded events are below zero");
}

#[test]
fn bad_events_that_are_not_recorded_are_not_zero() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000.0, 0.0, 0.0);
    answers.bad.clear();
    assert_eq!(why(&answers, &slo), (State::Unknown, "its bad events are not recorded".to_owned()));
}

#[test]
fn two_series_for_one_budget_are_no_answer() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000.0, 0.0, 0.0);
    answers.total.push(sample(&slo, &[("replica", "b")], 900.0));
    assert_eq!(
        why(&answers, &slo),
        (State::Unknown, "Prometheus has more than one series for it".to_owned())
    );
}

#[test]
fn a_page_without_a_known_budget_still_calls_for_caution() {
    let slo = payments();
    let mut answers = answers(&slo, f64::NAN, 0.0, 500.0);
    answers.alerts = vec![alert(&slo, "page", "1h", "5m")];
    assert_eq!(why(&answers, &slo).0, State::Caution);
}

#[test]
fn an_hour_without_traffic_burns_nothing() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 100.0, 0.0);
    answers.fast_burn_rates.clear();
    answers.slow_burn_rates = vec![burn_rate(&slo, "6h", 40.0)];
    answers.tiles = vec![sample(&slo, &[], 0.0)];
    let figures = figures(&answers, &slo);
    assert_eq!((figures.state, figures.outlook), (State::Healthy, Outlook::Lasts));
}

#[test]
fn a_rate_that_is_missing_under_traffic_is_not_zero() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 100.0, 0.0);
    answers.fast_burn_rates.clear();
    let figures = figures(&answers, &slo);
    assert_eq!((figures.state, figures.outlook), (State::Caution, Outlook::Unknown));
}

#[test]
fn a_budget_that_is_no_longer_measured_is_not_healthy() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 0.0, 0.0);
    answers.tiles.clear();
    let snapshot = snapshot(&answers, std::slice::from_ref(&slo));
    assert_eq!(snapshot.slos[0].worst.state, State::Caution);
    insta::assert_snapshot!(snapshot.warnings.join("\n"), @"no events are recorded any more for payment-service/availability: the series of the SLI are gone");
}

#[test]
fn long_windows_are_read_from_the_slow_answers_and_short_ones_from_the_fast() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 0.0, 2.0);
    answers.fast_burn_rates.push(burn_rate(&slo, "6h", 99.0));
    answers.slow_burn_rates =
        vec![burn_rate(&slo, "3d", 3.0), burn_rate(&slo, "1h", 99.0), burn_rate(&slo, "6h", 6.0)];
    let figures = figures(&answers, &slo);
    let rates: Vec<f64> = figures.burn_rates.iter().map(|burn| burn.rate).collect();
    assert_eq!(rates, [2.0, 6.0, 3.0]);
    assert_eq!(figures.burn_rate(Duration::from_hours(6)), Some(6.0));
    assert_eq!(figures.present_burn_rate().map(|burn| burn.rate), Some(2.0));
}

#[test]
fn burn_rates_recorded_for_another_objective_are_converted_and_the_old_rules_named() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 0.0, 2.0);
    answers.infos = vec![sample(&slo, &[("objective", "99%"), ("window", "30d")], 1.0)];
    let snapshot = snapshot(&answers, std::slice::from_ref(&slo));
    assert_eq!(snapshot.slos[0].worst.burn_rates, [BurnRate { window: Duration::from_hours(1), rate: 20.0 }]);
    insta::assert_snapshot!(snapshot.warnings.join("\n"), @"Prometheus has loaded old rules for payment-service/availability (now 99.9% over 30d): run `sloe generate` and reload Prometheus");
}

#[test]
fn for_some_minutes_after_a_reload_old_and_new_rules_are_told_of() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 0.0, 2.0);
    answers.infos.insert(0, sample(&slo, &[("objective", "99%"), ("window", "7d")], 1.0));
    let snapshot = snapshot(&answers, std::slice::from_ref(&slo));
    assert_eq!(snapshot.slos[0].worst.state, State::Healthy);
    assert_eq!(snapshot.warnings, [""; 0]);
}

#[test]
fn events_of_another_window_are_no_budget() {
    let slo = payments();
    let mut answers = answers(&slo, 1_000_000.0, 0.0, 0.0);
    answers.infos = vec![sample(&slo, &[("objective", "99.9%"), ("window", "7d")], 1.0)];
    assert_eq!(
        why(&answers, &slo),
        (State::Unknown, "Prometheus has old rules for it, over another window".to_owned())
    );
}
