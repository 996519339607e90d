//! Episodes in JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::figures::AlertBody;
use super::iso;
use crate::model::SloId;
use crate::status::{Detection, GroupStatus, PastEpisode, SloStatus};

/// What is known of the episodes of one budget; where `unknown_reason` says why nothing is, everything is `null`.
#[derive(Default, Serialize)]
pub(super) struct EpisodesBody {
    labels: BTreeMap<String, String>,
    unknown_reason: Option<String>,
    since: Option<String>,
    until: Option<String>,
    left_out: Option<usize>,
    list: Option<Vec<EpisodeBody>>,
}

/// `end` is `null` while it goes on, and `id` while earlier tiles may belong to it.
#[derive(Serialize)]
struct EpisodeBody {
    id: Option<String>,
    start: String,
    end: Option<String>,
    burned_until: String,
    bad_events: f64,
    total_events: f64,
    budget_ratio: Option<f64>,
    peak_burn_rate: f64,
    detection: DetectionBody,
}

#[derive(Default, Serialize)]
struct DetectionBody {
    kind: &'static str,
    alert: Option<AlertBody>,
    at: Option<String>,
    seconds: Option<f64>,
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
                since: Some(iso(known.since)),
                until: Some(iso(known.until)),
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
            start: iso(episode.start),
            end: episode.closed.then(|| iso(episode.end)),
            burned_until: iso(episode.end),
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
        match detection {
            None => Self { kind: "unknown", ..Self::default() },
            Some(Detection::Unnoticed) => Self { kind: "none", ..Self::default() },
            Some(Detection::FiringAlready(alert)) => {
                Self { kind: "firing_already", alert: Some(AlertBody::of(alert)), ..Self::default() }
            }
            Some(Detection::Fired { alert, at, after }) => Self {
                kind: "fired",
                alert: Some(AlertBody::of(alert)),
                at: Some(iso(*at)),
                seconds: Some(after.as_secs_f64()),
            },
        }
    }
}
