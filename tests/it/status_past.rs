//! Periods that are over, from the sums of their tiles.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use sloe::model::{Period, Slo, Window};
use sloe::prom::Sample;
use sloe::status::queries::TileSum;
use sloe::status::{
    Basis, Beside, Context, Extent, History, PastPeriod, PastPeriods, Previous, TileLengths, assess, ended,
    reviews,
};
use sloe::units::Duration;

use crate::recorded::{answers, now, sample, slo, time};
use crate::status_calendar::maintained;
use crate::status_periods::{calendar, close, events};

const FIVE_MINUTES: Duration = Duration::from_minutes(5);

fn month(slo: Slo) -> Slo {
    calendar(Period::Month, "UTC", slo)
}

/// The answers about one group of which so much was recorded: tiles, all events and bad ones.
pub(crate) fn recorded(slo: &Slo, group: &[(&str, &str)], sums: [f64; 3]) -> Vec<(TileSum, Vec<Sample>)> {
    let kinds = [TileSum::Tiles, TileSum::Total, TileSum::Bad];
    kinds.into_iter().zip(sums).map(|(kind, value)| (kind, vec![sample(slo, group, value)])).collect()
}

/// The periods of `slo` that were over at [`now`], newest first, with these sums.
fn loaded(slo: &Slo, periods: &[Option<[f64; 3]>]) -> PastPeriods {
    let window = reviews(std::iter::once(slo))[0];
    let mut past = PastPeriods::of_review(window, std::iter::once(slo));
    for (extent, sums) in ended(window, now()).zip(periods) {
        let answers = sums.map(|sums| recorded(slo, &[], sums)).unwrap_or_default();
        assert_eq!(past.push(extent, extent.end, &answers), sums.is_some());
    }
    past
}

fn told(period: &PastPeriod) -> String {
    let counts = period.counts;
    let budget = match &period.budget {
        Ok(budget) => format!("SLI {:.4}, consumed {:.4}", budget.sli(), budget.consumed_ratio()),
        Err(unknown) => unknown.reason.clone(),
    };
    let coverage = counts.coverage().map_or("unknown".to_owned(), |coverage| format!("{coverage:.4}"));
    format!("{}: {budget}, coverage {coverage}", period.extent.start.format("%Y-%m-%d %H:%M"))
}

fn lines(periods: &[PastPeriod]) -> String {
    periods.iter().map(told).collect::<Vec<_>>().join("\n")
}

/// What a snapshot of `at` says.
fn previous(slo: &Slo, past: PastPeriods, at: DateTime<Utc>) -> Option<Vec<PastPeriod>> {
    Previous::of(slo, &[Arc::new(past)], FIVE_MINUTES, at).periods(slo, &Vec::new())
}

/// All of a month of so many hours: a hundred events an hour, of which so many were bad.
fn hours(hours: f64, bad: f64) -> [f64; 3] {
    [hours * 12.0, hours * 100.0, bad]
}

