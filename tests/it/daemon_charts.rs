//! Charts: SVG as pure functions of figures.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::charts::{BarScale, CurveLabels, CurveSize, budget_bar, budget_curve, sparkline, threshold_meter};
use sloe::status::{CurvePoint, State};

use crate::fixtures;

fn points(ratios: &[Option<f64>]) -> Vec<CurvePoint> {
    let start = fixtures::now() - TimeDelta::days(2);
    let at = |hour: usize| start + TimeDelta::hours(i64::try_from(hour).expect("few hours"));
    ratios
        .iter()
        .enumerate()
        .map(|(hour, left)| CurvePoint { at: at(hour), remaining_ratio: *left })
        .collect()
}

fn labels() -> CurveLabels {
    CurveLabels {
        answer: "The answer.".to_owned(),
        out_of_budget: "out of budget".to_owned(),
        unknown: "unknown".to_owned(),
        tick: |at: DateTime<Utc>| at.format("%H:%M").to_string(),
    }
}

/// One shape a line.
fn lines(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

#[test]
fn a_curve_with_a_gap_and_an_overspend() {
    let curve = points(&[Some(1.0), Some(0.9), None, None, Some(0.2), Some(-0.3)]);
    insta::assert_snapshot!(lines(&budget_curve(&curve, State::Spent, CurveSize::Narrow, &labels())));
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
    assert_eq!(budget_curve(&[], State::Unknown, CurveSize::Wide, &labels()), "");
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
            budget_curve(&curve, State::Healthy, CurveSize::Wide, &labels()),
            budget_bar(ratios.first().copied().flatten(), State::Healthy, scale),
            threshold_meter(rate, 14.4),
        ];
        for svg in drawn {
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", svg);
            prop_assert!(!svg.contains("width=\"-"), "{}", svg);
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
