//! The budget curve of a row: small, with its scale.

use chrono::{DateTime, Utc};

use super::bar::state_class;
use super::gaps::{gaps, runs, thinned};
use super::svg::{area, escape, line, px};
use crate::status::{CurvePoint, State};

const PLOT: f64 = 98.0;
const WIDTH: f64 = 134.0;
const TOP: f64 = 5.0;
const BOTTOM: f64 = 31.0;
/// More would not be seen at this width.
const MOST_POINTS: usize = 72;
/// The least distance at which two labels of the scale do not touch.
const LABEL: f64 = 10.0;

/// The scales of one picture.
struct Plot {
    start: f64,
    span: f64,
    lowest: f64,
}

/// A line over the whole curve with marks at 100 % and at zero; `label` is its text alternative.
/// Nothing for a curve without points, for which a phrase stands on the page.
#[must_use]
pub fn sparkline(points: &[CurvePoint], state: State, label: &str) -> String {
    let Some(plot) = Plot::of(points) else { return String::new() };
    format!(
        "<svg class=\"spark {}\" viewBox=\"0 0 {w} 36\" width=\"{w}\" height=\"36\" role=\"img\" aria-label=\"{}\">{}{}{}</svg>",
        state_class(state),
        escape(label),
        plot.gaps(points),
        scale(plot.y(0.0)),
        plot.lines(points),
        w = px(WIDTH),
    )
}

impl Plot {
    fn of(points: &[CurvePoint]) -> Option<Self> {
        let (start, end) = (timestamp(points.first()?.at), timestamp(points.last()?.at));
        let lowest = points.iter().filter_map(|point| point.remaining_ratio).fold(0.0, f64::min);
        Some(Self { start, span: end - start, lowest })
    }

    fn x(&self, at: DateTime<Utc>) -> f64 {
        if self.span > 0.0 { (timestamp(at) - self.start) / self.span * PLOT } else { PLOT }
    }

    fn y(&self, ratio: f64) -> f64 {
        TOP + (1.0 - ratio) / (1.0 - self.lowest) * (BOTTOM - TOP)
    }

    fn lines(&self, points: &[CurvePoint]) -> String {
        let drawn = |run: Vec<(DateTime<Utc>, f64)>| {
            let places: Vec<_> = run.iter().map(|(at, ratio)| (self.x(*at), self.y(*ratio))).collect();
            let (area, line) = (area(&places, self.y(0.0)), line(&places));
            format!("<path class=\"area\" d=\"{area}\"/><path class=\"line\" d=\"{line}\"/>")
        };
        runs(&thinned(points, MOST_POINTS)).into_iter().map(drawn).collect()
    }

    /// What is not known, hatched over the whole height.
    fn gaps(&self, points: &[CurvePoint]) -> String {
        let gap = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
            let (x, width) = (self.x(*from), self.x(*to) - self.x(*from));
            format!(
                "<rect class=\"unknown\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#hatch)\"/>",
                px(x),
                px(TOP),
                px(width.max(1.0)),
                px(BOTTOM - TOP),
            )
        };
        gaps(points).iter().map(gap).collect()
    }
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

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact up to 2^53")]
fn timestamp(at: DateTime<Utc>) -> f64 {
    at.timestamp() as f64
}
