//! Charts: SVG as pure functions of figures.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::charts::{
    BarScale, BudgetCurve, CurveLabels, CurveSize, EventsChart, EventsLabels, NumberedEpisode, RatesChart,
    Step, Threshold, TimeAxis, budget_bar, budget_curve, events_chart, rates_chart, sparkline,
    threshold_meter,
};
use sloe::status::{CurvePoint, State};
use sloe::units::{TimeZone, show};

use crate::fixtures;
use crate::support::svg::{coordinates, is_legible, lies_within, texts};

const SIZES: [CurveSize; 2] = [CurveSize::Wide, CurveSize::Narrow];

fn start() -> DateTime<Utc> {
    fixtures::now() - TimeDelta::days(2)
}

fn at(hour: usize) -> DateTime<Utc> {
    start() + TimeDelta::hours(i64::try_from(hour).expect("few hours"))
}

fn points(ratios: &[Option<f64>]) -> Vec<CurvePoint> {
    let point = |(hour, left): (usize, &Option<f64>)| CurvePoint { at: at(hour), remaining_ratio: *left };
    ratios.iter().enumerate().map(point).collect()
}

fn steps(values: &[Option<f64>]) -> Vec<Step> {
    let step =
        |(hour, value): (usize, &Option<f64>)| Step { from: at(hour), to: at(hour + 1), value: *value };
    values.iter().enumerate().map(step).collect()
}

fn labels() -> CurveLabels {
    CurveLabels {
        answer: "The answer.".to_owned(),
        out_of_budget: "out of budget".to_owned(),
        unknown: "unknown".to_owned(),
    }
}

/// Of so many hours.
fn axis(hours: usize) -> TimeAxis {
    let tick = |at, zone: TimeZone| zone.wall_clock(at).format("%H:%M").to_string();
    TimeAxis { start: start(), end: at(hours), zone: TimeZone::UTC, tick }
}

fn drawn(points: &[CurvePoint], episodes: &[NumberedEpisode], state: State, size: CurveSize) -> String {
    let axis = axis(points.len().saturating_sub(1));
    budget_curve(&BudgetCurve { points, axis, episodes, state, labels: &labels() }, size)
}

fn thresholds() -> [Threshold; 3] {
    let of = |rate, class: &'static str| {
        let (label, short) =
            (format!("{class} above {rate}× over a window"), format!("{class} above {rate}×"));
        Threshold { rate, label, short, class }
    };
    [of(14.4, "page"), of(6.0, "page"), of(1.0, "ticket")]
}

fn rates(values: &[Option<f64>], size: CurveSize) -> String {
    let (rates, axis) = (steps(values), axis(values.len()));
    let tick = |rate: f64| if rate < 1e3 { show::burn_rate(rate) } else { format!("{:.0}k×", rate / 1e3) };
    let (thresholds, rate) = (&thresholds()[..], show::burn_rate);
    rates_chart(
        &RatesChart { rates: &rates, now: Some(0.4), thresholds, axis, answer: "The answer.", rate, tick },
        size,
    )
}

fn events(total: &[Option<f64>], bad: &[Option<f64>], size: CurveSize) -> String {
    let labels = EventsLabels {
        answer: "The answer.".to_owned(),
        total: "events an hour".to_owned(),
        bad: "bad events an hour".to_owned(),
        count: |count| if count < 1e5 { show::count(count) } else { format!("{:.1}M", count / 1e6) },
    };
    let (total, bad, axis) = (steps(total), steps(bad), axis(total.len()));
    events_chart(&EventsChart { total: &total, bad: &bad, axis, labels: &labels }, size)
}

