//! The time that all charts of a page share, so that one crosshair can stand in all of them.

use chrono::{DateTime, Utc};

use super::axis::time_ticks;
use super::curve::CurveSize;
use super::plot::Plot;
use super::svg::{escape, px};
use crate::units::TimeZone;

/// From when to when, and how times are told below it.
#[derive(Clone, Copy, Debug)]
pub struct TimeAxis {
    /// The first moment.
    pub start: DateTime<Utc>,
    /// The last one.
    pub end: DateTime<Utc>,
    /// By whose clocks days and hours are marked.
    pub zone: TimeZone,
    /// How a day or an hour is written.
    pub tick: fn(DateTime<Utc>, TimeZone) -> String,
}

/// The same in all charts of a page.
pub(super) const LEFT: f64 = 52.0;
/// Room for the newest value: `−139 %`.
const RIGHT: f64 = 74.0;
/// Below a plot, for its times.
pub(super) const BOTTOM: f64 = 30.0;

impl TimeAxis {
    /// A plot of this time in a picture that is so wide, from `top` to `bottom`; nothing for no time at all.
    pub(super) fn plot(&self, width: f64, top: f64, bottom: f64, lowest: f64) -> Option<Plot> {
        let (left, right) = (LEFT, width - RIGHT);
        let plot = Plot { left, right, top, bottom, start: self.start, end: self.end, lowest };
        (self.end > self.start).then_some(plot)
    }

    /// Its marks below `plot`.
    pub(super) fn marks(&self, plot: &Plot, size: CurveSize) -> String {
        let most = match size {
            CurveSize::Wide => 9,
            CurveSize::Narrow => 4,
        };
        let ticks = time_ticks(self.start, self.end, self.zone, most);
        ticks.into_iter().map(|at| plot.time_mark(at, &(self.tick)(at, self.zone))).collect()
    }

    /// A picture of it; where `plot` lies is said for the crosshair.
    pub(super) fn picture(
        &self,
        class: &str,
        (width, height): (f64, f64),
        answer: &str,
        plot: &Plot,
        drawn: &str,
    ) -> String {
        format!(
            "<svg class=\"curve {class}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" data-plot=\"{} {} {} {} {} {}\">{drawn}</svg>",
            px(width),
            px(height),
            escape(answer),
            px(plot.left),
            px(plot.right),
            px(plot.top),
            px(plot.bottom),
            self.start.timestamp(),
            self.end.timestamp(),
        )
    }
}
