//! What is asked of Prometheus: nine queries a poll for any number of SLOs, and three to five a chunk of history.
//!
//! Series of the tile group are recorded as rarely as Prometheus looks back, so they are read through
//! `last_over_time`; those of the fast group are not, since a burn rate that ended must not stay.

use chrono::{DateTime, Utc};

use crate::rules::names;
use crate::units::Duration;

/// The label that tells the sums of [`recent`] apart: `tiles`, `total`, `bad`, `raw_total` and `raw_bad`. No SLO is grouped by it: labels
/// with such names are Prometheus' own.
pub const SUM_LABEL: &str = "__sum__";

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

/// The newest tile of all events; slices may be longer than the usual look back.
#[must_use]
pub fn tiles() -> String {
    let (tile, label) = (names::TOTAL_TILE, names::TILE_LABEL);
    let long = latest(&format!("{}{{{label}=~\"12m|15m|20m|30m|1h\"}}", names::INFO));
    let on = format!("on ({}, {})", names::SERVICE_LABEL, names::SLO_LABEL);
    format!("{} or last_over_time({tile}[{LONGEST_TILE}]) and {on} {long}", latest(tile))
}

/// The longest slice, and a minute for its evaluation.
const LONGEST_TILE: Duration = Duration::from_minutes(61);

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

/// The events of all windows as if maintenance counted, total and bad, of SLOs that have maintenance.
#[must_use]
pub fn raw() -> String {
    latest(&format!("{{__name__=~\"{}|{}\"}}", names::RAW_TOTAL_WINDOW, names::RAW_BAD_WINDOW))
}

/// The newest tiles, for budgets of the calendar: what was counted after `since` until `now`, in one question, so that
/// the sums fit together.
#[must_use]
pub fn recent(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let sums = TileSum::ALL.map(|sum| {
        let (query, name) = (sum.between(since, now), sum.name());
        format!("label_replace({query}, \"{SUM_LABEL}\", \"{name}\", \"\", \"\")")
    });
    sums.join(" or ")
}

/// What of the tiles of a time is summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileSum {
    /// How many there are.
    Tiles,
    /// All events.
    Total,
    /// The bad ones.
    Bad,
    /// All events, those during maintenance too.
    RawTotal,
    /// The bad ones of these.
    RawBad,
}

impl TileSum {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Tiles, Self::Total, Self::Bad, Self::RawTotal, Self::RawBad];

    /// Whether only SLOs with maintenance have it.
    #[must_use]
    pub const fn is_raw(self) -> bool {
        matches!(self, Self::RawTotal | Self::RawBad)
    }

    /// The sum over the tiles after `start` until `end`, to be asked for at `end`: a tile of `start` itself belongs to the time
    /// before, whether ranges include their start, as before Prometheus 3, or not.
    #[must_use]
    pub fn between(self, start: DateTime<Utc>, end: DateTime<Utc>) -> String {
        let millis = (end - start).num_milliseconds().max(2).cast_unsigned();
        let range = Duration::from_millis(millis - 1);
        let function = if self == Self::Tiles { "count_over_time" } else { "sum_over_time" };
        format!("{function}({}[{range}])", self.tile())
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Tiles => "tiles",
            Self::Total => "total",
            Self::Bad => "bad",
            Self::RawTotal => "raw_total",
            Self::RawBad => "raw_bad",
        }
    }

    const fn tile(self) -> &'static str {
        match self {
            Self::Tiles | Self::Total => names::TOTAL_TILE,
            Self::Bad => names::BAD_TILE,
            Self::RawTotal => names::RAW_TOTAL_TILE,
            Self::RawBad => names::RAW_BAD_TILE,
        }
    }
}

/// Bad and all events of the hour before as if maintenance counted, of SLOs that have maintenance.
#[must_use]
pub fn raw_of_hour() -> [String; 2] {
    [names::RAW_BAD_TILE, names::RAW_TOTAL_TILE].map(|tile| format!("sum_over_time({tile}[{HOUR}])"))
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
