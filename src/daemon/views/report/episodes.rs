//! What ate the budgets of a report.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::daemon::texts::{Moment, Present, ago, group_name, noticed, stamp};
use crate::daemon::views::row::href;
use crate::report::{Report, SloReport, Spent};
use crate::units::show;

/// So many are shown: the sheet has to hold them all.
const MOST: usize = 8;

/// An episode that cost much.
#[derive(Clone, Debug)]
pub(crate) struct EpisodeRow {
    /// The page of its SLO.
    pub(crate) href: String,
    /// The service.
    pub(crate) service: String,
    /// The SLO.
    pub(crate) name: String,
    /// The group, of a grouped one.
    pub(crate) group: Option<String>,
    /// When it began.
    pub(crate) began: Moment,
    /// How long it took.
    pub(crate) length: String,
    /// Of the budget; `None` is unknown.
    pub(crate) share: Option<String>,
    /// Bad events, and of how many.
    pub(crate) bad: (String, String),
    /// The highest burn rate.
    pub(crate) peak: String,
    /// Who noticed it.
    pub(crate) noticed: String,
}

/// What is to be said about the episodes of a report.
#[derive(Clone, Debug)]
pub(crate) struct Episodes {
    /// The costliest first.
    pub(crate) rows: Vec<EpisodeRow>,
    /// How many others there are.
    pub(crate) left_out: usize,
    /// From when on they are known, where that is not the start of the period.
    pub(crate) since: Option<Moment>,
    /// Of how many SLOs they are not known, and the reason of the first of them.
    pub(crate) unknown: Option<(usize, String)>,
    /// Whether they are known of anybody.
    pub(crate) known: bool,
}

impl Episodes {
    /// Those of `report`.
    pub(super) fn of(report: &Report, now: Present) -> Self {
        let (spent, left_out) = report.costliest(MOST);
        let budgets = || report.slos.iter().flat_map(SloReport::budgets);
        let reasons = reasons(report);
        Self {
            rows: spent.iter().map(|spent| EpisodeRow::of(spent, report.until, now)).collect(),
            left_out,
            since: budgets().filter_map(|one| one.episodes_since).max().map(|at| stamp(at, now.zone)),
            unknown: reasons
                .iter()
                .max_by_key(|(_, slos)| **slos)
                .map(|(reason, _)| (reasons.values().sum(), (*reason).to_owned())),
            known: budgets().any(|budget| budget.episodes.is_ok()),
        }
    }
}

/// Why episodes are not known, with the number of SLOs.
fn reasons(report: &Report) -> BTreeMap<&str, usize> {
    let mut reasons = BTreeMap::new();
    for slo in report.slos.iter().filter(|slo| slo.is_held()) {
        let reason = slo.budgets().iter().find_map(|budget| budget.episodes.as_ref().err());
        if let Some(unknown) = reason {
            *reasons.entry(unknown.reason.as_str()).or_default() += 1;
        }
    }
    reasons
}

impl EpisodeRow {
    fn of(spent: &Spent<'_>, until: DateTime<Utc>, now: Present) -> Self {
        let Spent { slo, budget, told } = *spent;
        let episode = &told.episode;
        let goes_on = if episode.closed || episode.end < until { "" } else { " so far" };
        let length: TimeDelta = episode.end - episode.start;
        Self {
            href: href(&slo.id),
            service: slo.id.service.clone(),
            name: slo.id.name.clone(),
            group: (!budget.labels.is_empty()).then(|| group_name(&budget.labels)),
            began: stamp(episode.start, now.zone),
            length: format!("{}{goes_on}", ago(length)),
            share: spent.share().map(show::cost),
            bad: (show::count(episode.bad_events), format!("of {}", show::count(episode.total_events))),
            peak: show::burn_rate(episode.peak_burn_rate),
            noticed: noticed(told.detection.as_ref(), episode.closed).0,
        }
    }
}
