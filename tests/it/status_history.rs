//! The past as hours, and the curve and the coverage that come of them.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::model::{Slo, Window};
use sloe::status::{
    Answers, Context, Extent, GroupStatus, History, HistoryChunk, HourSum, Outlook, Span, assess,
};
use sloe::units::Duration;

use crate::recorded::{self, answers, now, series, slo, time};

/// An SLO over so many hours; half of the events may be bad, so that sums are exact.
fn over_hours(hours: u64) -> Slo {
    Slo { window: Window::Rolling(Duration::from_hours(hours)), ..slo("shop", "orders", "50%") }
}

/// The hours before 10:00, newest last: `None` has no tiles, `Some(bad)` twelve tiles and 100 events.
fn history(slo: &Slo, bad: &[Option<f64>]) -> History {
    let hour = |bad: &f64| HourSum { bad_events: *bad, total_events: 100.0, tiles: 12.0 };
    let hours: Vec<_> = bad.iter().map(|bad| bad.as_ref().map(hour)).collect();
    recorded::history(slo, time("2026-11-23T10:00:00Z"), &hours)
}

const HOUR: HourSum = HourSum { bad_events: 9.0, total_events: 100.0, tiles: 12.0 };

fn figures(answers: &Answers, slo: &Slo, history: &History) -> GroupStatus {
    let slos = [Arc::new(slo.clone())];
    let context = Context { slos: &slos, history, retention: None, notices: &[] };
    assess(answers, &context, now()).slos[0].worst.clone()
}

