//! How a budget was spent: the curve of a detail page.

use super::axis::share_ticks;
use super::bar::state_class;
use super::episodes::{NUMBERS, NumberedEpisode, numbers, shades};
use super::gaps::{Point, lowest, remaining, thinned};
use super::plot::Plot;
use super::svg::{escape, px};
use super::time_axis::{BOTTOM, LEFT, TimeAxis};
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

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct BudgetCurve<'a> {
    /// What was left, oldest first.
    pub points: &'a [CurvePoint],
    /// The part of that which is shown.
    pub axis: TimeAxis,
    /// What took most of it, at most nine.
    pub episodes: &'a [NumberedEpisode],
    /// The state that colours it.
    pub state: State,
    /// What is written on it.
    pub labels: &'a CurveLabels,
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
}

const TOP: f64 = 14.0;

/// A curve and its scales.
struct Drawing {
    points: Vec<Point>,
    plot: Plot,
    shares: Vec<f64>,
}

/// The curve with its zero line, gaps, episodes, scales and the newest value at its end; nothing for fewer than two points.
#[must_use]
pub fn budget_curve(curve: &BudgetCurve<'_>, size: CurveSize) -> String {
    let (whole, most) = match size {
        CurveSize::Wide => ((1080.0, 300.0), 720),
        CurveSize::Narrow => ((360.0, 250.0), 240),
    };
    let Some(drawing) = Drawing::of(curve, whole) else { return String::new() };
    let (plot, labels) = (&drawing.plot, curve.labels);
    let drawn = [
        shades(plot, curve.episodes),
        drawing.grid(),
        curve.axis.marks(plot, size),
        plot.unknown(&drawing.points, Some((&labels.unknown, drawing.gap_label()))),
        plot.curve(&thinned(&drawing.points, most), 0.0),
        drawing.zero(&labels.out_of_budget),
        drawing.newest(),
        numbers(plot, curve.episodes),
    ];
    let class = format!("{} {}", size.class(), state_class(curve.state));
    curve.axis.picture(&class, whole, &labels.answer, plot, &drawn.concat())
}

impl Drawing {
    fn of(curve: &BudgetCurve<'_>, (width, height): (f64, f64)) -> Option<Self> {
        let (start, end) = (curve.axis.start, curve.axis.end);
        // The point before the first one that is shown is where the line comes from.
        let first = curve.points.iter().rposition(|point| point.at <= start).unwrap_or(0);
        let mut points = remaining(&curve.points[first..]);
        points.retain(|(at, _)| *at <= end);
        let shares = share_ticks(lowest(&points, 0.0));
        let top = if curve.episodes.is_empty() { TOP } else { NUMBERS };
        let plot = curve.axis.plot(width, top, height - BOTTOM, *shares.first()?)?;
        (points.len() > 1).then_some(Self { points, plot, shares })
    }

    fn grid(&self) -> String {
        self.shares.iter().map(|share| self.plot.grid_line(*share, &show::percent(*share))).collect()
    }

    /// Below the line where the scale goes on: there is room on the left as long as the curve starts at 100 %.
    fn zero_label(&self) -> f64 {
        let y = self.plot.y(0.0);
        if self.plot.bottom - y > 22.0 { y + 17.0 } else { y - 6.0 }
    }

    /// In the middle, or below what is written at the zero line.
    fn gap_label(&self) -> f64 {
        let (middle, zero) = (self.plot.top + self.plot.height() / 2.0, self.zero_label());
        if (middle - zero).abs() < 16.0 { zero + 18.0 } else { middle }
    }

    fn zero(&self, label: &str) -> String {
        format!(
            "{}<text class=\"threshold\" x=\"{}\" y=\"{}\">{}</text>",
            self.plot.level("zero", 0.0),
            px(LEFT + 6.0),
            px(self.zero_label()),
            escape(label),
        )
    }

    fn newest(&self) -> String {
        let Some((at, Some(ratio))) = self.points.last().copied() else { return String::new() };
        self.plot.newest((at, ratio), &show::percent(ratio))
    }
}
