//! Episodes in JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::figures::AlertBody;
use crate::model::SloId;
use crate::status::{Detection, GroupStatus, PastEpisode, SloStatus};

/// What is known of the episodes of one budget; where `unknown_reason` says why nothing is, everything else is `null`.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(rename = "Episodes")]
pub(super) struct EpisodesBody {
    /// The labels of its group; empty for an ungrouped SLO.
    labels: BTreeMap<String, String>,
    /// Why they are not known, as a phrase; `null` where they are.
    unknown_reason: Option<String>,
    /// From when on they are known: the start of the window, or of what was recorded in it.
    since: Option<DateTime<Utc>>,
    /// Until when they are known.
    until: Option<DateTime<Utc>>,
    /// How many of the oldest are not told, because there are too many.
    left_out: Option<usize>,
    /// The episodes, newest first.
    list: Option<Vec<EpisodeBody>>,
}

/// A stretch in which a budget burned faster than it may.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Episode")]
struct EpisodeBody {
    /// What names it, whatever is recorded later; `null` while earlier tiles may belong to it.
    id: Option<String>,
    /// The start of its first burning tile.
    start: DateTime<Utc>,
    /// The end of its last burning tile; `null` while it goes on.
    end: Option<DateTime<Utc>>,
    /// The end of the newest tile that burned.
    burned_until: DateTime<Utc>,
    /// The bad events from start to end.
    bad_events: f64,
    /// All events from start to end.
    total_events: f64,
    /// The share of the whole budget that it took; `null` where the budget is not known.
    budget_ratio: Option<f64>,
    /// The highest burn rate of a tile.
    peak_burn_rate: f64,
    /// How it was noticed.
    detection: DetectionBody,
}

/// How an episode was noticed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Detection")]
struct DetectionBody {
    /// By what.
    kind: DetectionName,
    /// The alert; `null` where none fired, or where that is not known.
    alert: Option<AlertBody>,
    /// When it began to fire; `null` unless `kind` is `fired`.
    at: Option<DateTime<Utc>>,
    /// The time to detect: how many seconds after the episode's start that was.
    seconds: Option<f64>,
}

/// By what an episode was noticed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DetectionKind")]
enum DetectionName {
    /// A burn alert began to fire.
    Fired,
    /// No burn alert began to fire, but one still fired for what was before.
    FiringAlready,
    /// No burn alert fired.
    None,
    /// When alerts fired is not known.
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
            end: episode.closed.then(|| episode.end),
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
        let (kind, alert, fired) = match detection {
            None => (DetectionName::Unknown, None, None),
            Some(Detection::Unnoticed) => (DetectionName::None, None, None),
            Some(Detection::FiringAlready(alert)) => (DetectionName::FiringAlready, Some(alert), None),
            Some(Detection::Fired { alert, at, after }) => {
                (DetectionName::Fired, Some(alert), Some((*at, after)))
            }
        };
        let (at, seconds) = fired.map(|(at, after)| (at, after.as_secs_f64())).unzip();
        Self { kind, alert: alert.map(AlertBody::of), at, seconds }
    }
}
