//! Budgets from hourly sums of tiles: on every basis, and of periods that are over.

use chrono::TimeDelta;
use proptest::prelude::*;
use sloe::model::{Period, Slo, Window};
use sloe::status::{Basis, Budget, Counts, Extent, History, HourSum, longest};
use sloe::units::{Duration, TimeZone};

use crate::recorded::{history, now, slo, time};
use crate::rules_harness::specs;

const FIVE_MINUTES: Duration = Duration::from_minutes(5);

pub(crate) fn calendar(period: Period, zone: &str, slo: Slo) -> Slo {
    Slo { window: Window::Calendar { period, zone: zone.parse().expect("a zone") }, ..slo }
}

fn month(slo: Slo) -> Slo {
    calendar(Period::Month, "UTC", slo)
}

pub(crate) fn events(objective: &str) -> Slo {
    slo("shop", "orders", objective)
}

/// An SLO that counts slices.
fn slices(objective: &str, slices: &str) -> Slo {
    let spec = format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - {{name: orders, objective: {objective}, window: 30d, \
         sli: {{events: {{bad: errors_total, total: requests_total}}, slices: {{{slices}}}}}}}\n"
    );
    specs::compile(&spec).0.remove(0)
}

/// Equal to six digits.
#[track_caller]
pub(crate) fn close(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{value} is not {expected}");
}

/// Good and all events of ten slices.
const GOOD: [f64; 10] = [2.0, 10.0, 12.0, 13.0, 13.0, 12.0, 13.0, 13.0, 12.0, 11.0];
const TOTAL: [f64; 10] = [4.0, 10.0, 12.0, 13.0, 14.0, 15.0, 14.0, 13.0, 12.0, 11.0];

/// The budget of ten slices that are all there is, of which `bad` is bad, in tiles as they are recorded.
fn of_ten(slo: &Slo, basis: Basis, total: f64, bad: f64) -> Budget {
    let start = time("2026-11-23T00:00:00Z");
    let extent = Extent { start, end: start + TimeDelta::minutes(50) };
    let sum = HourSum { bad_events: bad, total_events: total, tiles: 10.0 };
    let nothing = Counts::of(None, Extent { start, end: start }, FIVE_MINUTES);
    let counts = nothing.with_recent(sum, extent.end - start, FIVE_MINUTES);
    Budget::of_period(slo, basis, FIVE_MINUTES, extent, &counts, extent.end).expect("it is one")
}

#[test]
fn occurrences_time_slices_and_ratio_time_slices() {
    let all: f64 = TOTAL.iter().sum();
    let bad = all - GOOD.iter().sum::<f64>();
    let ratios: Vec<f64> = GOOD.iter().zip(TOTAL).map(|(good, total)| 1.0 - good / total).collect();
    let missed = ratios.iter().map(|bad| f64::from(u8::from(*bad > 0.05))).sum();
    let occurrences = of_ten(&month(events("95%")), Basis::ToDate, all, bad);
    close(occurrences.sli(), 0.940_678);
    close(occurrences.consumed_ratio(), 1.186_441);
    let whole = of_ten(&month(slices("95%", "length: 5m, target: 95%")), Basis::WholePeriod, 10.0, missed);
    close(whole.sli(), 0.6);
    close(whole.consumed_ratio(), 8.0);
    let partial = of_ten(
        &month(slices("95%", "length: 5m, partial: true")),
        Basis::WholePeriod,
        10.0,
        ratios.iter().sum(),
    );
    close(partial.sli(), 0.915_714);
    close(partial.consumed_ratio(), 1.685_714);
}

/// Nothing bad yet in so many days, whose whole hours have these tiles.
fn untouched(slo: &Slo, days: i64, hour: HourSum, tile: Duration) -> Budget {
    let start = time("2026-11-02T00:00:00Z");
    let extent = Extent { start, end: start + TimeDelta::days(days) };
    let hours = vec![Some(hour); usize::try_from(days * 24).expect("few")];
    let history = history(slo, extent.end, &hours);
    let counts = Counts::of(history.hours(&slo.id, &Vec::new()), extent, tile);
    assert_eq!(counts.coverage(), Some(1.0));
    Budget::of_period(slo, Basis::of(slo), tile, extent, &counts, extent.end).expect("it is one")
}

