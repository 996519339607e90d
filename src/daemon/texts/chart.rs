//! What charts say to those who cannot see them, and what is written on them.

use chrono::{DateTime, TimeDelta, Utc};

use super::day;
use crate::charts::CurveLabels;
use crate::status::CurvePoint;
use crate::units::{TimeZone, show};

/// A fall of less than this share of the budget in an hour is not worth a sentence.
const WORTH_TELLING: f64 = 0.005;

/// The answer of a curve: where it stands and which hour took most.
pub(crate) fn curve_answer(points: &[CurvePoint], zone: TimeZone) -> String {
    let stands = points.iter().rev().find_map(|point| point.remaining_ratio);
    let Some(stands) = stands else { return "Nothing is known about this time.".to_owned() };
    let end = if stands < 0.0 {
        format!("It ends {} over budget.", super::detail::overspend(stands))
    } else {
        format!("{} of the budget is left at its end.", show::percent(stands))
    };
    match steepest(points) {
        Some((taken, until)) if taken >= WORTH_TELLING => format!(
            "The costliest hour took {} of the budget: {}. {end}",
            show::percent(taken),
            hour(until, zone),
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
pub(crate) fn curve_labels(answer: String) -> CurveLabels {
    CurveLabels {
        answer,
        out_of_budget: "out of budget below this line".to_owned(),
        unknown: "unknown".to_owned(),
    }
}

/// A mark below a chart: the day where one begins, else the time of day.
pub(crate) fn tick(at: DateTime<Utc>, zone: TimeZone) -> String {
    let clock = zone.wall_clock(at);
    if zone.start_of_day(clock.date()) == Some(at) {
        day(at, zone)
    } else {
        clock.format("%H:%M").to_string()
    }
}

/// By whose clocks charts are marked, and how finely they tell.
pub(crate) fn axis_note(zone: TimeZone) -> String {
    format!("Days and hours are told in {zone}; nothing finer than an hour is kept.")
}

/// The hour that ended `until`: `31 Oct, 02:00 to 03:00 UTC`.
pub(crate) fn hour(until: DateTime<Utc>, zone: TimeZone) -> String {
    let from = until - TimeDelta::hours(1);
    let clock = |at| zone.wall_clock(at).format("%H:%M");
    format!("{}, {} to {} {}", day(from, zone), clock(from), clock(until), zone.abbreviation(until))
}

/// The largest fall between two neighbouring points, and when it ended.
fn steepest(points: &[CurvePoint]) -> Option<(f64, DateTime<Utc>)> {
    let fall = |pair: &[CurvePoint]| Some((pair[0].remaining_ratio? - pair[1].remaining_ratio?, pair[1].at));
    points.windows(2).filter_map(fall).max_by(|a, b| a.0.total_cmp(&b.0))
}
