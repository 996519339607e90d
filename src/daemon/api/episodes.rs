//! Episodes in JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::figures::AlertBody;
use crate::model::SloId;
use crate::status::{Detection, GroupStatus, PastEpisode, SloStatus};

/// The episodes of one budget: the stretches of the window that spent it.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(rename = "Episodes")]
pub(super) struct EpisodesBody {
    /// The labels of its group; empty for an ungrouped SLO.
    labels: BTreeMap<String, String>,
    /// Why everything else is `null`, as a phrase; `null` where the episodes are known.
    unknown_reason: Option<String>,
    /// From when on all of them are known: when the window began, or later where nothing was recorded or is loaded of the time before.
    since: Option<DateTime<Utc>>,
    /// Until when they are known.
    until: Option<DateTime<Utc>>,
    /// How many others there are since then that cost no more and are not told.
    left_out: Option<usize>,
    /// The episodes, newest first, the one that goes on among them.
    list: Option<Vec<EpisodeBody>>,
}

/// A stretch of time in which a budget burned faster than it may.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Episode")]
struct EpisodeBody {
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

/// Those of every budget, the worst first.
pub(super) fn episodes(status: &SloStatus) -> Vec<EpisodesBody> {
    status.budgets().iter().map(|group| EpisodesBody::of(&status.slo.id, group)).collect()
}

impl EpisodesBody {
    fn of(slo: &SloId, group: &GroupStatus) -> Self {
        let labels = group.labels.iter().cloned().collect();
        match &group.episodes {
            Err(unknown) => Self { labels, unknown_reason: Some(unknown.reason.clone()), ..Self::default() },
            Ok(known) => Self {
                labels,
                unknown_reason: None,
                since: Some(known.since),
                until: Some(known.until),
                left_out: Some(known.left_out),
                list: Some(known.list.iter().map(|one| EpisodeBody::of(slo, group, one)).collect()),
            },
        }
    }
}

impl EpisodeBody {
    fn of(slo: &SloId, group: &GroupStatus, told: &PastEpisode) -> Self {
        let episode = &told.episode;
        Self {
            id: episode.id(slo, &group.labels),
            start: episode.start,
            end: episode.closed.then_some(episode.end),
            burned_until: episode.end,
            bad_events: episode.bad_events,
            total_events: episode.total_events,
            budget_ratio: group.budget.as_ref().ok().map(|budget| episode.budget_ratio(budget)),
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
