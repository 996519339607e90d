//! SLOs whose rules are not loaded: counted at once from raw series, over one hour.
//!
//! One hour, not the window: it costs Prometheus no more than a dashboard, and the counts are those that the rules will record. A whole
//! window of raw series would be extrapolated, miss what ended within it, and read thousands of times more samples; so the
//! budget stays unknown until tiles are recorded or filled in, and only the burn rate is told.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Slo, SloId};
use crate::prom::{Labels, Sample};
use crate::rules::names;
use crate::status::series::GroupLabels;
use crate::status::state::is_gone_soon;
use crate::status::{Answers, BurnRate, GroupStatus, SloStatus, State, Unknown};
use crate::units::{Duration, float};

/// What is counted.
pub const DIRECT_SPAN: Duration = Duration::from_hours(1);
/// So many SLOs at most.
pub const MOST_DIRECT: usize = 50;
/// Older counts say nothing about now.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// All and bad events of the last hour, by group.
pub type DirectCounts = BTreeMap<GroupLabels, (f64, f64)>;

/// What was counted at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Direct {
    found: HashMap<SloId, (DateTime<Utc>, Result<DirectCounts, String>)>,
    /// Those that are too many to be counted.
    left_out: HashSet<SloId>,
}

/// The SLOs that have recorded nothing that tells of their rules.
#[must_use]
pub fn unloaded(answers: &Answers, slos: &[Arc<Slo>]) -> Vec<Arc<Slo>> {
    let loaded = loaded(answers);
    slos.iter().filter(|slo| !loaded.contains(&key(&slo.id))).cloned().collect()
}

/// Services and SLOs whose rules are loaded.
pub(super) fn loaded(answers: &Answers) -> HashSet<(&str, &str)> {
    answers.infos.iter().filter_map(id).collect()
}

/// Those of them that somebody evaluates now: what is looked back at outlives rules that were removed, but burn rates that are
/// recorded every 30 seconds do not. Where nothing happens there are none.
pub(super) fn evaluated(answers: &Answers) -> HashSet<(&str, &str)> {
    let busy: HashSet<_> = answers.tiles.iter().filter(|tile| tile.value > 0.0).filter_map(id).collect();
    let burning: HashSet<_> = answers.fast_burn_rates.iter().filter_map(id).collect();
    loaded(answers).into_iter().filter(|slo| burning.contains(slo) || !busy.contains(slo)).collect()
}

pub(super) fn key(id: &SloId) -> (&str, &str) {
    (&id.service, &id.name)
}

fn id(sample: &Sample) -> Option<(&str, &str)> {
    identity(&sample.labels)
}

pub(super) fn identity(labels: &Labels) -> Option<(&str, &str)> {
    Some((labels.get(names::SERVICE_LABEL)?, labels.get(names::SLO_LABEL)?))
}

/// Whether there is something to count without rules: slices are judged on the grid of their group.
fn is_countable(slo: &Slo) -> bool {
    slo.slices.is_none()
}

impl Direct {
    /// Forgets all but those of `unloaded` that are to be counted, at most [`MOST_DIRECT`], and answers them.
    pub fn aim(&mut self, unloaded: &[Arc<Slo>]) -> Vec<Arc<Slo>> {
        let countable = || unloaded.iter().filter(|slo| is_countable(slo));
        let chosen: Vec<Arc<Slo>> = countable().take(MOST_DIRECT).cloned().collect();
        self.left_out = countable().skip(MOST_DIRECT).map(|slo| slo.id.clone()).collect();
        let ids: HashSet<&SloId> = chosen.iter().map(|slo| &slo.id).collect();
        self.found.retain(|id, _| ids.contains(id));
        chosen
    }

    /// Takes in what was counted for one of them, or why it was not.
    pub fn put(&mut self, slo: &Slo, at: DateTime<Utc>, counted: Result<DirectCounts, String>) {
        self.found.insert(slo.id.clone(), (at, counted));
    }

    /// How many are too many to be counted.
    pub(super) fn left_out(&self) -> usize {
        self.left_out.len()
    }

    /// Fills in what is known of an SLO whose rules are not loaded.
    pub(super) fn fill(&self, status: &mut SloStatus, now: DateTime<Utc>) {
        let Err(unknown) = &status.worst.budget else { return };
        let remark = self.remark(&status.slo, now).map(|remark| format!("; {remark}")).unwrap_or_default();
        let reason = format!("{}{remark}", unknown.reason);
        let groups = self.groups(status, &reason, now);
        let Some(worst) = groups.first().cloned() else {
            status.worst.budget = Err(Unknown { reason });
            return;
        };
        status.worst = worst;
        status.groups = if status.slo.group_by.is_empty() { Vec::new() } else { groups };
    }

    /// The groups that were counted, the one that burns fastest first.
    fn groups(&self, status: &SloStatus, reason: &str, now: DateTime<Utc>) -> Vec<GroupStatus> {
        let group = |(labels, counts): (&GroupLabels, &(f64, f64))| GroupStatus {
            alerts: status.worst.alerts.clone(),
            burn_rates: burn_rate(&status.slo, *counts).into_iter().collect(),
            directly: true,
            period: status.worst.period,
            raw: status.worst.raw.clone(),
            ..GroupStatus::unknown(labels.clone(), reason)
        };
        let mut groups: Vec<GroupStatus> =
            self.counts(&status.slo.id, now).into_iter().flatten().map(group).collect();
        for group in &mut groups {
            let rate = group.burn_rate(DIRECT_SPAN);
            let soon = rate.is_some_and(|rate| is_gone_soon(rate, status.slo.window.length()));
            group.state = if soon { State::Caution } else { status.worst.state };
        }
        groups.sort_by(|one, two| rate(two).total_cmp(&rate(one)));
        groups
    }

    fn counts(&self, id: &SloId, now: DateTime<Utc>) -> Option<&DirectCounts> {
        let (at, counted) = self.found.get(id)?;
        counted.as_ref().ok().filter(|_| now - *at <= FRESH)
    }

    /// Why an SLO was not counted at once.
    fn remark(&self, slo: &Slo, now: DateTime<Utc>) -> Option<String> {
        let found = self.found.get(&slo.id).filter(|(at, _)| now - *at <= FRESH);
        Some(match found {
            _ if !is_countable(slo) => "slices are counted by rules only".to_owned(),
            _ if self.left_out.contains(&slo.id) => {
                format!("it is not counted directly either, as one of more than {MOST_DIRECT}")
            }
            Some((_, Ok(counts))) if counts.is_empty() => {
                "counted directly, the series of its SLI do not exist".to_owned()
            }
            Some((_, Err(reason))) => format!("it cannot be counted directly: {reason}"),
            Some((_, Ok(_))) | None => return None,
        })
    }
}

/// Without events nothing burns, and nothing is known.
fn burn_rate(slo: &Slo, (total, bad): (f64, f64)) -> Option<BurnRate> {
    let rate = bad / total / float(slo.objective.error_budget());
    (total > 0.0 && rate.is_finite()).then_some(BurnRate { window: DIRECT_SPAN, rate })
}

fn rate(group: &GroupStatus) -> f64 {
    group.burn_rate(DIRECT_SPAN).unwrap_or(-1.0)
}
