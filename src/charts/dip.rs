//! An SLI while something was broken: how deep did it fall, and when was it back?

use chrono::{DateTime, TimeDelta, Utc};

use super::axis::{round_step, round_ticks};
use super::curve::CurveSize;
use super::gaps::{Point, lowest, thinned};
use super::plot::Plot;
use super::svg::{escape, picture, px};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Dip<'a> {
    /// The SLI as looks found it, oldest first; `None` is a look without an answer.
    pub samples: &'a [(DateTime<Utc>, Option<f64>)],
    /// The SLO's objective as a ratio.
    pub objective: f64,
    /// The SLI that ends a run, as a ratio.
    pub floor: Option<f64>,
    /// From when to when the fault was there.
    pub fault: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The moment that others are told from: the fault's beginning.
    pub zero: DateTime<Utc>,
}

/// What is written on and about the picture.
#[derive(Clone, Debug)]
pub struct DipLabels {
    /// The answer that it gives, for those who cannot see it.
    pub answer: String,
    /// At the objective's line.
    pub objective: String,
    /// At the floor's line.
    pub floor: String,
    /// Over the fault's span.
    pub fault: String,
    /// In a gap that is wide enough.
    pub unknown: String,
    /// How a ratio is written at the scale.
    pub percent: fn(f64) -> String,
    /// How a time after the fault is written.
    pub tick: fn(TimeDelta) -> String,
}

const LEFT: f64 = 64.0;
const RIGHT: f64 = 34.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 30.0;
/// More would not be seen.
const MOST_POINTS: usize = 360;

/// What is drawn, and its scales.
struct Drawing<'a> {
    dip: &'a Dip<'a>,
    points: Vec<Point>,
    plot: Plot,
    /// Between two lines of the grid.
    step: f64,
}

/// The SLI with its objective, the floor where it is near, and the fault's span; nothing for fewer than two looks.
#[must_use]
pub fn dip(dip: &Dip<'_>, size: CurveSize, labels: &DipLabels) -> String {
    let ((width, height), ticks) = match size {
        CurveSize::Wide => ((1080.0, 250.0), 9),
        CurveSize::Narrow => ((360.0, 220.0), 4),
    };
    let Some(drawing) = Drawing::of(dip, width, height) else { return String::new() };
    let middle = drawing.plot.top + drawing.plot.height() / 2.0;
    let drawn = [
        drawing.fault(&labels.fault),
        drawing.grid(labels.percent),
        drawing.times(ticks, labels.tick),
        drawing.plot.unknown(&drawing.points, Some((&labels.unknown, middle))),
        drawing.plot.curve(&drawing.points, drawing.plot.lowest),
        drawing.limits(labels),
    ];
    picture(&format!("curve dip {}", size.class()), (width, height), &labels.answer, &drawn.concat())
}

impl<'a> Drawing<'a> {
    fn of(dip: &'a Dip<'a>, width: f64, height: f64) -> Option<Self> {
        let (foot, step) = scale(lowest(dip.samples, dip.objective));
        let plot = Plot {
            left: LEFT,
            right: width - RIGHT,
            top: TOP,
            bottom: height - BOTTOM,
            start: dip.samples.first()?.0,
            end: dip.samples.last()?.0,
            lowest: foot,
        };
        let points = thinned(dip.samples, MOST_POINTS);
        (plot.end > plot.start).then_some(Self { dip, points, plot, step })
    }

    fn fault(&self, label: &str) -> String {
        let Some(fault) = self.dip.fault else { return String::new() };
        let (x, width) = self.plot.stretch(fault, 2.0);
        format!(
            "<rect class=\"fault\" x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\
             <text class=\"fault\" x=\"{x}\" y=\"{}\">{}</text>",
            px(TOP),
            px(width),
            px(self.plot.height()),
            px(TOP - 7.0),
            escape(label),
            x = px(x),
        )
    }

    fn grid(&self, percent: fn(f64) -> String) -> String {
        let ratios = (0..).map(|number| 1.0 - f64::from(number) * self.step);
        let seen = ratios.take_while(|ratio| *ratio > self.plot.lowest - 1e-9);
        seen.map(|ratio| self.plot.grid_line(ratio, &percent(ratio))).collect()
    }

    fn times(&self, most: i64, label: fn(TimeDelta) -> String) -> String {
        let zero = self.dip.zero;
        let (ticks, _) = round_ticks(zero, self.plot.start, self.plot.end, most);
        ticks.into_iter().map(|at| self.plot.time_mark(at, &label(at - zero))).collect()
    }

    /// The objective, and the floor where the scale reaches so far.
    fn limits(&self, labels: &DipLabels) -> String {
        let objective = self.limit("objective", self.dip.objective, &labels.objective);
        match self.dip.floor.filter(|floor| *floor >= self.plot.lowest) {
            Some(floor) => objective + &self.limit("floor", floor, &labels.floor),
            None => objective,
        }
    }

    fn limit(&self, class: &str, sli: f64, label: &str) -> String {
        let (y, right) = (self.plot.y(sli), self.plot.right);
        let label_y = if y + 15.0 > self.plot.bottom { y - 6.0 } else { y + 15.0 };
        format!(
            "{}<text class=\"threshold {class}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            self.plot.level(&format!("limit {class}"), sli),
            px(right - 4.0),
            px(label_y),
            escape(label),
        )
    }
}

/// The foot and the step of a scale from 100 % down to `lowest`, in a few round steps; no SLI is below zero.
fn scale(lowest: f64) -> (f64, f64) {
    let missing = (1.0 - lowest).clamp(0.000_05, 1.0);
    let step = round_step(missing);
    ((1.0 - (missing / step + 0.1).ceil() * step).max(0.0), step)
}