/// An attack leaves one event of a hundred good, where all but one were: OpenSLO's example, 95 % over two weeks.
#[test]
fn what_an_attack_may_last() {
    let slo = calendar(Period::Week, "UTC", events("95%"));
    let requests =
        untouched(&slo, 14, HourSum { total_events: 990.0, bad_events: 0.0, tiles: 12.0 }, FIVE_MINUTES);
    close(requests.allowed_events(), 16_632.0);
    let minute = Duration::from_minutes(1);
    let hour = HourSum { total_events: 60.0, bad_events: 0.0, tiles: 60.0 };
    let sliced = calendar(Period::Week, "UTC", slices("95%", "length: 1m, target: 95%"));
    close(untouched(&sliced, 14, hour, minute).allowed_events(), 1_008.0);
    // A minute of the attack is bad by 0.99, and any other by 0.01.
    let partial = calendar(Period::Week, "UTC", slices("95%", "length: 1m, partial: true"));
    let usual = untouched(&partial, 14, HourSum { bad_events: 0.6, ..hour }, minute);
    close(usual.remaining_events() / (0.99 - 0.01), 822.857_143);
}

#[test]
fn the_slices_of_a_week_are_known_beforehand() {
    let slo = calendar(Period::Week, "UTC", slices("99.95%", "length: 5m, target: 95%"));
    let start = time("2026-11-23T00:00:00Z");
    let week = Extent::present(slo.window, start).expect("it is one");
    let hour = HourSum { total_events: 12.0, bad_events: 1.0, tiles: 12.0 };
    let counts = Counts::of(None, Extent { start, end: start }, FIVE_MINUTES);
    let counts = counts.with_recent(hour, TimeDelta::hours(1), FIVE_MINUTES);
    let at = start + TimeDelta::hours(1);
    let budget =
        Budget::of_period(&slo, Basis::of(&slo), FIVE_MINUTES, week, &counts, at).expect("it is one");
    assert_eq!(budget.basis(), Basis::WholePeriod);
    close(budget.allowed_events(), 2_016.0 * 0.000_5);
    close(budget.consumed_ratio(), 1.0 / 1.008);
    close(budget.outage(Duration::from_secs_f64(302.4)).budget_ratio, 1.0);
    close(budget.allowed_events() * 5.0, 5.04);
}

/// Half of November, in whose hours 100 events happened and one was bad.
fn half_of_november(slo: &Slo, basis: Basis, hour: HourSum) -> Budget {
    let extent = Extent::present(slo.window, time("2026-11-16T00:00:00Z")).expect("it is one");
    let history = history(slo, time("2026-11-16T00:00:00Z"), &[Some(hour); 360]);
    let known = Extent { end: time("2026-11-16T00:00:00Z"), ..extent };
    let counts = Counts::of(history.hours(&slo.id, &Vec::new()), known, FIVE_MINUTES);
    Budget::of_period(slo, basis, FIVE_MINUTES, extent, &counts, known.end).expect("it is one")
}

#[test]
fn the_basis_says_what_the_whole_budget_is() {
    let slo = month(events("98%"));
    let hour = HourSum { total_events: 100.0, bad_events: 1.0, tiles: 12.0 };
    let of = |basis| half_of_november(&slo, basis, hour);
    close(of(Basis::ToDate).consumed_ratio(), 0.5);
    close(of(Basis::ToDate).remaining_outage_secs(), 0.5 * 0.02 * 15.0 * 86_400.0);
    close(of(Basis::Projected).consumed_ratio(), 0.25);
    close(of(Basis::Projected).allowed_events(), 1_440.0);
    close(of(Basis::Projected).remaining_outage_secs(), 0.75 * 0.02 * 30.0 * 86_400.0);
}

#[test]
fn a_period_that_has_not_begun_has_no_budget() {
    let slo = month(events("98%"));
    let hour = HourSum { total_events: 100.0, bad_events: 1.0, tiles: 12.0 };
    let history = history(&slo, time("2026-11-16T00:00:00Z"), &[Some(hour); 360]);
    let december = Extent::present(slo.window, time("2026-12-24T00:00:00Z")).expect("it is one");
    let counts = Counts::of(history.hours(&slo.id, &Vec::new()), december, FIVE_MINUTES);
    assert_eq!((counts.total_events, counts.tiles, counts.coverage()), (0.0, 0.0, Some(0.0)));
    assert_eq!(december.elapsed(now()), Duration::default());
    for basis in [Basis::Rolling, Basis::ToDate, Basis::Projected, Basis::WholePeriod] {
        assert_eq!(Budget::of_period(&slo, basis, FIVE_MINUTES, december, &counts, now()), None, "{basis:?}");
    }
}

