//! Maintenance: while it lasts nothing is counted. What was not counted stays recorded beside it.

use crate::model::{MaintenanceTime, Slo};
use crate::rules::expr::Counts;
use crate::rules::recorded::{BASE, record, series};
use crate::rules::{Rule, names};
use crate::units::Duration;

/// 1 while a maintenance lasts; for SLOs that have one.
pub(super) fn active(slo: &Slo) -> Option<Rule> {
    let times: Vec<String> = slo.maintenance.iter().map(|maintenance| condition(&maintenance.time)).collect();
    let expr = format!("group(\n  {}\n)", times.join("\n  or\n  "));
    (!times.is_empty()).then(|| record(&slo.id, names::MAINTENANCE, expr))
}

fn condition(time: &MaintenanceTime) -> String {
    match time {
        MaintenanceTime::Between(from, to) => {
            format!("vector(time()) >= {} < {}", from.timestamp(), to.timestamp())
        }
        MaintenanceTime::While(query) => format!("group({query})"),
    }
}

/// A count of the last five minutes, absent if a maintenance reached into them.
pub(super) fn left_out(slo: &Slo, count: String) -> String {
    if slo.maintenance.is_empty() {
        count
    } else {
        format!("(\n  {}\n)\nunless on ()\n{}", count.replace('\n', "\n  "), within(slo, BASE))
    }
}

/// The tiles of an SLO, zero for those that a maintenance reached into, and beside them the raw ones.
pub(super) fn tiles(slo: &Slo, tile: Duration, counts: &Counts) -> Vec<Rule> {
    let record = |name, expr: &str| record(&slo.id, name, expr.to_owned());
    if slo.maintenance.is_empty() {
        return vec![record(names::TOTAL_TILE, &counts.total), record(names::BAD_TILE, &counts.bad)];
    }
    let adjusted = |raw: &str| {
        let raw = series(raw, &slo.id);
        format!("{raw} unless on () {}\n  or\n{raw} * 0", within(slo, tile))
    };
    // The bad events of a tile may be zero-filled from its total, which is recorded under its raw name here.
    let bad = counts.bad.replace(names::TOTAL_TILE, names::RAW_TOTAL_TILE);
    vec![
        record(names::RAW_TOTAL_TILE, &counts.total),
        record(names::RAW_BAD_TILE, &bad),
        record(names::TOTAL_TILE, &adjusted(names::RAW_TOTAL_TILE)),
        record(names::BAD_TILE, &adjusted(names::RAW_BAD_TILE)),
    ]
}

fn within(slo: &Slo, length: Duration) -> String {
    format!("last_over_time({}[{length}])", series(names::MAINTENANCE, &slo.id))
}
