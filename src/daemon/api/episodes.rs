//! Episodes in JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::SloId;
use crate::report::EpisodeBody;
use crate::status::{GroupStatus, SloStatus};

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

/// Those of every budget, the worst first.
pub(super) fn episodes(status: &SloStatus) -> Vec<EpisodesBody> {
    status.budgets().iter().map(|group| EpisodesBody::of(&status.slo.id, group)).collect()
}

impl EpisodesBody {
    fn of(slo: &SloId, group: &GroupStatus) -> Self {
        let labels = group.labels.iter().cloned().collect();
        let one = |told| EpisodeBody::of(slo, &group.labels, &group.budget, told);
        match &group.episodes {
            Err(unknown) => Self { labels, unknown_reason: Some(unknown.reason.clone()), ..Self::default() },
            Ok(known) => Self {
                labels,
                unknown_reason: None,
                since: Some(known.since),
                until: Some(known.until),
                left_out: Some(known.left_out),
                list: Some(known.list.iter().map(one).collect()),
            },
        }
    }
}
