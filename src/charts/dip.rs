//! An SLI while something was broken: how deep did it fall, and when was it back?

use chrono::{DateTime, TimeDelta, Utc};

use super::curve::CurveSize;
use super::gaps::{gaps, runs, thinned};
use super::svg::{area, escape, line, px};
use crate::status::CurvePoint;

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

/// The place of the plot within the picture, and its scales.
struct Plot<'a> {
    dip: &'a Dip<'a>,
    points: Vec<CurvePoint>,
    width: f64,
    height: f64,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    /// The foot of the scale.
    lowest: f64,
    /// Between two of its ticks.
    step: f64,
}

const LEFT: f64 = 64.0;
const RIGHT: f64 = 34.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 30.0;

/// The SLI with its objective, the floor where it is near, and the fault's span; nothing for fewer than two looks.
#[must_use]
pub fn dip(dip: &Dip<'_>, size: CurveSize, labels: &DipLabels) -> String {
    let Some(plot) = Plot::of(dip, size) else { return String::new() };
    format!(
        "<svg class=\"curve dip {}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}{}{}{}{}{}</svg>",
        if size == CurveSize::Wide { "wide" } else { "narrow" },
        px(plot.width),
        px(plot.height),
        escape(&labels.answer),
        plot.fault(&labels.fault),
        plot.grid(labels.percent),
        plot.times(labels.tick),
        plot.unknown(&labels.unknown),
        plot.lines(),
        plot.limits(labels),
    )
}

impl<'a> Plot<'a> {
    fn of(dip: &'a Dip<'a>, size: CurveSize) -> Option<Self> {
        let (width, height) = match size {
            CurveSize::Wide => (1080.0, 250.0),
            CurveSize::Narrow => (360.0, 220.0),
        };
        let (start, end) = (dip.samples.first()?.0, dip.samples.last()?.0);
        let known = dip.samples.iter().filter_map(|(_, sli)| *sli);
        let (lowest, step) = scale(known.fold(dip.objective, f64::min));
        let point = |(at, sli): &(DateTime<Utc>, Option<f64>)| CurvePoint { at: *at, remaining_ratio: *sli };
        let points = thinned(&dip.samples.iter().map(point).collect::<Vec<_>>(), 360);
        (end > start).then_some(Self { dip, points, width, height, start, end, lowest, step })
    }

    fn x(&self, at: DateTime<Utc>) -> f64 {
        let share = (at - self.start).as_seconds_f64() / (self.end - self.start).as_seconds_f64();
        LEFT + share.clamp(0.0, 1.0) * (self.width - LEFT - RIGHT)
    }

    fn y(&self, sli: f64) -> f64 {
        TOP + (1.0 - sli.clamp(self.lowest, 1.0)) / (1.0 - self.lowest) * self.plot_height()
    }

    fn plot_height(&self) -> f64 {
        self.height - TOP - BOTTOM
    }

    fn fault(&self, label: &str) -> String {
        let Some((from, to)) = self.dip.fault else { return String::new() };
        let (x, width) = (self.x(from), (self.x(to) - self.x(from)).max(2.0));
        format!(
            "<rect class=\"fault\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\
             <text class=\"fault\" x=\"{}\" y=\"{}\">{}</text>",
            px(x),
            px(TOP),
            px(width),
            px(self.plot_height()),
            px(x),
            px(TOP - 7.0),
            escape(label),
        )
    }

    fn grid(&self, percent: fn(f64) -> String) -> String {
        let tick = |number: i32| {
            let sli = 1.0 - f64::from(number) * self.step;
            format!(
                "<line class=\"grid\" x1=\"{}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>\
                 <text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                px(LEFT),
                px(self.width - RIGHT),
                px(LEFT - 8.0),
                px(self.y(sli) + 4.0),
                percent(sli),
                y = px(self.y(sli)),
            )
        };
        (0..)
            .take_while(|number| 1.0 - f64::from(*number) * self.step > self.lowest - 1e-9)
            .map(tick)
            .collect()
    }

