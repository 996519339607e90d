//! The budget curve of a row: small, with its scale.

use super::bar::state_class;
use super::gaps::{lowest, remaining, thinned};
use super::plot::Plot;
use super::svg::{escape, px};
use crate::status::{CurvePoint, State};

const PLOT: f64 = 98.0;
const WIDTH: f64 = 134.0;
const TOP: f64 = 5.0;
const BOTTOM: f64 = 31.0;
/// More would not be seen at this width.
const MOST_POINTS: usize = 72;
/// The least distance at which two labels of the scale do not touch.
const LABEL: f64 = 10.0;

/// A line over the whole curve with marks at 100 % and at zero; `label` is its text alternative.
/// Nothing for a curve without points, for which a phrase stands on the page.
#[must_use]
pub fn sparkline(points: &[CurvePoint], state: State, label: &str) -> String {
    let points = remaining(points);
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let plot = Plot {
        left: 0.0,
        right: PLOT,
        top: TOP,
        bottom: BOTTOM,
        start: first.0,
        end: last.0,
        lowest: lowest(&points, 0.0),
    };
    format!(
        "<svg class=\"spark {}\" viewBox=\"0 0 {w} 36\" width=\"{w}\" height=\"36\" role=\"img\" aria-label=\"{}\">{}{}{}</svg>",
        state_class(state),
        escape(label),
        plot.unknown(&points, None),
        scale(&plot),
        plot.curve(&thinned(&points, MOST_POINTS), 0.0),
        w = px(WIDTH),
    )
}

/// The two marks; the upper one loses its label where both would touch.
fn scale(plot: &Plot) -> String {
    let text =
        |y: f64, text: &str| format!("<text x=\"{}\" y=\"{}\">{text}</text>", px(PLOT + 4.0), px(y + 3.0));
    let zero = plot.y(0.0);
    let whole = if zero - TOP >= LABEL { text(TOP, "100 %") } else { String::new() };
    format!("{}{}{whole}{}", plot.level("guide", 1.0), plot.level("zero", 0.0), text(zero, "0"))
}
