//! What took the budget: the episodes of the time that is shown, numbered as on the curve above them.

use chrono::{DateTime, TimeDelta, Utc};

use crate::charts::NumberedEpisode;
use crate::daemon::runs::Run;
use crate::daemon::state::Seen;
use crate::daemon::texts::{
    Moment, Reached, ago, episodes_lead, left_out, minute, nearness, noticed, shortened, smaller, stamp,
    why_unnoticed,
};
use crate::daemon::views::runs::run_href;
use crate::model::{Severity, Slo};
use crate::status::{
    Detection, Episode, Extent, GroupStatus, PastEpisode, PastEpisodes, PastHour, Unknown, highest_burn_rate,
};
use crate::units::{float, show};

/// More numbers would not be legible.
const MOST_NUMBERS: usize = 9;

/// A smaller share of the budget has no number.
const WORTH_A_NUMBER: f64 = 0.01;

/// The episodes of the time that is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Episodes {
    /// What they took together, or why that is not known.
    pub(crate) lead: String,
    /// Since when they are known, where that is not since the time began.
    pub(crate) since: Option<Moment>,
    /// Those with numbers, the costliest first.
    pub(crate) numbered: Vec<EpisodeRow>,
    /// The others.
    pub(crate) others: Vec<EpisodeRow>,
    /// What the others are together.
    pub(crate) summary: String,
    /// That there are more.
    pub(crate) left_out: Option<String>,
    /// Where they lie on the curve.
    pub(super) marks: Vec<NumberedEpisode>,
}

/// An episode in the list.
#[derive(Clone, Debug)]
pub(crate) struct EpisodeRow {
    /// What leads to it within the page.
    pub(crate) anchor: Option<String>,
    /// Its number on the curve.
    pub(crate) number: Option<usize>,
    /// When it began.
    pub(crate) from: Moment,
    /// Whether it may have begun before.
    pub(crate) perhaps_earlier: bool,
    /// When it ended; `None` while it goes on.
    pub(crate) to: Option<Moment>,
    /// How long it took.
    pub(crate) lasted: String,
    /// What it took of the budget.
    pub(crate) spent: Option<String>,
    /// Bad events of all.
    pub(crate) events: String,
    /// The highest burn rate.
    pub(crate) peak: String,
    /// How it was noticed.
    pub(crate) noticed: String,
    /// Whether nobody was called.
    pub(crate) missed: bool,
    /// Why, or by which alert.
    pub(crate) because: Option<String>,
    /// The chaos runs of the time.
    pub(crate) runs: Vec<RunLink>,
}

/// A run whose fault fell into an episode.
#[derive(Clone, Debug)]
pub(crate) struct RunLink {
    /// Where it leads.
    pub(crate) href: String,
    /// The experiment.
    pub(crate) name: String,
    /// Whether there is a draft of a postmortem.
    pub(crate) postmortem: bool,
}

/// What all rows are made of.
struct Telling<'a> {
    slo: &'a Slo,
    group: &'a GroupStatus,
    /// Those of the whole window: long windows reach back.
    hours: Vec<PastHour>,
    seen: &'a Seen,
}

/// What leads within a page to the episode of this id.
pub(crate) fn anchor(id: &str) -> String {
    format!("episode-{}", id.replace(char::is_whitespace, "_"))
}

impl Episodes {
    /// Those of `group` of which a part lies within `shown`.
    pub(super) fn of(slo: &Slo, group: &GroupStatus, shown: Extent, seen: &Seen) -> Self {
        match &group.episodes {
            Err(Unknown { reason }) => {
                let lead = format!("What took it cannot be told: {}.", shortened(reason));
                Self { lead, ..Self::default() }
            }
            Ok(known) => Telling { slo, group, hours: group.curve.hours(), seen }.all(known, shown),
        }
    }
}

