//! What spent the budgets of a service, the costliest first.

use crate::daemon::texts::{
    Moment, Present, ago, clock, group_name, noticed, noticed_class, unknown_episodes,
};
use crate::daemon::views::detail::episode_anchor;
use crate::daemon::views::row::{encoded, href};
use crate::status::{GroupStatus, Known, PastEpisode, SloStatus};
use crate::units::show;

/// How many are shown.
const SHOWN: usize = 10;

/// The episodes of all budgets of a service.
#[derive(Clone, Debug)]
pub(super) struct Episodes {
    /// The costliest.
    pub(super) rows: Vec<EpisodeRow>,
    /// How many others there are.
    pub(super) more: usize,
    /// Of which budgets none are known, and why.
    pub(super) unknown: Option<String>,
}

/// An episode in a table.
#[derive(Clone, Debug)]
pub(super) struct EpisodeRow {
    /// Where it is told in full.
    pub(super) href: String,
    /// The objective.
    pub(super) objective: String,
    /// The group, where there is one.
    pub(super) group: Option<String>,
    /// When it began.
    pub(super) began: Moment,
    /// Whether it may have begun before.
    pub(super) perhaps_earlier: bool,
    /// How long it took, or takes by now.
    pub(super) took: String,
    /// Whether it goes on.
    pub(super) goes_on: bool,
    /// What it cost: a share of the whole budget.
    pub(super) cost: Option<String>,
    /// Bad events.
    pub(super) events: String,
    /// How it was noticed, and the class that colours that.
    pub(super) noticed: (String, &'static str),
}

/// An episode of a group of an SLO.
type Told<'a> = (&'a SloStatus, &'a GroupStatus, &'a PastEpisode);

/// The share of its budget that it took; one of a budget that is not known comes last.
fn cost((_, group, past): &Told<'_>) -> f64 {
    group.budget.as_ref().map_or(0.0, |budget| past.episode.budget_ratio(budget))
}

impl Episodes {
    /// Those of `known` objectives.
    pub(super) fn of(known: &[Known<'_>], now: Present) -> Self {
        let budgets =
            known.iter().flat_map(|known| known.status.budgets().iter().map(|group| (known.status, group)));
        let (mut all, mut left_out, mut unknown) = (Vec::new(), 0, Vec::new());
        for (status, group) in budgets {
            match &group.episodes {
                Ok(past) => {
                    left_out += past.left_out;
                    all.extend(past.list.iter().map(|told| (status, group, told)));
                }
                Err(reason) => unknown.push((&*status.slo.id.name, &*reason.reason)),
            }
        }
        all.sort_by(|one, two| cost(two).total_cmp(&cost(one)));
        let rows = all.iter().take(SHOWN).map(|told| EpisodeRow::of(*told, now)).collect();
        Self { rows, more: all.len().saturating_sub(SHOWN) + left_out, unknown: unknown_episodes(&unknown) }
    }
}

impl EpisodeRow {
    fn of((status, group, past): Told<'_>, now: Present) -> Self {
        let (slo, episode, detection) = (&status.slo, &past.episode, past.detection.as_ref());
        let end = if episode.closed { episode.end } else { now.at.max(episode.end) };
        Self {
            href: format!("{}{}", href(&slo.id), anchor(status, group, past)),
            objective: slo.id.name.clone(),
            group: (!group.labels.is_empty()).then(|| group_name(&group.labels)),
            began: clock(episode.start, now),
            perhaps_earlier: !episode.begun_within,
            took: ago(end - episode.start),
            goes_on: !episode.closed,
            cost: group.budget.as_ref().ok().map(|budget| show::cost(episode.budget_ratio(budget))),
            events: format!("{} {}", show::count(episode.bad_events), slo.unit().noun()),
            noticed: (noticed(detection, episode.closed).0, noticed_class(detection)),
        }
    }
}

/// The place of an episode on the page of its objective, which is about one group.
fn anchor(status: &SloStatus, group: &GroupStatus, past: &PastEpisode) -> String {
    let grouped = !group.labels.is_empty();
    let query =
        if grouped { format!("?group={}", encoded(&group_name(&group.labels))) } else { String::new() };
    let id = past.episode.id(&status.slo.id, &group.labels);
    let place = id.map(|id| format!("#{}", encoded(&episode_anchor(&id))));
    format!("{query}{}", place.unwrap_or_default())
}
