//! How much was counted over time, and how much of it was bad: two plots with a scale each, so that few errors among many events
//! are seen.

use super::curve::CurveSize;
use super::plot::Plot;
use super::steps::{Step, gaps, highest, thinned};
use super::svg::{escape, px};
use super::time_axis::TimeAxis;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct EventsChart<'a> {
    /// All events of every hour, oldest first.
    pub total: &'a [Step],
    /// The bad ones.
    pub bad: &'a [Step],
    /// The part that is shown.
    pub axis: TimeAxis,
    /// What is written on it.
    pub labels: &'a EventsLabels,
}

/// What is written on and about the chart.
#[derive(Clone, Debug)]
pub struct EventsLabels {
    /// The answer that it gives, for those who cannot see it.
    pub answer: String,
    /// Above the plot of all events.
    pub total: String,
    /// Above the plot of the bad ones.
    pub bad: String,
    /// How a count is written at the scale.
    pub count: fn(f64) -> String,
}

const WIDE: (f64, f64) = (1080.0, 250.0);
const NARROW: (f64, f64) = (360.0, 250.0);
/// Top and bottom of the two plots.
const TOTAL: (f64, f64) = (24.0, 112.0);
const BAD: (f64, f64) = (146.0, 220.0);
/// Even one bad event among thousands is so high, in pixels.
const LOWEST: f64 = 2.5;

/// Both plots with their scales and gaps; nothing where no hour is known.
#[must_use]
pub fn events_chart(chart: &EventsChart<'_>, size: CurveSize) -> String {
    let ((width, height), most) = match size {
        CurveSize::Wide => (WIDE, 400),
        CurveSize::Narrow => (NARROW, 200),
    };
    let (total, bad) = (thinned(chart.total, &chart.axis, most), thinned(chart.bad, &chart.axis, most));
    let plot = |(top, bottom)| chart.axis.plot(width, top, bottom, 0.0);
    let (Some(_), Some(above), Some(below)) = (highest(&total), plot(TOTAL), plot(BAD)) else {
        return String::new();
    };
    let labels = chart.labels;
    let drawn = [
        panel("total", &above, &total, &labels.total, labels.count),
        panel("bad", &below, &bad, &labels.bad, labels.count),
        chart.axis.marks(&below, size),
    ];
    let both = Plot { top: above.top, ..below };
    let class = format!("events {}", size.class());
    chart.axis.picture(&class, (width, height), &labels.answer, &both, &drawn.concat())
}

fn panel(class: &str, plot: &Plot, steps: &[Step], name: &str, count: fn(f64) -> String) -> String {
    let top = round_top(highest(steps).unwrap_or(0.0));
    let seen = LOWEST / plot.height();
    let share = |value: f64| if value > 0.0 { (value / top).max(seen) } else { 0.0 };
    format!(
        "<g class=\"{class}\"><text class=\"name\" x=\"{}\" y=\"{}\">{}</text>{}{}{}{}</g>",
        px(plot.left),
        px(plot.top - 8.0),
        escape(name),
        plot.grid_line(0.0, "0"),
        plot.grid_line(1.0, &count(top)),
        plot.hatched(gaps(steps), None),
        plot.steps(steps, share),
    )
}

/// The next figure of few digits; 1 where there is nothing.
fn round_top(highest: f64) -> f64 {
    if highest <= 0.0 {
        return 1.0;
    }
    let magnitude = 10_f64.powf(highest.log10().floor());
    let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0].map(|factor| factor * magnitude);
    steps.into_iter().find(|top| *top >= highest * (1.0 - 1e-9)).unwrap_or(highest)
}