/// Hours and minutes, and what was left, `-` where it is not known.
fn drawn(figures: &GroupStatus) -> String {
    let point = |left: Option<f64>| left.map_or("-".to_owned(), |left| format!("{left:.3}"));
    let lines = figures
        .curve
        .points()
        .into_iter()
        .map(|at| format!("{} {}", at.at.format("%H:%M:%S"), point(at.remaining_ratio)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_curve_falls_from_100_percent_to_the_live_figure() {
    // The window began at 05:20:40; of the hour before 06:00 some 39 of 60 minutes lie in it.
    let slo = over_hours(5);
    let history = history(&slo, &[Some(9.0), Some(30.0), Some(0.0), Some(100.0), Some(0.0), Some(0.0)]);
    let figures = figures(&answers(&slo, 520.0, 156.0, 0.1), &slo, &history);
    insta::assert_snapshot!(drawn(&figures), @"
    05:20:40 1.000
    06:00:00 0.924
    07:00:00 0.924
    08:00:00 0.540
    09:00:00 0.540
    10:00:00 0.540
    10:20:00 0.400
    ");
}

#[test]
fn hours_without_tiles_are_gaps_and_not_straight_lines() {
    let slo = over_hours(5);
    let history = history(&slo, &[None, None, Some(26.0), None, Some(26.0), None]);
    let figures = figures(&answers(&slo, 520.0, 78.0, 0.1), &slo, &history);
    insta::assert_snapshot!(drawn(&figures), @"
    05:20:40 -
    06:00:00 1.000
    07:00:00 0.900
    08:00:00 0.900
    09:00:00 0.800
    10:00:00 -
    10:20:00 0.700
    ");
    // Two of the four hours and 39 minutes before 10:00.
    let expected = 2.0 / (4.0 + (39.0 * 60.0 + 20.0) / 3_600.0);
    assert!((figures.coverage.expect("the history is loaded") - expected).abs() < 1e-9);
}

#[test]
fn full_hours_cover_the_window() {
    let slo = over_hours(3);
    let figures = figures(&answers(&slo, 520.0, 0.0, 0.1), &slo, &history(&slo, &[Some(0.0); 4]));
    assert_eq!(figures.coverage, Some(1.0));
}

#[test]
fn an_overspent_budget_recovers_when_enough_has_left_the_window() {
    // 280 bad events where 260 may be: 20 too many. By 11:00 a hair less has left, in the hour after it 50 more.
    let slo = over_hours(5);
    let history = history(&slo, &[Some(0.0), Some(30.0), Some(50.0), Some(200.0), Some(0.0), Some(0.0)]);
    let outlook = |rate| figures(&answers(&slo, 520.0, 280.0, rate), &slo, &history).outlook;
    assert_eq!(outlook(0.0), Outlook::Recovers(time("2026-11-23T11:01:00Z")));
    // While it goes on burning, more has to leave than comes.
    assert_eq!(outlook(0.6), Outlook::Recovers(time("2026-11-23T12:01:00Z")));
    assert_eq!(outlook(2.0), Outlook::StaysSpent);
}

#[test]
fn a_history_that_is_behind_foretells_no_recovery() {
    let slo = over_hours(30);
    let behind = |hours: usize| {
        let known = recorded::history(
            &slo,
            time("2026-11-23T10:00:00Z") - TimeDelta::hours(1) * i32::try_from(hours).expect("few"),
            &[Some(HOUR); 40],
        );
        figures(&answers(&slo, 520.0, 280.0, 0.0), &slo, &known).outlook
    };
    assert!(matches!(behind(2), Outlook::Recovers(_)));
    assert_eq!(behind(3), Outlook::Spent);
}

#[test]
fn without_history_there_is_neither_curve_nor_coverage() {
    let slo = over_hours(3);
    let figures = figures(&answers(&slo, 520.0, 0.0, 0.1), &slo, &History::default());
    assert_eq!((figures.curve.is_empty(), figures.coverage), (true, None));
}

#[test]
fn a_history_that_knows_nothing_covers_nothing() {
    let slo = over_hours(3);
    let other = slo_named("other");
    let figures = figures(&answers(&slo, 520.0, 0.0, 0.1), &slo, &history(&other, &[Some(1.0); 4]));
    assert_eq!((figures.curve.is_empty(), figures.coverage), (true, Some(0.0)));
}

fn slo_named(name: &str) -> Slo {
    slo("shop", name, "99%")
}

/// Spans as `first..last`, loaded one after the other until nothing is missing.
fn spans(history: &mut History, days: u64, max_hours: i64, now: DateTime<Utc>) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(span) = history.next_span(Duration::from_days(days), max_hours, now) {
        all.push(format!("{}..{}", span.first.format("%d %H:%M"), span.last.format("%d %H:%M")));
        let (bad, total, tiles) = Default::default();
        history.absorb(
            &[],
            &HistoryChunk { span, bad, total, tiles, raw_bad: Vec::new(), raw_total: Vec::new() },
        );
    }
    all
}

#[test]
fn history_is_loaded_in_bounded_chunks_and_then_an_hour_at_a_time() {
    let mut history = History::default();
    let loaded = spans(&mut history, 2, 24, time("2026-11-23T10:20:40Z"));
    assert_eq!(loaded, ["21 11:00..22 10:00", "22 10:00..23 09:00", "23 09:00..23 10:00"]);
    assert_eq!(spans(&mut history, 2, 24, time("2026-11-23T10:59:59Z")), [""; 0]);
    assert_eq!(
        spans(&mut history, 2, 24, time("2026-11-23T11:00:30Z")),
        [""; 0],
        "its last tile may be on its way"
    );
    assert_eq!(spans(&mut history, 2, 24, time("2026-11-23T11:01:00Z")), ["23 10:00..23 11:00"]);
}

#[test]
fn after_a_long_sleep_only_the_window_is_loaded() {
    let mut history = History::default();
    spans(&mut history, 1, 24, time("2026-11-13T10:20:40Z"));
    assert_eq!(spans(&mut history, 1, 48, time("2026-11-23T10:20:40Z")), ["22 11:00..23 10:00"]);
}

#[test]
fn an_hour_that_is_loaded_again_counts_once() {
    let slo = over_hours(3);
    let mut history = history(&slo, &[Some(1.0), Some(2.0), Some(3.0)]);
    let (first, last) = (time("2026-11-23T10:00:00Z"), time("2026-11-23T11:00:00Z"));
    let values = [(first, 4.0), (last, 5.0)];
    let chunk = HistoryChunk {
        span: Span { first, last },
        bad: series(&slo, values),
        total: series(&slo, values),
        tiles: series(&slo, values),
        raw_bad: Vec::new(),
        raw_total: Vec::new(),
    };
    history.absorb(&[Arc::new(slo.clone())], &chunk);
    let hours = history.hours(&slo.id, &Vec::new()).expect("it has hours");
    let bad: Vec<f64> = hours
        .within(Extent { start: first - TimeDelta::hours(3), end: last })
        .map(|(_, sum)| sum.bad_events)
        .collect();
    assert_eq!(bad, [1.0, 2.0, 4.0, 5.0]);
}

proptest! {
    /// Whatever was recorded: the curve begins at 100 %, ends at the live figure, never rises before it, and knows
    /// nothing that was not recorded.
    #[test]
    fn the_curve_of_any_history(hours in proptest::collection::vec(proptest::option::of(0_u16..200), 1..60)) {
        let slo = over_hours(hours.len() as u64);
        let bad: Vec<_> = hours.iter().map(|hour| hour.map(f64::from)).collect();
        let spent: f64 = bad.iter().flatten().sum();
        let figures = figures(&answers(&slo, 100_000.0, spent, 0.1), &slo, &history(&slo, &bad));
        let coverage = figures.coverage.unwrap_or(0.0);
        prop_assert!((0.0..=1.0).contains(&coverage));
        let known: Vec<f64> = figures.curve.points().iter().filter_map(|point| point.remaining_ratio).collect();
        if bad.iter().any(Option::is_some) {
            let (last, earlier) = known.split_last().expect("it ends somewhere");
            let live = figures.budget.expect("it is known").remaining_ratio();
            prop_assert!((last - live).abs() < 1e-12);
            prop_assert!(earlier.first().is_none_or(|first| (first - 1.0).abs() < 1e-12));
            prop_assert!(earlier.is_sorted_by(|one, two| one >= two));
        }
        prop_assert!(known.len() <= 2 * bad.iter().flatten().count() + 1);
    }
}
