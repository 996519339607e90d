//! Where a curve is known and where it is not.

use chrono::{DateTime, Utc};

use crate::status::CurvePoint;

/// A moment and the share of the budget that was left.
pub(super) type Known = (DateTime<Utc>, f64);

/// The stretches of a curve without a gap, oldest first.
pub(super) fn runs(points: &[CurvePoint]) -> Vec<Vec<Known>> {
    points
        .split(|point| point.remaining_ratio.is_none())
        .map(|run| {
            run.iter().filter_map(|point| Some((point.at, point.remaining_ratio?))).collect::<Vec<_>>()
        })
        .filter(|run| !run.is_empty())
        .collect()
}

/// The stretches of time between known points, and before the first and after the last.
pub(super) fn gaps(points: &[CurvePoint]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let mut gaps: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    for pair in points.windows(2) {
        let (from, to) = (&pair[0], &pair[1]);
        if from.remaining_ratio.is_some() && to.remaining_ratio.is_some() {
            continue;
        }
        match gaps.last_mut() {
            Some(last) if last.1 == from.at && from.remaining_ratio.is_none() => last.1 = to.at,
            _ => gaps.push((from.at, to.at)),
        }
    }
    gaps
}

/// At most about `most` points, each the last known of its share of the curve; a share without any stays a gap.
pub(super) fn thinned(points: &[CurvePoint], most: usize) -> Vec<CurvePoint> {
    let share = points.len().div_ceil(most.max(1)).max(1);
    let last_known = |chunk: &[CurvePoint]| {
        chunk.iter().rev().find(|point| point.remaining_ratio.is_some()).or(chunk.last()).copied()
    };
    points.chunks(share).filter_map(last_known).collect()
}
