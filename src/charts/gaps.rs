//! Where a curve is known and where it is not.

use chrono::{DateTime, Utc};

use crate::status::CurvePoint;

/// A moment and the ratio then, if it is known: an SLI, or the share of a budget that was left.
pub(super) type Point = (DateTime<Utc>, Option<f64>);

/// A moment and the ratio then.
pub(super) type Known = (DateTime<Utc>, f64);

/// What was left of a budget.
pub(super) fn remaining(points: &[CurvePoint]) -> Vec<Point> {
    points.iter().map(|point| (point.at, point.remaining_ratio)).collect()
}

/// The lowest known ratio, or `limit` if that is lower.
pub(super) fn lowest(points: &[Point], limit: f64) -> f64 {
    points.iter().filter_map(|(_, ratio)| *ratio).fold(limit, f64::min)
}

/// The stretches of a curve without a gap, oldest first.
pub(super) fn runs(points: &[Point]) -> Vec<Vec<Known>> {
    points
        .split(|(_, ratio)| ratio.is_none())
        .map(|run| run.iter().filter_map(|(at, ratio)| Some((*at, (*ratio)?))).collect::<Vec<_>>())
        .filter(|run| !run.is_empty())
        .collect()
}

/// The stretches of time between known points, and before the first and after the last.
pub(super) fn gaps(points: &[Point]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let mut gaps: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    for pair in points.windows(2) {
        let ((from, before), (to, after)) = (pair[0], pair[1]);
        if before.is_some() && after.is_some() {
            continue;
        }
        match gaps.last_mut() {
            Some(last) if last.1 == from && before.is_none() => last.1 = to,
            _ => gaps.push((from, to)),
        }
    }
    gaps
}

/// At most about `most` points, each the last known of its share of the curve; a share without any stays a gap.
pub(super) fn thinned(points: &[Point], most: usize) -> Vec<Point> {
    let share = points.len().div_ceil(most.max(1)).max(1);
    let last_known =
        |chunk: &[Point]| chunk.iter().rev().find(|(_, ratio)| ratio.is_some()).or(chunk.last()).copied();
    points.chunks(share).filter_map(last_known).collect()
}
