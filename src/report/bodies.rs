//! What reports and the API tell in the same words of JSON: episodes and alerts.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Severity, SloId};
use crate::status::{Budget, Detection, FiringAlert, PastEpisode, Unknown};

/// A stretch of time in which a budget burned faster than it may.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Episode")]
pub struct EpisodeBody {
    /// What names it, from one answer to the next; `null` while earlier tiles may belong to it.
    id: Option<String>,
    /// The start of its first burning tile.
    start: DateTime<Utc>,
    /// The end of its last burning tile; `null` while it goes on.
    end: Option<DateTime<Utc>>,
    /// The end of the last burning tile so far.
    burned_until: DateTime<Utc>,
    /// The bad events of its burning tiles.
    bad_events: f64,
    /// All events of its burning tiles.
    total_events: f64,
    /// The share of the whole budget that the bad events are, 1 being all of it; `null` where the budget is not known.
    budget_ratio: Option<f64>,
    /// The highest burn rate of a tile.
    peak_burn_rate: f64,
    /// How it was noticed.
    detection: DetectionBody,
}

/// How an episode was noticed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EpisodeDetection")]
struct DetectionBody {
    /// By what.
    kind: DetectionKind,
    /// The alert; `null` unless one fired.
    alert: Option<AlertBody>,
    /// When it began to fire; `null` unless `kind` is `fired`.
    at: Option<DateTime<Utc>>,
    /// The time to detect in seconds: how long after the start that was; `null` unless `kind` is `fired`.
    seconds: Option<f64>,
}

/// By what an episode was noticed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum DetectionKind {
    /// By an alert that began to fire during it.
    Fired,
    /// By no alert that began during it, but one still fired for what was before.
    FiringAlready,
    /// By no alert.
    None,
    /// It is not known which alerts fired.
    Unknown,
}

/// An alert; of the one on absent data, no windows.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Alert")]
pub struct AlertBody {
    /// Which one.
    kind: AlertName,
    /// The longer one of the two windows over which the budget burns too fast, such as `1h`; `null` for the alert on absent data.
    long_window: Option<String>,
    /// The shorter one; `null` for the alert on absent data.
    short_window: Option<String>,
}

/// Which alert it is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AlertKind")]
enum AlertName {
    /// The budget burns so fast that somebody has to be woken.
    Page,
    /// The budget burns faster than it may.
    Ticket,
    /// The series of the SLI are gone.
    Absent,
}

impl EpisodeBody {
    /// An episode of a `group` of `slo` that has this `budget`.
    #[must_use]
    pub fn of(
        slo: &SloId,
        group: &[(String, String)],
        budget: &Result<Budget, Unknown>,
        told: &PastEpisode,
    ) -> Self {
        let episode = &told.episode;
        Self {
            id: episode.id(slo, group),
            start: episode.start,
            end: episode.closed.then_some(episode.end),
            burned_until: episode.end,
            bad_events: episode.bad_events,
            total_events: episode.total_events,
            budget_ratio: budget.as_ref().ok().map(|budget| episode.budget_ratio(budget)),
            peak_burn_rate: episode.peak_burn_rate,
            detection: DetectionBody::of(told.detection.as_ref()),
        }
    }
}

impl DetectionBody {
    fn of(detection: Option<&Detection>) -> Self {
        let nothing = |kind| Self { kind, alert: None, at: None, seconds: None };
        match detection {
            None => nothing(DetectionKind::Unknown),
            Some(Detection::Unnoticed) => nothing(DetectionKind::None),
            Some(Detection::FiringAlready(alert)) => {
                Self { alert: Some(AlertBody::of(alert)), ..nothing(DetectionKind::FiringAlready) }
            }
            Some(Detection::Fired { alert, at, after }) => Self {
                kind: DetectionKind::Fired,
                alert: Some(AlertBody::of(alert)),
                at: Some(*at),
                seconds: Some(after.as_secs_f64()),
            },
        }
    }
}

impl AlertBody {
    /// An alert that fires or fired.
    #[must_use]
    pub fn of(alert: &FiringAlert) -> Self {
        let window = |text: &String| (!text.is_empty()).then(|| text.clone());
        Self {
            kind: alert.into(),
            long_window: window(&alert.long_window),
            short_window: window(&alert.short_window),
        }
    }
}

impl From<&FiringAlert> for AlertName {
    fn from(alert: &FiringAlert) -> Self {
        match alert.severity {
            Some(Severity::Page) => Self::Page,
            Some(Severity::Ticket) => Self::Ticket,
            None => Self::Absent,
        }
    }
}