impl Telling<'_> {
    fn all(&self, known: &PastEpisodes, shown: Extent) -> Episodes {
        let within = |told: &&PastEpisode| told.episode.end > shown.start;
        let mut list: Vec<&PastEpisode> = known.list.iter().filter(within).collect();
        list.sort_by(|one, two| two.episode.bad_events.total_cmp(&one.episode.bad_events));
        let (larger, smaller_ones): (Vec<_>, Vec<_>) =
            list.iter().partition(|told| self.is_worth_a_number(&told.episode));
        let (large, beyond) = larger.split_at(larger.len().min(MOST_NUMBERS));
        let others: Vec<&PastEpisode> = beyond.iter().chain(&smaller_ones).copied().collect();
        let numbered = large.iter().zip(1..);
        let late = known.since - shown.start >= TimeDelta::hours(1);
        let since = late.then(|| stamp(known.since, self.seen.options.zone));
        Episodes {
            lead: episodes_lead(
                list.len(),
                known.left_out,
                self.taken(&list),
                self.rest(known, &list, shown),
            ),
            left_out: left_out(known.left_out, since.as_ref()),
            since,
            summary: smaller(others.len(), self.taken(&others), !large.is_empty()),
            marks: numbered.clone().map(|(told, number)| mark(number, &told.episode, shown)).collect(),
            numbered: numbered.map(|(told, number)| self.row(told, Some(number))).collect(),
            others: others.iter().map(|told| self.row(told, None)).collect(),
        }
    }

    /// The one that goes on matters whatever it cost so far.
    fn is_worth_a_number(&self, episode: &Episode) -> bool {
        !episode.closed || self.share(episode).is_none_or(|share| share >= WORTH_A_NUMBER)
    }

    fn share(&self, episode: &Episode) -> Option<f64> {
        self.group.budget.as_ref().ok().map(|budget| episode.budget_ratio(budget))
    }

    fn taken(&self, list: &[&PastEpisode]) -> Option<f64> {
        list.iter().map(|told| self.share(&told.episode)).sum()
    }

    /// What is gone of the budget beside episodes, where all of the window's are told.
    fn rest(&self, known: &PastEpisodes, list: &[&PastEpisode], shown: Extent) -> Option<f64> {
        let whole = self.group.curve.extent().is_some_and(|whole| whole == shown);
        let told = whole && known.left_out == 0 && known.since - shown.start < TimeDelta::hours(1);
        let gone = self.group.budget.as_ref().ok().filter(|_| told)?.consumed_ratio();
        Some(gone - self.taken(list)?)
    }

    fn row(&self, told: &PastEpisode, number: Option<usize>) -> EpisodeRow {
        let (episode, zone) = (&told.episode, self.seen.options.zone);
        let (noticed, because) = noticed(told.detection.as_ref(), episode.closed);
        let missed = told.detection == Some(Detection::Unnoticed);
        EpisodeRow {
            anchor: episode.id(&self.slo.id, &self.group.labels).as_deref().map(anchor),
            number,
            from: stamp(episode.start, zone),
            perhaps_earlier: !episode.begun_within,
            to: episode.closed.then(|| minute(episode.end, zone)),
            lasted: ago(episode.end - episode.start),
            spent: self.share(episode).map(show::cost),
            events: format!("{} of {}", show::count(episode.bad_events), show::count(episode.total_events)),
            peak: show::burn_rate(episode.peak_burn_rate),
            noticed,
            missed,
            because: if missed { Some(self.why_unnoticed(episode)) } else { because },
            runs: self.runs(episode),
        }
    }

    /// Of the pages and of the tickets, the pair that came nearest to its threshold.
    fn why_unnoticed(&self, episode: &Episode) -> String {
        let near = |one: &Reached<'_>, two: &Reached<'_>| nearness(one).total_cmp(&nearness(two));
        let nearest =
            |severity| self.reached(episode).filter(move |one| one.pair.severity == severity).max_by(near);
        let nearest: Vec<Reached<'_>> =
            [Severity::Page, Severity::Ticket].into_iter().filter_map(nearest).collect();
        why_unnoticed(!self.slo.alerts.is_empty(), &nearest)
    }

    /// How fast each pair's long window burned: in the hours of the episode, and, of one that goes on, now.
    fn reached(&self, episode: &Episode) -> impl Iterator<Item = Reached<'_>> {
        let during = Extent { start: episode.start, end: episode.end };
        let (error_budget, goes_on) = (float(self.slo.objective.error_budget()), !episode.closed);
        self.slo.alerts.iter().filter_map(move |pair| {
            let then = highest_burn_rate(&self.hours, pair.long, during, error_budget);
            let now = self.group.burn_rate(pair.long).filter(|_| goes_on);
            Some(Reached { pair, rate: then.into_iter().chain(now).reduce(f64::max)? })
        })
    }

    fn runs(&self, episode: &Episode) -> Vec<RunLink> {
        let runs = self.seen.runs.of_service(&self.slo.id.service);
        runs.filter(|run| fell_into(run, episode, self.seen.now)).map(RunLink::of).collect()
    }
}

impl RunLink {
    fn of(run: &Run) -> Self {
        let name = run.summary.experiment.as_deref().unwrap_or(&run.summary.run);
        Self { href: run_href(&run.summary.run), name: shortened(name), postmortem: !run.drafts.is_empty() }
    }
}

/// Whether the fault of a run was there during an episode, which began up to a tile before its first bad event.
fn fell_into(run: &Run, episode: &Episode, now: DateTime<Utc>) -> bool {
    let Some(injected) = run.summary.injected_at else { return false };
    let account = run.summary.account.as_ref();
    let last = run.facts.as_ref().map_or(injected, |facts| facts.to);
    let gone = account.and_then(|account| account.reverted_at).or(run.summary.closed_at);
    let until = gone.unwrap_or(if run.is_under_way() { now } else { last });
    injected <= episode.end && until >= episode.start
}

fn mark(number: usize, episode: &Episode, shown: Extent) -> NumberedEpisode {
    NumberedEpisode { number, from: episode.start, to: if episode.closed { episode.end } else { shown.end } }
}
