//! One SLO, with everything that rules, daemon and pages need to know of it.

use std::fmt;
use std::path::PathBuf;

use crate::model::{AlertPair, Alerting, Assumed, Maintenance, Sli, Slices, Unit, WindowPolicy};
use crate::units::{Duration, Objective, TimeZone};

/// What names an SLO everywhere: the values of the labels `slo_service` and `slo`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SloId {
    /// The service, e.g. `payment-service`.
    pub service: String,
    /// The SLO's name within the service, e.g. `availability`.
    pub name: String,
}

impl fmt::Display for SloId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.name)
    }
}

/// The time over which an objective has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The last so many days, moving with the clock.
    Rolling(Duration),
    /// The present period of the calendar.
    Calendar {
        /// Which one.
        period: Period,
        /// Where its days begin.
        zone: TimeZone,
    },
}

/// A period of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// From Monday.
    Week,
    /// From the first of the month.
    Month,
    /// From the first of January, April, July and October.
    Quarter,
}

impl Period {
    /// As specs write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }
}

impl Window {
    /// How long the window is; for a period of the calendar its usual length, which alerts are scaled to: 7, 30 or 90 days.
    #[must_use]
    pub const fn length(self) -> Duration {
        match self {
            Self::Rolling(length) => length,
            Self::Calendar { period: Period::Week, .. } => Duration::from_days(7),
            Self::Calendar { period: Period::Month, .. } => Duration::from_days(30),
            Self::Calendar { period: Period::Quarter, .. } => Duration::from_days(90),
        }
    }

    /// Whether it moves with the clock, so that rules can sum over it.
    #[must_use]
    pub const fn is_rolling(self) -> bool {
        matches!(self, Self::Rolling(_))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rolling(length) => length.fmt(f),
            Self::Calendar { period, .. } => f.write_str(period.as_str()),
        }
    }
}

/// What the budget of a period of the calendar is a share of, where events are counted that nobody knows beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PeriodEvents {
    /// Those so far.
    #[default]
    ToDate,
    /// Those that there will be at its end, if they come as they have come so far.
    Projected,
}

/// An extra record name that the spec asked for, beside sloe's own series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordAs {
    /// Good events over all events in the last five minutes.
    SuccessRate {
        /// The name to record.
        name: String,
    },
    /// A latency quantile over the last five minutes, in the histogram's unit.
    Quantile {
        /// The quantile, e.g. 0.95 for `p95`, as text for exactness.
        quantile: String,
        /// The name to record.
        name: String,
    },
}

/// A service level objective, valid by construction.
#[derive(Clone, Debug)]
pub struct Slo {
    /// Service and name.
    pub id: SloId,
    /// The team that answers for it; routes alerts.
    pub owner: Option<String>,
    /// What counts as good, in the spec's words.
    pub description: Option<String>,
    /// Labels for `slo_info` and the alerts, never for recorded series.
    pub labels: Vec<(String, String)>,
    /// Named links; `runbook` goes on alerts.
    pub links: Vec<(String, String)>,
    /// The share of events that must be good.
    pub objective: Objective,
    /// The time over which it has to.
    pub window: Window,
    /// What the budget is a share of, where the window is of the calendar and events are counted.
    pub period_events: PeriodEvents,
    /// What is counted.
    pub sli: Sli,
    /// The slices of time that are counted instead of events.
    pub slices: Option<Slices>,
    /// What time without data is.
    pub no_data: Assumed,
    /// Times that do not count.
    pub maintenance: Vec<Maintenance>,
    /// Labels by which the SLO fans out; empty for one budget.
    pub group_by: Vec<String>,
    /// How often its targets are scraped.
    pub scrape_interval: Duration,
    /// Extra names to record.
    pub record_as: Vec<RecordAs>,
    /// How the alert windows were chosen.
    pub window_policy: WindowPolicy,
    /// The burn alerts, fastest first: those that can fire and are wanted.
    pub alerts: Vec<AlertPair>,
    /// The windows over which burn rates are recorded, shortest first.
    pub burn_windows: Vec<Duration>,
    /// How its alerts are named, labelled and guarded.
    pub alerting: Alerting,
    /// The file that declares it.
    pub source: PathBuf,
}

impl Slo {
    /// What its counts are counts of.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.slices.map_or_else(|| self.sli.unit(), |_| Unit::Slices)
    }
}
