//! How a budget was spent: the curve of a detail page.

use chrono::{DateTime, Utc};

use super::axis::{share_ticks, time_ticks};
use super::bar::state_class;
use super::gaps::{Point, lowest, remaining, thinned};
use super::plot::Plot;
use super::svg::{escape, picture, px};
use crate::status::{CurvePoint, State};
use crate::units::show;

/// The two drawings of a curve, so that its letters are readable on every screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveSize {
    /// For 700 px and more.
    Wide,
    /// For a telephone.
    Narrow,
}

impl CurveSize {
    /// The class that shows a picture on screens of its size.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }
}

/// What is written on and about a curve.
#[derive(Clone, Debug)]
pub struct CurveLabels {
    /// The answer that the curve gives, for those who cannot see it.
    pub answer: String,
    /// At the zero line.
    pub out_of_budget: String,
    /// In a gap that is wide enough.
    pub unknown: String,
    /// How a day or an hour is written below the curve.
    pub tick: fn(DateTime<Utc>) -> String,
}

const LEFT: f64 = 52.0;
const RIGHT: f64 = 58.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 30.0;

/// A curve and its scales.
struct Curve {
    points: Vec<Point>,
    plot: Plot,
    shares: Vec<f64>,
}

/// The curve with its zero line, gaps, scales and the newest value at its end; nothing for a curve without points.
#[must_use]
pub fn budget_curve(points: &[CurvePoint], state: State, size: CurveSize, labels: &CurveLabels) -> String {
    let ((width, height), ticks, most) = match size {
        CurveSize::Wide => ((1080.0, 290.0), 7, 720),
        CurveSize::Narrow => ((360.0, 240.0), 4, 240),
    };
    let Some(curve) = Curve::of(points, width, height) else { return String::new() };
    let drawn = [
        curve.grid(),
        curve.days(ticks, labels.tick),
        curve.plot.unknown(&curve.points, Some(&labels.unknown)),
        curve.plot.curve(&thinned(&curve.points, most), 0.0),
        curve.zero(&labels.out_of_budget),
        curve.newest(),
    ];
    let class = format!("curve {} {}", size.class(), state_class(state));
    picture(&class, (width, height), &labels.answer, &drawn.concat())
}

impl Curve {
    fn of(points: &[CurvePoint], width: f64, height: f64) -> Option<Self> {
        let points = remaining(points);
        let shares = share_ticks(lowest(&points, 0.0));
        let plot = Plot {
            left: LEFT,
            right: width - RIGHT,
            top: TOP,
            bottom: height - BOTTOM,
            start: points.first()?.0,
            end: points.last()?.0,
            lowest: *shares.first()?,
        };
        (plot.end > plot.start).then_some(Self { points, plot, shares })
    }

    fn grid(&self) -> String {
        self.shares.iter().map(|share| self.plot.grid_line(*share, &show::percent(*share))).collect()
    }

    fn days(&self, most: i64, label: fn(DateTime<Utc>) -> String) -> String {
        let ticks = time_ticks(self.plot.start, self.plot.end, most);
        ticks.into_iter().map(|at| self.plot.time_mark(at, &label(at))).collect()
    }

    fn zero(&self, label: &str) -> String {
        let y = self.plot.y(0.0);
        // The curve starts at 100 %, so that below the line there is room on the left wherever the scale goes on.
        let label_y = if self.plot.lowest < 0.0 { y + 17.0 } else { y - 6.0 };
        format!(
            "{}<text class=\"threshold\" x=\"{}\" y=\"{}\">{}</text>",
            self.plot.level("zero", 0.0),
            px(LEFT + 6.0),
            px(label_y),
            escape(label),
        )
    }

    fn newest(&self) -> String {
        let Some((at, Some(ratio))) = self.points.last().copied() else { return String::new() };
        let (x, y) = (self.plot.x(at), self.plot.y(ratio));
        format!(
            "<circle class=\"now\" cx=\"{}\" cy=\"{}\" r=\"4\"/><text class=\"now\" x=\"{}\" y=\"{}\">{}</text>",
            px(x),
            px(y),
            px(x + 9.0),
            px(y + 4.5),
            show::percent(ratio),
        )
    }
}