/// One shape a line.
fn lines(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

#[test]
fn a_curve_with_a_gap_and_an_overspend() {
    let curve = points(&[Some(1.0), Some(0.9), None, None, Some(0.2), Some(-0.3)]);
    insta::assert_snapshot!(lines(&drawn(&curve, &[], State::Spent, CurveSize::Narrow)));
}

#[test]
fn a_curve_with_two_episodes_that_are_near_each_other() {
    let curve = points(&[Some(1.0), Some(0.7), Some(0.5), Some(0.5), Some(0.5), Some(0.5), Some(0.5)]);
    let episode = |number, hour| NumberedEpisode { number, from: at(hour), to: at(hour + 1) };
    let both = [episode(1, 0), episode(2, 1)];
    insta::assert_snapshot!(lines(&drawn(&curve, &both, State::Caution, CurveSize::Narrow)));
}

#[test]
fn burn_rates_over_thresholds_with_a_gap() {
    insta::assert_snapshot!(lines(&rates(
        &[Some(0.4), Some(0.4), Some(22.0), None, Some(0.0)],
        CurveSize::Narrow
    )));
}

#[test]
fn few_errors_among_many_events_are_seen() {
    let total = [Some(4_400.0), Some(4_100.0), None, Some(0.0), Some(4_000.0)];
    let bad = [Some(0.0), Some(412.0), None, Some(0.0), Some(1.0)];
    insta::assert_snapshot!(lines(&events(&total, &bad, CurveSize::Narrow)));
}

#[test]
fn a_short_outage_of_a_long_window_stays_as_high_as_it_was() {
    let mut values = vec![Some(0.5); 2_160];
    values[1_001] = Some(900.0);
    let top = |svg: &str| coordinates(svg, "area").into_iter().map(|(_, y)| y).fold(f64::INFINITY, f64::min);
    let alone = rates(&[Some(900.0)], CurveSize::Wide);
    assert!((top(&rates(&values, CurveSize::Wide)) - top(&alone)).abs() < 0.2);
}

#[test]
fn days_begin_where_clocks_of_the_zone_say_so() {
    let zone: TimeZone = "Europe/Paris".parse().expect("a zone");
    let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
    // Clocks are put back in the night to 25 October: that day has 25 hours.
    let (start, end) = (moment("2026-10-24T00:00:00Z"), moment("2026-10-27T12:00:00Z"));
    let tick = |at, zone: TimeZone| zone.wall_clock(at).format("%-d %b %H:%M").to_string();
    let axis = TimeAxis { start, end, zone, tick };
    let two = [start, end].map(|at| CurvePoint { at, remaining_ratio: Some(0.5) });
    let curve = BudgetCurve { points: &two, axis, episodes: &[], state: State::Healthy, labels: &labels() };
    let texts = texts(&budget_curve(&curve, CurveSize::Narrow));
    let days: Vec<&str> =
        texts.iter().map(|text| &*text.content).filter(|text| text.contains("Oct")).collect();
    assert_eq!(days, ["25 Oct 00:00", "26 Oct 00:00", "27 Oct 00:00"]);
}

#[test]
fn a_sparkline_with_a_gap() {
    let curve = points(&[Some(1.0), Some(0.9), None, Some(0.7)]);
    insta::assert_snapshot!(lines(&sparkline(&curve, State::Healthy, "from 100 % to 70 %")));
}

#[test]
fn bars_of_one_list_share_their_zero() {
    let scale = BarScale::fitting([0.6, -0.4]);
    let bars = [
        budget_bar(Some(0.6), State::Healthy, scale),
        budget_bar(Some(-0.4), State::Spent, scale),
        budget_bar(None, State::Unknown, scale),
    ];
    insta::assert_snapshot!(bars.map(|bar| lines(&bar)).join("\n\n"));
}

#[test]
fn an_overspend_beyond_the_scale_is_drawn_torn() {
    let scale = BarScale::fitting([-8.0]);
    assert!(budget_bar(Some(-8.0), State::Spent, scale).contains("torn"));
    assert!(!budget_bar(Some(-1.0), State::Spent, scale).contains("torn"));
}

#[test]
fn an_unknown_figure_is_hatched_and_never_filled() {
    let bar = budget_bar(None, State::Unknown, BarScale::fitting([]));
    let meter = threshold_meter(None, 14.4);
    for svg in [bar, meter] {
        assert!(svg.contains("url(#hatch)") && !svg.contains("class=\"fill"), "{svg}");
    }
}

#[test]
fn nothing_known_is_no_curve() {
    assert_eq!(sparkline(&[], State::Unknown, ""), "");
    assert_eq!(drawn(&[], &[], State::Unknown, CurveSize::Wide), "");
    assert_eq!(rates(&[None, None], CurveSize::Wide), "");
    assert_eq!(events(&[None, None], &[None, None], CurveSize::Wide), "");
}

proptest! {
    #[test]
    fn no_figure_makes_a_coordinate_that_is_not_a_number(
        ratios in proptest::collection::vec(proptest::option::of(-1e6..1.0_f64), 0..60),
        rate in proptest::option::of(0.0..1e9_f64),
    ) {
        let curve = points(&ratios);
        let scale = BarScale::fitting(ratios.iter().flatten().copied());
        let drawn = [
            sparkline(&curve, State::Healthy, ""),
            drawn(&curve, &[], State::Healthy, CurveSize::Wide),
            budget_bar(ratios.first().copied().flatten(), State::Healthy, scale),
            threshold_meter(rate, 14.4),
        ];
        for svg in drawn {
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", svg);
            prop_assert!(!svg.contains("width=\"-"), "{}", svg);
        }
    }

    #[test]
    fn whatever_was_is_drawn_within_its_picture_and_legibly(
        left in proptest::collection::vec(proptest::option::weighted(0.8, -3.0..1.0_f64), 2..60),
        values in proptest::collection::vec(proptest::option::weighted(0.8, 0.0..1e6_f64), 1..60),
        starts in proptest::collection::vec(0..60_usize, 0..9),
    ) {
        let curve = points(&left);
        let mark = |(index, hour): (usize, &usize)| {
            NumberedEpisode { number: index + 1, from: at(*hour), to: at(hour + index) }
        };
        let episodes: Vec<NumberedEpisode> = starts.iter().enumerate().map(mark).collect();
        for size in SIZES {
            let curve = drawn(&curve, &episodes, State::Caution, size);
            let drawn = [curve.clone(), rates(&values, size), events(&values, &values, size)];
            for svg in drawn.iter().filter(|svg| !svg.is_empty()) {
                prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", svg);
                lies_within(svg)?;
                is_legible(svg)?;
            }
            prop_assert_eq!(curve.matches("circle class=\"number\"").count(), episodes.len());
        }
    }

    #[test]
    fn a_bar_is_to_scale(left in -0.9..1.0_f64) {
        let scale = BarScale::fitting([-0.9]);
        let bar = budget_bar(Some(left), State::Healthy, scale);
        let fill = bar.split("class=\"fill").nth(1).unwrap();
        let width: f64 = fill.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        prop_assert!((width - left.abs() / 1.9 * 158.0).abs() < 0.2, "{} is {} wide", left, width);
    }
}
