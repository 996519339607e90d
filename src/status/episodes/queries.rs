//! What is asked about the past of episodes. All of it is sparse: tiles that did not burn and alerts that did not begin or end are not
//! answered.

use chrono::{DateTime, TimeDelta, Utc};

use crate::rules::names;
use crate::status::queries::SUM_LABEL;
use crate::units::Duration;

/// The label that tells `began` and `ended` of alerts apart, among labels that are Prometheus' own.
pub const EDGE_LABEL: &str = "__edge__";

/// So long an objective is known after its rule was last evaluated: what was recorded before a ruler stopped still has one.
const REMEMBERED: Duration = Duration::from_days(1);

/// The objective of every SLO, with the labels of [`names::INFO`].
#[must_use]
pub fn terms() -> String {
    let infos = format!("last_over_time({}[{}])", names::INFO, names::LOOKBACK);
    format!("{infos} * on ({}, {}) group_left () {}", names::SERVICE_LABEL, names::SLO_LABEL, objective(""))
}

/// The tiles of the `step` before whose burn rate is above 1 for the objective as it was recorded at `judged_at`: their bad events
/// and all of them, told apart by [`SUM_LABEL`]. Backfilled tiles have no objective of their time.
///
/// Ranges include their start before Prometheus 3 and exclude it since: a tile on the step must be counted once by both.
#[must_use]
pub fn burning(step: Duration, judged_at: DateTime<Utc>) -> String {
    let tile = |name| format!("last_over_time({name}[{}ms])", step.as_millis().saturating_sub(1));
    let (total, bad) = (tile(names::TOTAL_TILE), tile(names::BAD_TILE));
    let at = format!(" @ {}", judged_at.timestamp());
    let on = format!("on ({}, {}) group_left ()", names::SERVICE_LABEL, names::SLO_LABEL);
    let budget = format!("(1 - {})", objective(&at));
    let bad_ones =
        format!("label_replace({bad} > {total} * {on} {budget}, \"{SUM_LABEL}\", \"bad\", \"\", \"\")");
    let all =
        format!("label_replace({total} < {bad} / {on} {budget}, \"{SUM_LABEL}\", \"total\", \"\", \"\")");
    format!("{bad_ones} or {all}")
}

/// The burn alerts that began or ended to fire within the `step` before. A ticket is evaluated as rarely as Prometheus looks back.
#[must_use]
pub fn edges(step: Duration) -> String {
    let (label, firing) = (names::ALERT_LABEL, "alertstate=\"firing\"");
    let at = |offset: &str| {
        format!(
            "(ALERTS{{{firing}, {label}=\"page\"}}{offset} or last_over_time(ALERTS{{{firing}, {label}=\"ticket\"}}[6m]{offset}))"
        )
    };
    let (now, before) = (at(""), at(&format!(" offset {step}")));
    let edge = |name: &str, one: &str, other: &str| {
        format!("label_replace({one} unless {other}, \"{EDGE_LABEL}\", \"{name}\", \"\", \"\")")
    };
    format!("{} or {}", edge("began", &now, &before), edge("ended", &before, &now))
}

/// Since when the rules of every SLO are evaluated, to an hour, as seconds since 1970; at most as far back as `reach`. Before that no alert
/// could fire, whatever tiles were backfilled.
#[must_use]
pub fn evaluated(reach: TimeDelta) -> String {
    let by = format!("{}, {}", names::SERVICE_LABEL, names::SLO_LABEL);
    let there = format!("max by ({by}) (last_over_time({}[1h]))", names::INFO);
    format!("min_over_time(({there} * 0 + time())[{}h:1h])", reach.num_hours() + 1)
}

/// One objective an SLO, also where two Prometheus record it.
fn objective(at: &str) -> String {
    let by = format!("{}, {}", names::SERVICE_LABEL, names::SLO_LABEL);
    format!("max by ({by}) (last_over_time({}[{REMEMBERED}]{at}))", names::OBJECTIVE)
}
