//! The budget curve of a row: small, with its scale.

use super::bar::state_class;
use super::gaps::{gaps, runs, thinned};
use super::svg::{area, escape, line, px};
use crate::status::{CurvePoint, State};

const PLOT: f64 = 108.0;
const WIDTH: f64 = 144.0;
const TOP: f64 = 5.0;
const BOTTOM: f64 = 31.0;
/// The least distance at which two labels of the scale do not touch.
const LABEL: f64 = 10.0;

/// A line over the whole curve with marks at 100 % and at zero; `label` is its text alternative.
/// Nothing for a curve without points, for which a phrase stands on the page.
#[must_use]
pub fn sparkline(points: &[CurvePoint], state: State, label: &str) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let lowest = points.iter().filter_map(|point| point.remaining_ratio).fold(0.0, f64::min);
    let y = |ratio: f64| TOP + (1.0 - ratio) / (1.0 - lowest) * (BOTTOM - TOP);
    let span = secs(*last) - secs(*first);
    let x = |at: f64| if span > 0.0 { (at - secs(*first)) / span * PLOT } else { PLOT };
    let mut shapes = String::new();
    for run in runs(&thinned(points, 72)) {
        let places: Vec<(f64, f64)> = run.iter().map(|(at, ratio)| (x(timestamp(*at)), y(*ratio))).collect();
        shapes += &format!("<path class=\"area\" d=\"{}\"/>", area(&places, y(0.0)));
        shapes += &format!("<path class=\"line\" d=\"{}\"/>", line(&places));
    }
    let hatched: String =
        gaps(points).iter().map(|(from, to)| gap(x(timestamp(*from)), x(timestamp(*to)))).collect();
    format!(
        "<svg class=\"spark {}\" viewBox=\"0 0 {w} 36\" width=\"{w}\" height=\"36\" role=\"img\" aria-label=\"{}\">{hatched}{}{shapes}</svg>",
        state_class(state),
        escape(label),
        scale(y(0.0)),
        w = px(WIDTH),
    )
}

/// What is not known, hatched over the whole height.
fn gap(from: f64, to: f64) -> String {
    let (top, height) = (px(TOP), px(BOTTOM - TOP));
    let width = px((to - from).max(1.0));
    format!(
        "<rect class=\"unknown\" x=\"{}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"url(#hatch)\"/>",
        px(from)
    )
}

/// The two marks; the upper one loses its label where both would touch.
fn scale(zero: f64) -> String {
    let mark = |kind: &str, y: f64| {
        format!("<line class=\"{kind}\" x1=\"0\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>", px(PLOT), y = px(y))
    };
    let text =
        |y: f64, text: &str| format!("<text x=\"{}\" y=\"{}\">{text}</text>", px(PLOT + 4.0), px(y + 3.0));
    let whole = if zero - TOP >= LABEL { text(TOP, "100 %") } else { String::new() };
    format!("{}{}{whole}{}", mark("guide", TOP), mark("zero", zero), text(zero, "0"))
}

fn secs(point: CurvePoint) -> f64 {
    timestamp(point.at)
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact up to 2^53")]
fn timestamp(at: chrono::DateTime<chrono::Utc>) -> f64 {
    at.timestamp() as f64
}
