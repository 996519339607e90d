//! An SLI over a run or an episode: with its objective, the fault, and the burn rate that it means.
//!
//! It stands in documents, without the pages' style sheet: colours are attributes, of which each is readable on light and
//! on dark ground, and the rest takes the colour of the text around it.

use chrono::{DateTime, Utc};

use super::axis::{clock_ticks, round_step};
use super::gaps::{Known, gaps, lowest, runs};
use super::plot::Plot;
use super::svg::{escape, line, px};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 236.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 52.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 28.0;

const BLUE: &str = "#2f81f7";
const AMBER: &str = "#c77700";
const RED: &str = "#e5484d";

/// What is drawn.
pub struct SliChart<'a> {
    /// The SLI, oldest first; `None` where it is not known.
    pub points: &'a [(DateTime<Utc>, Option<f64>)],
    /// The objective as a ratio.
    pub objective: f64,
    /// When the fault lasted.
    pub fault: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// What is written on it.
    pub labels: SliLabels<'a>,
}

/// What is written on and about the chart.
pub struct SliLabels<'a> {
    /// The answer that it gives, for those who cannot see it.
    pub answer: String,
    /// At the line of the objective.
    pub objective: String,
    /// At the span of the fault.
    pub fault: String,
    /// Above the scale on the right.
    pub burn_rate: String,
    /// How a share is written.
    pub share: &'a dyn Fn(f64) -> String,
    /// How a burn rate is written.
    pub rate: &'a dyn Fn(f64) -> String,
}

/// What is drawn, and its scales.
struct Drawing<'a> {
    chart: &'a SliChart<'a>,
    plot: Plot,
    /// Between two lines of the grid.
    step: f64,
    /// How many of them hold the lowest SLI.
    steps: u32,
}

/// The chart as SVG; nothing with fewer than two known points.
#[must_use]
pub fn sli_chart(chart: &SliChart) -> String {
    let Some(drawing) = Drawing::of(chart) else { return String::new() };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"100%\" role=\"img\" aria-label=\"{}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"currentColor\">\n{}\n{}\n{}\n{}\n{}\n{}\n</svg>",
        px(WIDTH),
        px(HEIGHT),
        escape(&chart.labels.answer),
        drawing.fault(),
        drawing.grid(),
        drawing.times(),
        drawing.unknown(),
        drawing.objective(),
        drawing.lines(),
    )
}

impl<'a> Drawing<'a> {
    fn of(chart: &'a SliChart<'a>) -> Option<Self> {
        let (step, steps) = scale((1.0 - lowest(chart.points, chart.objective)).max(1e-6));
        let plot = Plot {
            left: LEFT,
            right: WIDTH - RIGHT,
            top: TOP,
            bottom: HEIGHT - BOTTOM,
            start: chart.points.first()?.0,
            end: chart.points.last()?.0,
            lowest: 1.0 - step * f64::from(steps),
        };
        let known = chart.points.iter().filter(|(_, sli)| sli.is_some()).count();
        (known > 1 && plot.end > plot.start).then_some(Self { chart, plot, step, steps })
    }

    fn fault(&self) -> String {
        let Some(fault) = self.chart.fault else { return "<g/>".to_owned() };
        let (x, width) = self.plot.stretch(fault, 2.0);
        format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{RED}\" fill-opacity=\".16\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{RED}\" font-weight=\"600\">{}</text>",
            px(x),
            px(TOP),
            px(width),
            px(self.plot.height()),
            px(x + width / 2.0),
            px(TOP - 8.0),
            escape(&self.chart.labels.fault),
        )
    }

    /// The SLI on the left, and on the right the burn rate that it means: (1 − SLI) / (1 − objective).
    fn grid(&self) -> String {
        let budget = 1.0 - self.chart.objective;
        let tick = |n: u32| {
            let missing = self.step * f64::from(n);
            let (y, share) = (self.plot.y(1.0 - missing), (self.chart.labels.share)(1.0 - missing));
            let rate = if n == 0 { "0×".to_owned() } else { (self.chart.labels.rate)(missing / budget) };
            format!(
                "<line x1=\"{}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\" stroke=\"currentColor\" stroke-opacity=\".18\"/>{}{}",
                px(LEFT),
                px(WIDTH - RIGHT),
                text(LEFT - 8.0, self.plot.y(1.0 - missing) + 4.0, "end", &share),
                text(WIDTH - RIGHT + 8.0, self.plot.y(1.0 - missing) + 4.0, "start", &rate),
                y = px(y),
            )
        };
        let heads = text(LEFT - 8.0, TOP - 14.0, "end", "SLI")
            + &text(WIDTH - 2.0, TOP - 14.0, "end", &self.chart.labels.burn_rate);
        heads + &(0..=self.steps).map(tick).collect::<String>()
    }

    fn times(&self) -> String {
        let (ticks, format) = clock_ticks(self.plot.start, self.plot.end, 6);
        let y = HEIGHT - 8.0;
        ticks.iter().map(|at| text(self.plot.x(*at), y, "middle", &at.format(format).to_string())).collect()
    }

    /// Where nothing is known, between the points that are.
    fn unknown(&self) -> String {
        let gap = |gap: (DateTime<Utc>, DateTime<Utc>)| {
            let (x, width) = self.plot.stretch(gap, 0.0);
            format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill-opacity=\".1\"/>",
                px(x),
                px(TOP),
                px(width),
                px(self.plot.height())
            )
        };
        let gaps: String = gaps(self.chart.points).into_iter().map(gap).collect();
        if gaps.is_empty() { "<g/>".to_owned() } else { gaps }
    }

    fn objective(&self) -> String {
        let y = self.plot.y(self.chart.objective);
        let label =
            format!("{} {}", self.chart.labels.objective, (self.chart.labels.share)(self.chart.objective));
        format!(
            "<line x1=\"{}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\" stroke=\"{AMBER}\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"{AMBER}\">{}</text>",
            px(LEFT),
            px(WIDTH - RIGHT),
            px(WIDTH - RIGHT - 6.0),
            px(if y < HEIGHT / 2.0 { y + 15.0 } else { y - 6.0 }),
            escape(&label),
            y = px(y),
        )
    }

    fn lines(&self) -> String {
        let piece = |run: Vec<Known>| {
            format!(
                "<path d=\"{}\" fill=\"none\" stroke=\"{BLUE}\" stroke-width=\"2\" stroke-linejoin=\"round\" \
                 stroke-linecap=\"round\"/>",
                line(&self.plot.places(&run))
            )
        };
        runs(self.chart.points).into_iter().map(piece).collect()
    }
}

fn text(x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" fill-opacity=\".75\">{}</text>",
        px(x),
        px(y),
        escape(text)
    )
}

/// A round step and how many of them hold `missing`: at most five.
fn scale(missing: f64) -> (f64, u32) {
    // In floats 1 − 0.95 is a little more than 0.05.
    let step = round_step(missing * (1.0 - 1e-9));
    let steps = (1..=5).find(|n| f64::from(*n) * step >= missing - 1e-12).unwrap_or(5);
    (step, steps)
}
