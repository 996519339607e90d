//! What a snapshot holds of a period of the calendar, for those who report about it without a question to Prometheus.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::status::periods::{NOTHING, budget};
use crate::status::series::GroupLabels;
use crate::status::unknown::unknown;
use crate::status::{Counts, Extent, GroupStatus, PastEpisode, PastPeriod, SloStatus, Unknown};

/// What is held of one budget in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The group's labels; empty for an ungrouped SLO.
    pub labels: GroupLabels,
    /// The period, of one that is not over as far as whole hours are counted.
    pub period: PastPeriod,
    /// The one before, where it is held, too.
    pub before: Option<PastPeriod>,
    /// What spent the budget, or why that is not known.
    pub episodes: Result<HeldEpisodes, Unknown>,
}

/// The episodes of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldEpisodes {
    /// From when on they are known: the start of the period, or later.
    pub since: DateTime<Utc>,
    /// The costliest first.
    pub list: Vec<PastEpisode>,
}

impl SloStatus {
    /// Its budgets in the period at `extent`, with the period `before`: from the periods that are loaded, or from the hours of the
    /// window. Of a grouped SLO those groups of which anything was recorded; where none was, one without labels that says so. Empty
    /// where nothing is held of the period.
    #[must_use]
    pub fn held(&self, extent: Extent, before: Option<Extent>) -> Vec<Held> {
        let of = |labels: &GroupLabels| {
            let period = self.period(labels, extent)?;
            let before = before.and_then(|before| self.period(labels, before));
            Some(Held { labels: labels.clone(), period, before, episodes: self.episodes(labels, extent) })
        };
        let all: Vec<Held> = self.groups_in(extent).iter().filter_map(of).collect();
        let (mut recorded, nothing): (Vec<Held>, Vec<Held>) =
            all.into_iter().partition(|held| held.period.counts.tiles > 0.0);
        if recorded.is_empty() {
            recorded
                .extend(nothing.into_iter().next().map(|held| Held { labels: GroupLabels::new(), ..held }));
        }
        recorded
    }

    /// The groups that may have a budget in the period.
    fn groups_in(&self, extent: Extent) -> BTreeSet<GroupLabels> {
        let present = self.budgets().iter().map(|group| &group.labels);
        self.previous.groups_over(&self.slo, extent).chain(present).cloned().collect()
    }

    fn period(&self, labels: &GroupLabels, extent: Extent) -> Option<PastPeriod> {
        let by_hours = || self.group(labels).and_then(|group| self.by_hours(group, extent));
        self.previous.over(&self.slo, labels, extent).or_else(by_hours)
    }

    fn by_hours(&self, group: &GroupStatus, extent: Extent) -> Option<PastPeriod> {
        let (slo, tile) = (&self.slo, self.previous.tile(&self.slo));
        let (counts, until) = group.curve.counts(extent, tile)?;
        let budget = match counts {
            Counts { tiles, .. } if tiles > 0.0 => budget(slo, extent, until, tile, &counts),
            _ => Err(unknown(NOTHING)),
        };
        let raw = (!slo.maintenance.is_empty()).then(|| Err(unknown(NO_RAW_HOURS)));
        Some(PastPeriod { extent, until, counts, budget, raw })
    }

    fn episodes(&self, labels: &GroupLabels, extent: Extent) -> Result<HeldEpisodes, Unknown> {
        let group = self.group(labels).ok_or_else(|| unknown(OTHER_GROUP))?;
        let of_window = group.episodes.as_ref().map_err(Clone::clone)?;
        if of_window.since >= extent.end {
            let within = group.curve.extent().is_some_and(|window| window.start < extent.end);
            return Err(unknown(if within { NOT_YET } else { BEFORE_THE_WINDOW }));
        }
        let within = |told: &&PastEpisode| told.episode.end > extent.start && told.episode.start < extent.end;
        let mut list: Vec<PastEpisode> = of_window.list.iter().filter(within).cloned().collect();
        let cost = |told: &PastEpisode| told.episode.bad_events;
        list.sort_by(|one, two| {
            cost(two).total_cmp(&cost(one)).then(one.episode.start.cmp(&two.episode.start))
        });
        Ok(HeldEpisodes { since: of_window.since.max(extent.start), list })
    }

    fn group(&self, labels: &GroupLabels) -> Option<&GroupStatus> {
        self.budgets().iter().find(|group| group.labels == *labels)
    }
}

const NO_RAW_HOURS: &str = "what was counted during maintenance is not kept by the hour";
const OTHER_GROUP: &str = "nothing is recorded of this group any more";
const NOT_YET: &str = "those of that time are not loaded yet, or nothing was recorded then";
const BEFORE_THE_WINDOW: &str = "the daemon keeps those of the present window only, and it was before";