#[test]
fn periods_before_are_told_with_what_is_known_of_them() {
    let slo = month(events("98%"));
    // In October 404 hours are known, in September all, in August none, and of July not enough.
    let past =
        loaded(&slo, &[Some(hours(404.0, 703.0)), Some(hours(720.0, 720.0)), None, Some(hours(1.0, 0.0))]);
    insta::assert_snapshot!(lines(&previous(&slo, past, now()).expect("they are loaded")), @"
    2026-10-01 00:00: SLI 0.9826, consumed 0.8700, coverage 0.5430
    2026-09-01 00:00: SLI 0.9900, consumed 0.5000, coverage 1.0000
    2026-08-01 00:00: nothing was recorded in this time, coverage 0.0000
    2026-07-01 00:00: SLI 1.0000, consumed 0.0000, coverage 0.0013
    ");
}

#[test]
fn the_list_ends_with_the_oldest_period_in_which_anything_was_recorded() {
    let slo = month(events("98%"));
    let past = loaded(&slo, &[Some(hours(744.0, 9.0)), None, None]);
    assert_eq!(previous(&slo, past, now()).expect("they are loaded").len(), 1);
    assert_eq!(previous(&slo, loaded(&slo, &[None]), now()), Some(Vec::new()), "there is no past");
}

/// A rolling window has no periods of its own.
#[test]
fn the_past_of_a_rolling_window_is_told_by_the_calendar() {
    let before = |days, hours_known: f64| {
        let slo = Slo { window: Window::Rolling(Duration::from_days(days)), ..events("98%") };
        let past = loaded(&slo, &[Some(hours(hours_known, hours_known))]);
        let all = previous(&slo, past, now()).expect("they are loaded");
        assert!(
            all.iter()
                .all(|period| period.budget.as_ref().is_ok_and(|budget| budget.basis() == Basis::Rolling))
        );
        lines(&all)
    };
    insta::assert_snapshot!(before(7, 168.0), @"2026-11-16 00:00: SLI 0.9900, consumed 0.5000, coverage 1.0000");
    insta::assert_snapshot!(before(30, 744.0), @"2026-10-01 00:00: SLI 0.9900, consumed 0.5000, coverage 1.0000");
    insta::assert_snapshot!(before(90, 2_208.0), @"2026-07-01 00:00: SLI 0.9900, consumed 0.5000, coverage 1.0000");
}

#[test]
fn so_many_periods_are_told_and_none_that_is_still_settling() {
    let ends = |window, at: &str| -> Vec<Extent> { ended(window, time(at)).collect() };
    let window = |period| calendar(period, "Europe/Paris", events("98%")).window;
    let counts = [Period::Week, Period::Month, Period::Quarter]
        .map(|period| ends(window(period), "2026-11-23T10:20:40Z").len());
    assert_eq!(counts, [26, 12, 8]);
    // In Paris November began at 23:00 UTC.
    let newest = |at| ends(window(Period::Month), at)[0].end;
    assert_eq!(newest("2026-10-31T23:00:59Z"), time("2026-09-30T22:00:00Z"));
    assert_eq!(newest("2026-10-31T23:01:00Z"), time("2026-10-31T23:00:00Z"));
}

#[test]
fn a_period_that_has_just_ended_is_not_loaded_and_leaves_the_others() {
    let slo = month(events("98%"));
    let past = loaded(&slo, &[Some(hours(744.0, 744.0))]);
    let all = previous(&slo, past, time("2026-12-01T00:00:20Z")).expect("they are loaded");
    insta::assert_snapshot!(lines(&all), @"
    2026-11-01 00:00: it has only just ended and is not loaded yet, coverage unknown
    2026-10-01 00:00: SLI 0.9900, consumed 0.5000, coverage 1.0000
    ");
}

#[test]
fn what_is_not_loaded_is_not_an_empty_past() {
    let (slo, other) = (month(events("98%")), month(slo("shop", "other", "98%")));
    assert_eq!(previous(&slo, loaded(&other, &[None]), now()), None, "another SLO");
    let weeks = calendar(Period::Week, "UTC", slo.clone());
    assert_eq!(previous(&slo, loaded(&weeks, &[None]), now()), None, "other periods");
    let grouped = Slo { group_by: vec!["region".to_owned()], ..slo.clone() };
    assert_eq!(previous(&grouped, loaded(&slo, &[None]), now()), None, "the same name with other groups");
    assert_eq!(Previous::NotLoaded.periods(&slo, &Vec::new()), None);
}

#[test]
fn figures_that_do_not_fit_together_are_unknown() {
    let slo = month(events("98%"));
    let reason = |answers: &[(TileSum, Vec<Sample>)]| {
        let mut past = loaded(&slo, &[]);
        let extent = ended(past.window(), now()).next().expect("one");
        past.push(extent, extent.end, answers);
        past.of(&slo, &Vec::new(), FIVE_MINUTES)[0].budget.clone().expect_err("not known").reason
    };
    let all = recorded(&slo, &[], [8_928.0, 1_000.0, 2.0]);
    assert_eq!(reason(&all[..2]), "its bad events are not recorded");
    assert_eq!(reason(&all[1..]), "nothing was recorded in this time");
    for events in [[f64::NAN, 2.0], [1_000.0, f64::NAN], [f64::INFINITY, 2.0]] {
        let no_numbers = recorded(&slo, &[], [8_928.0, events[0], events[1]]);
        assert_eq!(reason(&no_numbers), "its recorded events are not a number");
    }
    assert_eq!(reason(&recorded(&slo, &[], [8_928.0, 0.0, 0.0])), "there were no events in its window");
    let mut twice = all;
    twice[0].1.push(sample(&slo, &[("prometheus", "b")], 8_928.0));
    assert_eq!(reason(&twice), "Prometheus has more than one series for it");
}

#[test]
fn months_have_a_budget_with_maintenance_too() {
    let slo = month(maintained());
    let mut past = loaded(&slo, &[]);
    let extent = ended(past.window(), now()).next().expect("one");
    let mut sums = recorded(&slo, &[], [8_928.0, 9_000.0, 90.0]);
    let raw = |sums: &[(TileSum, Vec<Sample>)], past: &mut PastPeriods| {
        past.push(extent, extent.end, sums);
        past.of(&slo, &Vec::new(), FIVE_MINUTES)
            .pop()
            .and_then(|period| period.raw)
            .expect("it has maintenance")
    };
    let reason = "events during maintenance are not recorded, or not for long enough yet";
    assert_eq!(raw(&sums, &mut past.clone()).expect_err("not known").reason, reason);
    sums.push((TileSum::RawTotal, vec![sample(&slo, &[], 9_180.0)]));
    sums.push((TileSum::RawBad, vec![sample(&slo, &[], 180.0)]));
    let budget = raw(&sums, &mut past).expect("it is known");
    assert_eq!((budget.total_events(), budget.bad_events()), (9_180.0, 180.0));
}

#[test]
fn a_snapshot_has_the_periods_that_are_known_beside_it() {
    let slo = Arc::new(events("98%"));
    let answers = answers(&slo, 90_000.0, 90.0, 0.1);
    let slos = [Arc::clone(&slo)];
    let history = History::default();
    let context = Context { slos: &slos, history: &history, retention: None, notices: &[] };
    let told = |periods| {
        let beside = Beside { periods, ..Beside::default() };
        let snapshot = assess(&answers, &context, now()).with(&beside, &answers, now());
        snapshot.slos[0].previous.periods(&slo, &Vec::new()).map(|all| all.len())
    };
    assert_eq!(told(Vec::new()), None);
    assert_eq!(told(vec![Arc::new(loaded(&slo, &[Some(hours(744.0, 1.0)); 3]))]), Some(3));
}

#[test]
fn where_no_rules_are_loaded_a_tile_is_as_long_as_usual() {
    let slo = events("98%");
    assert_eq!(TileLengths::default().length(&slo), FIVE_MINUTES);
    let minute = [sample(&slo, &[("tile", "1m")], 1.0)];
    assert_eq!(TileLengths::of(&minute).length(&slo), Duration::from_minutes(1));
}

proptest! {
    /// Asked for in however many parts, a period is the sum of them; and nothing that is asked for makes a budget of no numbers.
    #[test]
    fn parts_add_up(parts in prop::collection::vec((0_u32..3_000, prop::num::f64::ANY, 0_u32..1_000), 1..6)) {
        let slo = month(events("98%"));
        let extent = ended(slo.window, now()).next().expect("one");
        let answers = |parts: &[[f64; 3]]| -> Vec<_> {
            parts.iter().flat_map(|sums| recorded(&slo, &[], *sums)).collect()
        };
        let of = |parts: &[[f64; 3]]| {
            let mut past = loaded(&slo, &[]);
            past.push(extent, extent.end, &answers(parts));
            past.of(&slo, &Vec::new(), FIVE_MINUTES).remove(0)
        };
        let any: Vec<[f64; 3]> =
            parts.iter().map(|(tiles, total, bad)| [f64::from(*tiles), *total, f64::from(*bad)]).collect();
        let whole: Vec<[f64; 3]> =
            any.iter().map(|[tiles, total, bad]| [*tiles, (total.abs() % 1e9).floor().max(0.0) + bad, *bad]).collect();
        let sum = whole.iter().fold([0.0; 3], |sum, part| [sum[0] + part[0], sum[1] + part[1], sum[2] + part[2]]);
        prop_assert_eq!(told(&of(&whole)), told(&of(&[sum])));
        if let Ok(budget) = of(&any).budget {
            prop_assert!(budget.sli().is_finite() && budget.consumed_ratio().is_finite());
        }
        prop_assert!(of(&any).counts.coverage().is_some_and(|coverage| (0.0..=1.0).contains(&coverage)));
    }

    #[test]
    fn what_is_consumed_is_bad_events_by_allowed_ones(bad in 0.0_f64..1e6) {
        let slo = month(events("98%"));
        let past = loaded(&slo, &[Some([8_928.0, 1e6, bad])]);
        let budget = past.of(&slo, &Vec::new(), FIVE_MINUTES).remove(0).budget.expect("it is known");
        close(budget.consumed_ratio(), bad / 20_000.0);
    }
}
