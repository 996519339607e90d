//! What charts say to those who cannot see them, and what is written on them.

use chrono::{DateTime, TimeDelta, Utc};

use super::day;
use crate::charts::CurveLabels;
use crate::status::CurvePoint;
use crate::units::{TimeZone, show};

/// A fall of less than this share of the budget in an hour is not worth a sentence.
const WORTH_TELLING: f64 = 0.005;

/// The answer of a curve: where it stands and which hour took most.
pub(crate) fn curve_answer(points: &[CurvePoint]) -> String {
    let stands = points.iter().rev().find_map(|point| point.remaining_ratio);
    let Some(stands) = stands else { return "Nothing is known about this window.".to_owned() };
    let end = if stands < 0.0 {
        format!("It ends {} over budget.", super::detail::overspend(stands))
    } else {
        format!("{} of the budget is left at its end.", show::percent(stands))
    };
    match steepest(points) {
        Some((taken, until)) if taken >= WORTH_TELLING => format!(
            "The costliest hour took {} of the budget: {}, {} to {} UTC. {end}",
            show::percent(taken),
            day(until - TimeDelta::hours(1), TimeZone::UTC),
            (until - TimeDelta::hours(1)).format("%H:%M"),
            until.format("%H:%M"),
        ),
        _ => format!("No single hour took more than {} of the budget. {end}", show::percent(WORTH_TELLING)),
    }
}

/// The answer of a row's curve.
pub(crate) fn spark_answer(points: &[CurvePoint]) -> String {
    let known: Vec<f64> = points.iter().filter_map(|point| point.remaining_ratio).collect();
    let gaps = if known.len() < points.len() { ", with gaps" } else { "" };
    match (known.first(), known.last()) {
        (Some(first), Some(last)) => {
            format!("from {} to {}{gaps}", show::percent(*first), show::percent(*last))
        }
        _ => "unknown".to_owned(),
    }
}

/// The words on a curve.
pub(crate) fn curve_labels(points: &[CurvePoint]) -> CurveLabels {
    CurveLabels {
        answer: curve_answer(points),
        out_of_budget: "out of budget below this line".to_owned(),
        unknown: "unknown".to_owned(),
        tick: |at| {
            if at.timestamp() % 86_400 == 0 { day(at, TimeZone::UTC) } else { at.format("%H:%M").to_string() }
        },
    }
}

/// The largest fall between two neighbouring points, and when it ended.
fn steepest(points: &[CurvePoint]) -> Option<(f64, DateTime<Utc>)> {
    let fall = |pair: &[CurvePoint]| Some((pair[0].remaining_ratio? - pair[1].remaining_ratio?, pair[1].at));
    points.windows(2).filter_map(fall).max_by(|a, b| a.0.total_cmp(&b.0))
}
