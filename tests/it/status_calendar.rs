//! The budget of the present period of the calendar in a snapshot, and budgets with and without maintenance.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sloe::model::{Period, Slo};
use sloe::prom::Sample;
use sloe::status::{
    Answers, Basis, Budget, Context, GroupStatus, History, HourSum, Outlook, assess, queries,
};

use crate::recorded::{answers, history, now, sample, time};
use crate::rules_harness::specs;
use crate::status_periods::{HOUR, at_ten, calendar, close, events};

fn month(slo: Slo) -> Slo {
    calendar(Period::Month, "UTC", slo)
}

/// The answers at [`now`]: 50 events since 10:00, two of them bad.
fn recorded(slo: &Slo) -> Answers {
    let recent = |name, value| sample(slo, &[(queries::SUM_LABEL, name)], value);
    Answers {
        recent: vec![recent("total", 50.0), recent("bad", 2.0), recent("tiles", 4.0)],
        recent_since: Some(time("2026-11-23T10:00:00Z")),
        ..answers(slo, 0.0, 0.0, 0.1)
    }
}

fn figures(answers: &Answers, slo: &Slo, history: &History) -> GroupStatus {
    figures_at(answers, slo, history, now())
}

fn figures_at(answers: &Answers, slo: &Slo, history: &History, now: DateTime<Utc>) -> GroupStatus {
    let slos = [Arc::new(slo.clone())];
    let context = Context { slos: &slos, history, retention: None, notices: &[] };
    assess(answers, &context, now).slos[0].worst.clone()
}

fn reason(answers: &Answers, slo: &Slo, history: &History) -> String {
    figures(answers, slo, history).budget.expect_err("it is not known").reason
}

#[test]
fn the_budget_of_a_week_is_its_hours_and_the_newest_tiles() {
    let slo = calendar(Period::Week, "UTC", events("98%"));
    // The week began ten hours ago.
    let figures = figures(&recorded(&slo), &slo, &at_ten(&slo, &[Some(HOUR); 30]));
    let budget = figures.budget.expect("it is known");
    assert_eq!((budget.basis(), budget.total_events(), budget.bad_events()), (Basis::ToDate, 1_050.0, 12.0));
    assert_eq!(figures.outlook, Outlook::Lasts);
    let period = figures.period.expect("it has one");
    assert_eq!((period.start, period.end), (time("2026-11-23T00:00:00Z"), time("2026-11-30T00:00:00Z")));
    assert_eq!(figures.coverage, Some(1.0));
    assert_eq!((figures.curve.len(), figures.curve[0].at), (12, period.start));
    close(figures.curve[10].remaining_ratio.expect("it is known"), 1.0 - 10.0 / 21.0);
    close(figures.curve[11].remaining_ratio.expect("it is known"), 1.0 - 12.0 / 21.0);
}

#[test]
fn a_budget_of_the_calendar_is_unknown_until_its_history_is_loaded() {
    let slo = calendar(Period::Week, "UTC", events("98%"));
    let not_loaded = "the history of its period is not loaded";
    assert_eq!(reason(&recorded(&slo), &slo, &History::default()), not_loaded);
    // Nine hours are not ten.
    let nine = history(&slo, time("2026-11-23T10:00:00Z"), &[Some(HOUR); 9]);
    assert_eq!(reason(&recorded(&slo), &slo, &nine), not_loaded);
    // Nor may there be a gap between the hours and the newest tiles.
    let behind = history(&slo, time("2026-11-23T09:00:00Z"), &[Some(HOUR); 80]);
    assert_eq!(reason(&recorded(&slo), &slo, &behind), not_loaded);
    assert_eq!(reason(&answers(&slo, 0.0, 0.0, 0.1), &slo, &at_ten(&slo, &[Some(HOUR); 80])), not_loaded);
}

#[test]
fn what_was_never_recorded_is_no_empty_period() {
    let slo = month(events("98%"));
    let mut none = recorded(&slo);
    none.recent.clear();
    let nothing = "no events are recorded: the series of its SLI do not exist, or not for long enough yet";
    assert_eq!(reason(&none, &slo, &at_ten(&slo, &[])), nothing);
    none = recorded(&slo);
    none.recent.remove(1);
    assert_eq!(reason(&none, &slo, &at_ten(&slo, &[Some(HOUR)])), "its bad events are not recorded");
    none = recorded(&slo);
    none.infos.clear();
    assert_eq!(reason(&none, &slo, &at_ten(&slo, &[Some(HOUR)])), "its first tile is not recorded yet");
}

#[test]
fn a_period_that_has_only_just_begun_is_unknown_for_a_moment() {
    let slo = month(events("98%"));
    let mut answers = recorded(&slo);
    answers.recent_since = Some(time("2026-11-30T23:00:00Z"));
    let history = history(&slo, time("2026-11-30T23:00:00Z"), &[Some(HOUR); 24]);
    let figures = figures_at(&answers, &slo, &history, time("2026-12-01T00:00:20Z"));
    let reason = "its period has begun within this hour, and is known once the hour is over";
    assert_eq!(figures.budget.expect_err("it is not known").reason, reason);
}

