//! What all curves have in common: where they lie in their picture, their scales, lines, areas and gaps.

use chrono::{DateTime, Utc};

use super::gaps::{Known, Point, gaps, runs};
use super::svg::{area, escape, line, px};

/// Where a curve lies within its picture, in pixels, and its scales: time to the right, ratios up to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    /// Its left edge, which is `start`.
    pub(super) left: f64,
    /// Its right edge, which is `end`.
    pub(super) right: f64,
    /// Its upper edge, which is the ratio 1.
    pub(super) top: f64,
    /// Its lower edge, which is `lowest`.
    pub(super) bottom: f64,
    /// The first moment.
    pub(super) start: DateTime<Utc>,
    /// The last one.
    pub(super) end: DateTime<Utc>,
    /// A ratio that no point is below.
    pub(super) lowest: f64,
}

impl Plot {
    /// The place of a moment; what is beyond the scale lies at its edge, and all of a curve of one moment at the right.
    pub(super) fn x(&self, at: DateTime<Utc>) -> f64 {
        let span = (self.end - self.start).as_seconds_f64();
        let share = if span > 0.0 { (at - self.start).as_seconds_f64() / span } else { 1.0 };
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// The place of a ratio.
    pub(super) fn y(&self, ratio: f64) -> f64 {
        self.top + (1.0 - ratio.min(1.0)) / (1.0 - self.lowest) * self.height()
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Where a stretch of time begins, and how wide it is: at least so wide that it is seen.
    pub(super) fn stretch(&self, (from, to): (DateTime<Utc>, DateTime<Utc>), least: f64) -> (f64, f64) {
        (self.x(from), (self.x(to) - self.x(from)).max(least))
    }

    /// The points of a line.
    pub(super) fn places(&self, run: &[Known]) -> Vec<(f64, f64)> {
        run.iter().map(|(at, ratio)| (self.x(*at), self.y(*ratio))).collect()
    }

    /// A line over the whole width.
    pub(super) fn level(&self, class: &str, ratio: f64) -> String {
        let (left, right, y) = (px(self.left), px(self.right), px(self.y(ratio)));
        format!("<line class=\"{class}\" x1=\"{left}\" y1=\"{y}\" x2=\"{right}\" y2=\"{y}\"/>")
    }

    /// A line of the grid with its ratio on the left.
    pub(super) fn grid_line(&self, ratio: f64, label: &str) -> String {
        format!(
            "{}<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            self.level("grid", ratio),
            px(self.left - 8.0),
            px(self.y(ratio) + 4.0),
            escape(label),
        )
    }

    /// A mark below the plot with its time.
    pub(super) fn time_mark(&self, at: DateTime<Utc>, label: &str) -> String {
        format!(
            "<line class=\"mark\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\"/>\
             <text class=\"tick\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            px(self.bottom),
            px(self.bottom + 5.0),
            px(self.bottom + 22.0),
            escape(label),
            x = px(self.x(at)),
        )
    }

    /// What is not known, hatched over the whole height; with a label at a height where it is wide enough.
    pub(super) fn unknown(&self, points: &[Point], label: Option<(&str, f64)>) -> String {
        self.hatched(gaps(points), label)
    }

    /// Stretches of time of which nothing is known.
    pub(super) fn hatched(
        &self,
        gaps: Vec<(DateTime<Utc>, DateTime<Utc>)>,
        label: Option<(&str, f64)>,
    ) -> String {
        let gap = |gap: (DateTime<Utc>, DateTime<Utc>)| {
            let (x, width) = self.stretch(gap, 1.0);
            let x = x.min(self.right - width);
            let shown = label.filter(|_| width > 64.0);
            let shown = shown.map(|(label, y)| gap_label((x + width / 2.0, y), label));
            format!(
                "<rect class=\"unknown\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#hatch)\"/>{}",
                px(x),
                px(self.top),
                px(width),
                px(self.height()),
                shown.unwrap_or_default(),
            )
        };
        gaps.into_iter().map(gap).collect()
    }

    /// The newest value, marked and written beside the plot.
    pub(super) fn newest(&self, (at, ratio): Known, label: &str) -> String {
        let (x, y) = (self.x(at), self.y(ratio));
        format!(
            "<circle class=\"now\" cx=\"{}\" cy=\"{}\" r=\"4\"/><text class=\"now\" x=\"{}\" y=\"{}\">{}</text>",
            px(x),
            px(y),
            px(x + 9.0),
            px(y + 4.5),
            escape(label),
        )
    }

    /// The curve, in as many pieces as its gaps leave, each with the area between it and the ratio `base`.
    pub(super) fn curve(&self, points: &[Point], base: f64) -> String {
        let piece = |run: Vec<Known>| {
            let places = self.places(&run);
            let (area, line) = (area(&places, self.y(base)), line(&places));
            format!("<path class=\"area\" d=\"{area}\"/><path class=\"line\" d=\"{line}\"/>")
        };
        runs(points).into_iter().map(piece).collect()
    }
}

fn gap_label((x, y): (f64, f64), label: &str) -> String {
    format!(
        "<text class=\"gap\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
        px(x),
        px(y),
        escape(label)
    )
}
