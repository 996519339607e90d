//! Every series and label name that rules write and dashboards, daemon and users read: one place, so that they agree.

use crate::units::Duration;

/// Label with the service's name; not `service`, which ServiceMonitors set on targets.
pub const SERVICE_LABEL: &str = "slo_service";
/// Label with the SLO's name.
pub const SLO_LABEL: &str = "slo";
/// Label on alerts that tells `page`, `ticket` and `absent` apart, whatever `severity` a team chose.
pub const ALERT_LABEL: &str = "slo_alert";
/// Label on alerts and in the alert table: the pair's long window.
pub const LONG_WINDOW_LABEL: &str = "long_window";
/// Label on alerts and in the alert table: the pair's short window.
pub const SHORT_WINDOW_LABEL: &str = "short_window";

/// All events of the last five minutes, every 30 seconds.
pub const TOTAL_INCREASE: &str = "slo:total_events:increase5m";
/// The bad events of the last five minutes, every 30 seconds.
pub const BAD_INCREASE: &str = "slo:bad_events:increase5m";
/// All events of one disjoint slice of time, a tile.
pub const TOTAL_TILE: &str = "slo:total_events:tile5m";
/// The bad events of one tile.
pub const BAD_TILE: &str = "slo:bad_events:tile5m";
/// All events of the SLO's window.
pub const TOTAL_WINDOW: &str = "slo:total_events:window";
/// The bad events of the SLO's window.
pub const BAD_WINDOW: &str = "slo:bad_events:window";
/// The share of the window's error budget that is left; below 0 when overspent.
pub const REMAINING: &str = "slo:error_budget:remaining_ratio";
/// All events of one slice, for SLOs that count slices: one slice is then what a tile counts.
pub const TOTAL_SLICE: &str = "slo:total_events:slice";
/// The bad events of one slice.
pub const BAD_SLICE: &str = "slo:bad_events:slice";
/// 1 while a maintenance lasts.
pub const MAINTENANCE: &str = "slo:maintenance:active";
/// All events of one tile, those during maintenance too; recorded only for SLOs with maintenance.
pub const RAW_TOTAL_TILE: &str = "slo:raw_total_events:tile5m";
/// The bad events of one tile, those during maintenance too.
pub const RAW_BAD_TILE: &str = "slo:raw_bad_events:tile5m";
/// All events of the window, those during maintenance too.
pub const RAW_TOTAL_WINDOW: &str = "slo:raw_total_events:window";
/// The bad events of the window, those during maintenance too.
pub const RAW_BAD_WINDOW: &str = "slo:raw_bad_events:window";
/// What would be left of the budget if maintenance counted.
pub const RAW_REMAINING: &str = "slo:raw_error_budget:remaining_ratio";
/// The objective as a ratio.
pub const OBJECTIVE: &str = "slo:objective:ratio";
/// Always 1; its labels tell owner, objective, window, tile length and what the spec adds.
pub const INFO: &str = "slo_info";
/// The label of [`INFO`] with the length of a tile, for coverage.
pub const TILE_LABEL: &str = "tile";
/// The label of [`INFO`] with the objective, e.g. `99.9%`.
pub const OBJECTIVE_LABEL: &str = "objective";
/// The alert of a window pair.
pub const BURN_ALERT: &str = "ErrorBudgetBurn";
/// The alert that says that an SLI's series do not exist.
pub const ABSENT_ALERT: &str = "SLIAbsent";
/// What the names of all groups start with.
pub const GROUP_PREFIX: &str = "slo-";
/// What all burn-rate series start with.
pub const BURN_RATE_PREFIX: &str = "slo:burn_rate:";

/// Series of the tile group are recorded every 5 minutes, which is as long as Prometheus looks back:
/// whoever reads them takes the last value of this range.
pub const LOOKBACK: Duration = Duration::from_minutes(11);

/// The burn rate over `window`: 1 uses up the budget exactly at the end of the SLO's window.
#[must_use]
pub fn burn_rate(window: Duration) -> String {
    format!("{BURN_RATE_PREFIX}{window}")
}

/// Twelve hexadecimal digits that are the same on every machine and in every version: FNV-1a.
#[must_use]
pub fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:012x}", hash >> 16)
}
