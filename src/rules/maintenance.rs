//! Maintenance: while it lasts nothing is counted. What was not counted stays recorded beside it.

use crate::model::{MaintenanceTime, Slo};
use crate::promql::{Expr, ExprKind};
use crate::rules::base::INSTANT;
use crate::rules::expr::{self, Counts};
use crate::rules::recorded::{BASE, FAST_INTERVAL, record, series};
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
            // An interval early, so that no tile that it reaches into is recorded before it is seen.
            let early = from.timestamp() - i64::try_from(FAST_INTERVAL.as_secs()).unwrap_or_default();
            format!("vector(time()) >= {early} < {}", to.timestamp())
        }
        MaintenanceTime::While(query) if filters(query) => format!("group({query})"),
        MaintenanceTime::While(query) => format!("group(({query}) > 0)"),
    }
}

/// Whether an expression has a result only while something holds; all others hold while they are above zero.
fn filters(query: &Expr) -> bool {
    match &query.kind {
        ExprKind::Binary(binary) => {
            binary.op.value.is_set() || binary.op.value.is_comparison() && !binary.modifiers.returns_bool
        }
        ExprKind::Call(call) => call.name.value.starts_with("absent"),
        _ => false,
    }
}

/// A count of the last five minutes, zero if a maintenance reached into them.
pub(super) fn left_out(slo: &Slo, count: String) -> String {
    if slo.maintenance.is_empty() { count } else { counted(slo, &expr::apply("", &count), BASE) }
}

/// A count where no maintenance reached into the stretch of time before it, else zero.
fn counted(slo: &Slo, count: &str, length: Duration) -> String {
    // Seen every 30 seconds, it may have gone on for as long after it was seen last.
    let active = series(names::MAINTENANCE, &slo.id);
    let seen = format!("max(last_over_time({active}[{}]))", length + FAST_INTERVAL + INSTANT);
    format!("{count}\n  * on () group_left ()\n(1 - ({seen} or vector(0)))")
}

/// The tiles of an SLO, zero for those that a maintenance reached into, and beside them the raw ones.
pub(super) fn tiles(slo: &Slo, tile: Duration, counts: &Counts) -> Vec<Rule> {
    let record = |name, expr: &str| record(&slo.id, name, expr.to_owned());
    if slo.maintenance.is_empty() {
        return vec![record(names::TOTAL_TILE, &counts.total), record(names::BAD_TILE, &counts.bad)];
    }
    let adjusted = |raw: &str| counted(slo, &series(raw, &slo.id), tile);
    // The bad events of a tile may be zero-filled from its total, which is recorded under its raw name here.
    let bad = counts.bad.replace(names::TOTAL_TILE, names::RAW_TOTAL_TILE);
    vec![
        record(names::RAW_TOTAL_TILE, &counts.total),
        record(names::RAW_BAD_TILE, &bad),
        record(names::TOTAL_TILE, &adjusted(names::RAW_TOTAL_TILE)),
        record(names::BAD_TILE, &adjusted(names::RAW_BAD_TILE)),
    ]
}
