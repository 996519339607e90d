//! How fast a budget burned, against the thresholds of its alerts.
//!
//! The scale is logarithmic: a quiet month and an outage that burns a thousand times as fast are seen on one picture, and so are the
//! thresholds between them.

use chrono::{DateTime, Utc};

use super::curve::CurveSize;
use super::plot::Plot;
use super::steps::{Step, gaps, highest, thinned};
use super::svg::{escape, px};
use super::time_axis::{BOTTOM, TimeAxis};

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct RatesChart<'a> {
    /// The burn rate of every hour, oldest first.
    pub rates: &'a [Step],
    /// The rate that is the present one.
    pub now: Option<f64>,
    /// The thresholds.
    pub thresholds: &'a [Threshold],
    /// The part that is shown.
    pub axis: TimeAxis,
    /// Its text alternative.
    pub answer: &'a str,
    /// How the present rate is written.
    pub rate: fn(f64) -> String,
    /// How a power of ten is written at the scale.
    pub tick: fn(f64) -> String,
}

/// A burn rate above which somebody is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// The rate.
    pub rate: f64,
    /// What is written at its line.
    pub label: String,
    /// The same where there is little room.
    pub short: String,
    /// The class that colours it.
    pub class: &'static str,
}

/// What is lower lies at the foot of the scale.
const FOOT: f64 = 0.1;
const TOP: f64 = 16.0;
/// At so many times the highest figure the scale ends.
const ROOM: f64 = 1.7;
/// Between the lines of two labels.
const LINE: f64 = 15.0;

/// Steps with thresholds, gaps, scales and the present rate; nothing where no hour is known.
#[must_use]
pub fn rates_chart(chart: &RatesChart<'_>, size: CurveSize) -> String {
    let (whole, most) = match size {
        CurveSize::Wide => ((1080.0, 250.0), 400),
        CurveSize::Narrow => ((360.0, 230.0), 200),
    };
    let steps = thinned(chart.rates, &chart.axis, most);
    let plot = chart.axis.plot(whole.0, TOP, whole.1 - BOTTOM, 0.0);
    let (Some(fastest), Some(plot)) = (highest(&steps), plot) else { return String::new() };
    let of_alerts = chart.thresholds.iter().map(|threshold| threshold.rate);
    let top = of_alerts.chain(chart.now).fold(fastest.max(1.0), f64::max) * ROOM;
    let share = |rate: f64| (rate.max(FOOT) / FOOT).ln() / (top / FOOT).ln();
    let drawn = [
        grid(&plot, top, share, chart.tick),
        chart.axis.marks(&plot, size),
        plot.hatched(gaps(&steps), None),
        plot.steps(&steps, share),
        thresholds(&plot, chart.thresholds, size, share),
        newest(&plot, chart, share),
    ];
    chart.axis.picture(&format!("rates {}", size.class()), whole, chart.answer, &plot, &drawn.concat())
}

/// A line for every power of ten, of which at most six are named.
fn grid(plot: &Plot, top: f64, share: impl Fn(f64) -> f64, label: fn(f64) -> String) -> String {
    let decades = std::iter::successors(Some(FOOT), |rate| Some(rate * 10.0));
    let ticks: Vec<f64> = decades.take_while(|rate| *rate < top).collect();
    let every = ticks.len().div_ceil(6).max(1);
    let name = |rate: f64| if rate > FOOT { label(rate) } else { format!("≤ {}", label(rate)) };
    ticks.iter().step_by(every).map(|rate| plot.grid_line(share(*rate), &name(*rate))).collect()
}

/// The lines of all thresholds, and the labels of those, the highest first, that have room: on the left, where hours are old.
fn thresholds(plot: &Plot, thresholds: &[Threshold], size: CurveSize, share: impl Fn(f64) -> f64) -> String {
    let mut sorted: Vec<&Threshold> = thresholds.iter().collect();
    sorted.sort_by(|one, two| two.rate.total_cmp(&one.rate));
    let mut taken: Vec<f64> = Vec::new();
    let mut drawn = String::new();
    for threshold in sorted {
        let y = plot.y(share(threshold.rate));
        drawn += &plot.level(&format!("limit {}", threshold.class), share(threshold.rate));
        if taken.iter().all(|other| (other - y).abs() >= LINE) {
            drawn += &limit_label((plot.left + 6.0, y - 5.0), threshold, size);
            taken.push(y);
        }
    }
    drawn
}

fn limit_label((x, y): (f64, f64), threshold: &Threshold, size: CurveSize) -> String {
    let label = match size {
        CurveSize::Wide => &threshold.label,
        CurveSize::Narrow => &threshold.short,
    };
    let (class, label) = (threshold.class, escape(label));
    format!("<text class=\"threshold {class}\" x=\"{}\" y=\"{}\">{label}</text>", px(x), px(y))
}

fn newest(plot: &Plot, chart: &RatesChart<'_>, share: impl Fn(f64) -> f64) -> String {
    let at: DateTime<Utc> = chart.axis.end;
    chart.now.map(|rate| plot.newest((at, share(rate)), &(chart.rate)(rate))).unwrap_or_default()
}