#[test]
fn what_counts_time_is_not_judged_to_date() {
    let of = |window: Window, sli: &str| {
        let spec = format!(
            "version: sloe/v1\nservice: shop\nslos:\n  - {{name: up, objective: 99%, window: 30d, sli: {{{sli}}}}}\n"
        );
        Basis::of(&Slo { window, ..specs::compile(&spec).0.remove(0) })
    };
    let kinds = [
        "events: {bad: errors_total, total: requests_total}",
        "probe: {success: probe_success}",
        "gauge: {query: lag_seconds, good: '< 5'}",
        "ratio: {errors: 'avg_over_time(error_ratio[$window])'}",
    ];
    let week = Window::Calendar { period: Period::Week, zone: TimeZone::UTC };
    let expected = [Basis::ToDate, Basis::Projected, Basis::Projected, Basis::WholePeriod];
    assert_eq!(kinds.map(|sli| of(week, sli)), expected);
    assert_eq!(kinds.map(|sli| of(Window::Rolling(Duration::from_days(7)), sli)), [Basis::Rolling; 4]);
}

proptest! {
    /// Wherever time is cut in two, nothing is counted twice and nothing is lost.
    #[test]
    fn what_is_shared_out_is_shared_out_once(
        bad in prop::collection::vec(prop::option::of(0_u16..100), 2..60), [start, cut, end] in [0_i64..3_600, 0..3_600, 0..3_600]
    ) {
        let slo = events("98%");
        let hour = |bad: u16| HourSum { bad_events: f64::from(bad), ..HOUR };
        let hours: Vec<_> = bad.iter().map(|bad| bad.map(hour)).collect();
        let loaded = history(&slo, now(), &hours);
        let mut cuts = [start, cut, end].map(|minutes| now() - TimeDelta::minutes(minutes));
        cuts.sort();
        let count = |start, end| Counts::of(loaded.hours(&slo.id, &Vec::new()), Extent { start, end }, FIVE_MINUTES);
        let (whole, parts) = (count(cuts[0], cuts[2]), [count(cuts[0], cuts[1]), count(cuts[1], cuts[2])]);
        let both = |figure: &dyn Fn(&Counts) -> f64| (figure(&whole), parts.iter().map(figure).sum::<f64>());
        for (whole, parts) in [
            both(&|counts| counts.bad_events),
            both(&|counts| counts.total_events),
            both(&|counts| counts.tiles),
            both(&|counts| counts.covered().as_secs_f64()),
        ] {
            prop_assert!((whole - parts).abs() < 1e-6 * (1.0 + whole) + 0.002, "{whole} is not {parts}");
        }
    }
}

#[test]
fn slices_that_passed_uncounted_are_in_no_budget() {
    // Of twelve slices an hour three were left out, as during maintenance.
    let slo = month(slices("99%", "length: 5m, target: 95%"));
    let hour = HourSum { total_events: 9.0, bad_events: 0.0, tiles: 12.0 };
    let budget = half_of_november(&slo, Basis::WholePeriod, hour);
    close(budget.allowed_events(), (8_640.0 - 360.0 * 3.0) * 0.01);
    assert_eq!(budget.span(), FIVE_MINUTES * (8_640 - 360 * 3));
}

pub(crate) const HOUR: HourSum = HourSum { total_events: 100.0, bad_events: 1.0, tiles: 12.0 };

/// A history that reaches far enough back, whose last hours are these; before them nothing was recorded.
pub(crate) fn at_ten(slo: &Slo, hours: &[Option<HourSum>]) -> History {
    let mut all =
        vec![None; usize::try_from(longest(slo.window).as_secs() / 3_600).expect("few") - hours.len()];
    all.extend_from_slice(hours);
    history(slo, time("2026-11-23T10:00:00Z"), &all)
}