    fn times(&self, label: fn(TimeDelta) -> String) -> String {
        let floor = TOP + self.plot_height();
        let tick = |at: DateTime<Utc>| {
            format!(
                "<line class=\"mark\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\"/>\
                 <text class=\"tick\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                px(floor),
                px(floor + 5.0),
                px(self.height - 8.0),
                label(at - self.dip.zero),
                x = px(self.x(at)),
            )
        };
        self.ticks().into_iter().map(tick).collect()
    }

    /// Round times before and after the fault, few enough for the width.
    fn ticks(&self) -> Vec<DateTime<Utc>> {
        let most = if self.width > 500.0 { 9 } else { 4 };
        let span = (self.end - self.start).num_seconds().max(1);
        let steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
        let step = steps.into_iter().find(|step| span / step <= most).unwrap_or(span);
        let first = (self.start - self.dip.zero).num_seconds().div_euclid(step);
        let tick = |number: i64| self.dip.zero + TimeDelta::seconds((first + number) * step);
        (0..=most + 2).map(tick).filter(|at| (self.start..=self.end).contains(at)).collect()
    }

    fn unknown(&self, label: &str) -> String {
        let gap = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
            let (x, width) = (self.x(*from), self.x(*to) - self.x(*from));
            let text = format!(
                "<text class=\"gap\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                px(x + width / 2.0),
                px(TOP + self.plot_height() / 2.0),
                escape(label)
            );
            let shown = if width > 64.0 { text } else { String::new() };
            format!(
                "<rect class=\"unknown\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#hatch)\"/>{shown}",
                px(x),
                px(TOP),
                px(width.max(1.0)),
                px(self.plot_height())
            )
        };
        gaps(&self.points).iter().map(gap).collect()
    }

    fn lines(&self) -> String {
        let drawn = |run: Vec<(DateTime<Utc>, f64)>| {
            let places: Vec<_> = run.iter().map(|(at, sli)| (self.x(*at), self.y(*sli))).collect();
            let (area, line) = (area(&places, self.y(self.lowest)), line(&places));
            format!("<path class=\"area\" d=\"{area}\"/><path class=\"line\" d=\"{line}\"/>")
        };
        runs(&self.points).into_iter().map(drawn).collect()
    }

    /// The objective, and the floor where the scale reaches so far.
    fn limits(&self, labels: &DipLabels) -> String {
        let objective = self.limit("objective", self.dip.objective, &labels.objective);
        match self.dip.floor.filter(|floor| *floor >= self.lowest) {
            Some(floor) => objective + &self.limit("floor", floor, &labels.floor),
            None => objective,
        }
    }

    fn limit(&self, class: &str, sli: f64, label: &str) -> String {
        let below = self.y(sli) + 15.0;
        let label_y = if below > TOP + self.plot_height() { self.y(sli) - 6.0 } else { below };
        format!(
            "<line class=\"limit {class}\" x1=\"{}\" y1=\"{y}\" x2=\"{right}\" y2=\"{y}\"/>\
             <text class=\"threshold {class}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            px(LEFT),
            px(self.width - RIGHT - 4.0),
            px(label_y),
            escape(label),
            y = px(self.y(sli)),
            right = px(self.width - RIGHT),
        )
    }
}

/// The foot and the step of a scale from 100 % down to `lowest`, in at most five round steps.
fn scale(lowest: f64) -> (f64, f64) {
    let missing = (1.0 - lowest).clamp(0.000_05, 1.0);
    let steps = (-6..0).flat_map(|power| [1.0, 2.0, 2.5, 5.0].map(|step| step * 10_f64.powi(power)));
    let step = steps.into_iter().find(|step| missing / step <= 5.0).unwrap_or(0.25);
    (1.0 - (missing / step + 0.1).ceil() * step, step)
}
