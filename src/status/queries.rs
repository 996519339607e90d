//! What is asked of Prometheus: seven queries a poll for any number of SLOs, and three a chunk of history.
//!
//! Series of the tile group are recorded as rarely as Prometheus looks back, so they are read through
//! `last_over_time`; those of the fast group are not, since a burn rate that ended must not stay.

use crate::rules::names;
use crate::units::Duration;

/// The longest window that the fast group records; longer ones are of the tile group.
pub const LONGEST_FAST_WINDOW: Duration = Duration::from_hours(1);

/// The hour less a millisecond: ranges include their start before Prometheus 3 and exclude it since,
/// and a tile on the hour must be counted once by both.
const HOUR: &str = "59m59s999ms";

/// Which rules are loaded, with the labels of their SLOs.
#[must_use]
pub fn infos() -> String {
    latest(names::INFO)
}

/// All events of every window.
#[must_use]
pub fn total() -> String {
    latest(names::TOTAL_WINDOW)
}

/// The bad events of every window.
#[must_use]
pub fn bad() -> String {
    latest(names::BAD_WINDOW)
}

/// The newest tile of all events.
#[must_use]
pub fn tiles() -> String {
    latest(names::TOTAL_TILE)
}

/// The burn rates that are recorded now.
#[must_use]
pub fn fast_burn_rates() -> String {
    format!("{{__name__=~\"{}.+\"}}", names::BURN_RATE_PREFIX)
}

/// The newest burn rates, up to some minutes old.
#[must_use]
pub fn slow_burn_rates() -> String {
    latest(&fast_burn_rates())
}

/// Alerts that fire. Pages are evaluated every 30 seconds; the others every 5 minutes, so that the newest
/// sample may be a moment older than Prometheus looks back.
#[must_use]
pub fn alerts() -> String {
    let (label, firing) = (names::ALERT_LABEL, "alertstate=\"firing\"");
    format!(
        "ALERTS{{{firing}, {label}=\"page\"}} or last_over_time(ALERTS{{{firing}, {label}=~\"ticket|absent\"}}[6m])"
    )
}

/// The bad events of the hour before.
#[must_use]
pub fn bad_of_hour() -> String {
    format!("sum_over_time({}[{HOUR}])", names::BAD_TILE)
}

/// All events of the hour before.
#[must_use]
pub fn total_of_hour() -> String {
    format!("sum_over_time({}[{HOUR}])", names::TOTAL_TILE)
}

/// How many tiles were recorded in the hour before.
#[must_use]
pub fn tiles_of_hour() -> String {
    format!("count_over_time({}[{HOUR}])", names::TOTAL_TILE)
}

fn latest(selector: &str) -> String {
    format!("last_over_time({selector}[{}])", names::LOOKBACK)
}