#[test]
fn in_its_first_period_an_slo_is_judged_by_what_is_known() {
    // Recorded for the last 54 hours of a month that is 538 hours old.
    let slo = month(events("98%"));
    let figures = figures(&recorded(&slo), &slo, &at_ten(&slo, &[Some(HOUR); 54]));
    let budget = figures.budget.expect("it is known");
    assert_eq!((budget.total_events(), budget.bad_events()), (5_450.0, 56.0));
    close(figures.coverage.expect("it is known"), 54.0 / 538.0);
    // At the traffic of the time that is known: 54 hours and four tiles.
    close(budget.span().as_secs_f64(), 54.0 * 3_600.0 + 1_200.0);
}

#[test]
fn an_hour_that_a_period_begins_in_is_shared_out_and_that_is_said() {
    let slo = calendar(Period::Week, "Asia/Kolkata", events("98%"));
    // The week began on Sunday at 18:30 UTC, 15 hours and a half before 10:00.
    let mut hours = [Some(HOUR); 16];
    hours[0] = Some(HourSum { bad_events: 8.0, ..HOUR });
    let figures = figures(&recorded(&slo), &slo, &at_ten(&slo, &hours));
    let budget = figures.budget.expect("it is known");
    assert_eq!((budget.total_events(), budget.bad_events()), (1_600.0, 4.0 + 15.0 + 2.0));
    assert_eq!((figures.shared_out_events, figures.coverage), (8.0, Some(1.0)));
}

#[test]
fn a_group_that_ended_within_the_period_is_still_part_of_it() {
    let mut slo = calendar(Period::Week, "UTC", events("98%"));
    slo.group_by = vec!["region".to_owned()];
    let history = at_ten(&slo, &[Some(HourSum { bad_events: 4.0, ..HOUR }); 5]);
    let mut answers = recorded(&slo);
    let of = |sample: Sample| {
        let labels = sample.labels.into_iter().chain([("region".to_owned(), "eu".to_owned())]);
        Sample { labels: labels.collect(), ..sample }
    };
    answers.recent = answers.recent.into_iter().map(of).collect();
    answers.tiles = answers.tiles.into_iter().map(of).collect();
    answers.fast_burn_rates.clear();
    let slos = [Arc::new(slo)];
    let context = Context { slos: &slos, history: &history, retention: None, notices: &[] };
    let snapshot = assess(&answers, &context, now());
    let bad = |status: &GroupStatus| status.budget.as_ref().map(Budget::bad_events).ok();
    let regions: Vec<_> =
        snapshot.slos[0].groups.iter().map(|group| (group.labels[0].1.as_str(), bad(group))).collect();
    // The fixture's history has no region, which is one of its own.
    let expected = [("", Some(20.0)), ("eu", Some(2.0))];
    assert!(expected.iter().all(|group| regions.contains(group)), "{regions:?}");
}

#[test]
fn maintenance_has_a_budget_with_and_one_without_it() {
    let mut slo = events("99%");
    let mut answers = answers(&slo, 90_000.0, 90.0, 0.1);
    assert_eq!(figures(&answers, &slo, &History::default()).raw, None);
    slo.maintenance = maintained().maintenance;
    let reason = "events during maintenance are not recorded, or not for long enough yet";
    let raw =
        |answers: &Answers, slo: &Slo| figures(answers, slo, &History::default()).raw.expect("it has some");
    assert_eq!(raw(&answers, &slo).expect_err("not known").reason, reason);
    let window = |name: &str, value| sample(&slo, &[("__name__", name)], value);
    answers.raw =
        vec![window("slo:raw_total_events:window", 100_000.0), window("slo:raw_bad_events:window", 700.0)];
    close(raw(&answers, &slo).expect("it is known").consumed_ratio(), 0.7);
    close(figures(&answers, &slo, &History::default()).budget.expect("it is known").consumed_ratio(), 0.1);
}

pub(crate) fn maintained() -> Slo {
    let spec = "version: sloe/v1\nservice: shop\nslos:\n  - {name: orders, objective: 98%, window: 30d, \
                sli: {events: {bad: errors_total, total: requests_total}}, maintenance: [{when: 'deploying'}]}\n";
    specs::compile(spec).0.remove(0)
}

#[test]
fn periods_of_the_calendar_have_a_budget_with_maintenance_too() {
    let slo = calendar(Period::Week, "UTC", maintained());
    let mut answers = recorded(&slo);
    let recent = |name, value| sample(&slo, &[(queries::SUM_LABEL, name)], value);
    answers.recent.extend([recent("raw_total", 60.0), recent("raw_bad", 8.0)]);
    let figures = figures(&answers, &slo, &at_ten(&slo, &[Some(HOUR); 100]));
    let counted = |budget: Budget| (budget.total_events(), budget.bad_events());
    assert_eq!(counted(figures.budget.expect("it is known")), (1_050.0, 12.0));
    // Two more events an hour, one of them bad, and those of the running hour.
    let raw = figures.raw.expect("it has maintenance").expect("it is known");
    assert_eq!(counted(raw), (1_080.0, 28.0));
}
