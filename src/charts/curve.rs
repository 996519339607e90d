//! How a budget was spent: the curve of a detail page.

use chrono::{DateTime, Utc};

use super::axis::{share_ticks, time_ticks};
use super::bar::state_class;
use super::gaps::{gaps, runs, thinned};
use super::svg::{area, escape, line, px};
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

/// The place of the plot within the picture, and its scales.
struct Plot {
    width: f64,
    height: f64,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    shares: Vec<f64>,
    ticks: i64,
}

const LEFT: f64 = 52.0;
const RIGHT: f64 = 58.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 30.0;

/// The curve with its zero line, gaps, scales and the newest value at its end; nothing for a curve without points.
#[must_use]
pub fn budget_curve(points: &[CurvePoint], state: State, size: CurveSize, labels: &CurveLabels) -> String {
    let Some(plot) = Plot::of(points, size) else { return String::new() };
    format!(
        "<svg class=\"curve {} {}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}{}{}{}{}</svg>",
        if size == CurveSize::Wide { "wide" } else { "narrow" },
        state_class(state),
        px(plot.width),
        px(plot.height),
        escape(&labels.answer),
        plot.grid(),
        plot.days(labels.tick),
        plot.unknown(points, &labels.unknown),
        plot.lines(points),
        plot.zero(&labels.out_of_budget) + &plot.newest(points),
    )
}

impl Plot {
    fn of(points: &[CurvePoint], size: CurveSize) -> Option<Self> {
        let (width, height, ticks) = match size {
            CurveSize::Wide => (1080.0, 290.0, 7),
            CurveSize::Narrow => (360.0, 240.0, 4),
        };
        let lowest = points.iter().filter_map(|point| point.remaining_ratio).fold(0.0, f64::min);
        let (start, end) = (points.first()?.at, points.last()?.at);
        (end > start).then(|| Self { width, height, start, end, shares: share_ticks(lowest), ticks })
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds of a window are exact in a float")]
    fn x(&self, at: DateTime<Utc>) -> f64 {
        let share = (at - self.start).num_seconds() as f64 / (self.end - self.start).num_seconds() as f64;
        LEFT + share * (self.width - LEFT - RIGHT)
    }

    fn y(&self, ratio: f64) -> f64 {
        let lowest = self.shares.first().copied().unwrap_or(0.0);
        TOP + (1.0 - ratio) / (1.0 - lowest) * self.floor_height()
    }

    fn floor_height(&self) -> f64 {
        self.height - TOP - BOTTOM
    }

    fn grid(&self) -> String {
        let tick = |share: &f64| {
            let (y, right) = (self.y(*share), self.width - RIGHT);
            let text = show::percent(*share);
            format!(
                "<line class=\"grid\" x1=\"{}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>\
                 <text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{text}</text>",
                px(LEFT),
                px(right),
                px(LEFT - 8.0),
                px(y + 4.0),
                y = px(y),
            )
        };
        self.shares.iter().map(tick).collect()
    }

    fn days(&self, label: fn(DateTime<Utc>) -> String) -> String {
        let (y, floor) = (self.height - 8.0, TOP + self.floor_height());
        let tick = |at: &DateTime<Utc>| {
            format!(
                "<line class=\"mark\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\"/>\
                 <text class=\"tick\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                px(floor),
                px(floor + 5.0),
                px(y),
                escape(&label(*at)),
                x = px(self.x(*at)),
            )
        };
        time_ticks(self.start, self.end, self.ticks).iter().map(tick).collect()
    }

    fn unknown(&self, points: &[CurvePoint], label: &str) -> String {
        let gap = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
            let (x, width) = (self.x(*from), self.x(*to) - self.x(*from));
            let middle = x + width / 2.0;
            let text = format!(
                "<text class=\"gap\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                px(middle),
                px(TOP + self.floor_height() / 2.0),
                escape(label)
            );
            let shown = if width > 64.0 { text } else { String::new() };
            format!(
                "<rect class=\"unknown\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#hatch)\"/>{shown}",
                px(x),
                px(TOP),
                px(width.max(1.0)),
                px(self.floor_height())
            )
        };
        gaps(points).iter().map(gap).collect()
    }

    fn lines(&self, points: &[CurvePoint]) -> String {
        let most = if self.ticks > 4 { 720 } else { 240 };
        let run = |run: Vec<(DateTime<Utc>, f64)>| {
            let places: Vec<_> = run.iter().map(|(at, ratio)| (self.x(*at), self.y(*ratio))).collect();
            let (area, line) = (area(&places, self.y(0.0)), line(&places));
            format!("<path class=\"area\" d=\"{area}\"/><path class=\"line\" d=\"{line}\"/>")
        };
        runs(&thinned(points, most)).into_iter().map(run).collect()
    }

    fn zero(&self, label: &str) -> String {
        let (y, right) = (self.y(0.0), self.width - RIGHT);
        // The curve starts at 100 %, so that below the line there is room on the left wherever the scale goes on.
        let label_y =
            if self.shares.first().is_some_and(|lowest| *lowest < 0.0) { y + 17.0 } else { y - 6.0 };
        format!(
            "<line class=\"zero\" x1=\"{}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>\
             <text class=\"threshold\" x=\"{}\" y=\"{}\">{}</text>",
            px(LEFT),
            px(right),
            px(LEFT + 6.0),
            px(label_y),
            escape(label),
            y = px(y),
        )
    }

    fn newest(&self, points: &[CurvePoint]) -> String {
        let Some((at, ratio)) = points.last().and_then(|point| Some((point.at, point.remaining_ratio?)))
        else {
            return String::new();
        };
        let (x, y) = (self.x(at), self.y(ratio));
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
