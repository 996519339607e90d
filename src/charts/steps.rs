//! What was counted stretch by stretch, as steps: an hour's figure is the hour's, and not a moment's.

use chrono::{DateTime, Utc};

use super::plot::Plot;
use super::svg::px;
use super::time_axis::TimeAxis;

/// A stretch of time with its figure; `None` where that is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Its start.
    pub from: DateTime<Utc>,
    /// Its end.
    pub to: DateTime<Utc>,
    /// The figure.
    pub value: Option<f64>,
}

/// Those of which a part lies on `axis`, at most about `most`, each with the highest figure of the stretches that it stands for: a short outage
/// stays as high as it was.
pub(super) fn thinned(steps: &[Step], axis: &TimeAxis, most: usize) -> Vec<Step> {
    let within: Vec<Step> =
        steps.iter().filter(|step| step.to > axis.start && step.from < axis.end).copied().collect();
    let share = within.len().div_ceil(most.max(1)).max(1);
    let together = |chunk: &[Step]| {
        let value = chunk.iter().filter_map(|step| step.value.filter(|value| value.is_finite()));
        Some(Step { from: chunk.first()?.from, to: chunk.last()?.to, value: value.reduce(f64::max) })
    };
    within.chunks(share).filter_map(together).collect()
}

/// The highest figure.
pub(super) fn highest(steps: &[Step]) -> Option<f64> {
    steps.iter().filter_map(|step| step.value).reduce(f64::max)
}

/// The stretches of which nothing is known.
pub(super) fn gaps(steps: &[Step]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let unknown = |one: &Step, two: &Step| one.value.is_none() == two.value.is_none();
    let gap = |chunk: &[Step]| {
        let (first, last) = (chunk.first()?, chunk.last()?);
        first.value.is_none().then_some((first.from, last.to))
    };
    steps.chunk_by(unknown).filter_map(gap).collect()
}

impl Plot {
    /// The steps as lines over areas, in as many pieces as there are gaps; `share` is the height of a figure, 1 being the whole plot.
    pub(super) fn steps(&self, steps: &[Step], share: impl Fn(f64) -> f64) -> String {
        let known = |one: &Step, two: &Step| one.value.is_some() == two.value.is_some();
        let piece = |chunk: &[Step]| {
            let line = self.stairs(chunk, &share)?;
            let (first, last) = (self.x(chunk.first()?.from), self.x(chunk.last()?.to));
            let base = px(self.bottom);
            Some(format!(
                "<path class=\"area\" d=\"{line}L{} {base}L{} {base}Z\"/><path class=\"line\" d=\"{line}\"/>",
                px(last),
                px(first)
            ))
        };
        steps.chunk_by(known).filter_map(piece).collect()
    }

    /// Steps of the same height are one.
    fn stairs(&self, steps: &[Step], share: impl Fn(f64) -> f64) -> Option<String> {
        let heights = steps.iter().map(|step| Some(px(self.y(share(step.value?).clamp(0.0, 1.0)))));
        let heights: Vec<String> = heights.collect::<Option<_>>()?;
        let rises = steps.iter().zip(&heights).skip(1).zip(&heights);
        let rises = rises.filter(|((_, height), before)| height != before);
        let rises: String =
            rises.map(|((step, height), _)| format!("H{}V{height}", px(self.x(step.from)))).collect();
        let (first, last) = (px(self.x(steps.first()?.from)), px(self.x(steps.last()?.to)));
        Some(format!("M{first} {}{rises}H{last}", heights.first()?))
    }
}
