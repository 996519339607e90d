//! From the answers of one poll to a snapshot.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Slo;
use crate::prom::Retention;
use crate::status::curve::{coverage, curve};
use crate::status::loaded::Loaded;
use crate::status::rates::{alerts, burn_rates};
use crate::status::recovery::recovery;
use crate::status::series::{GroupLabels, GroupSamples, Index};
use crate::status::state::state;
use crate::status::unknown::budget;
use crate::status::{
    Answers, Budget, GroupStatus, History, Outlook, RuleHealth, SloStatus, Snapshot, SourceState, warnings,
};
use crate::units::Duration;

/// What is known beside the answers of a poll.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The SLOs to assess.
    pub slos: &'a [Arc<Slo>],
    /// The past; empty until it is loaded.
    pub history: &'a History,
    /// How long Prometheus keeps samples, where that is known.
    pub retention: Option<&'a Retention>,
    /// Further warnings, such as that the history is simulated.
    pub notices: &'a [String],
}

/// What can be said about every SLO of `context` after Prometheus' `answers` to the questions of `now`.
/// The revision is 0; [`Snapshot::following`] counts on.
#[must_use]
pub fn assess(answers: &Answers, context: &Context<'_>, now: DateTime<Utc>) -> Snapshot {
    let index = Index::new(answers);
    let mut slos: Vec<SloStatus> =
        context.slos.iter().map(|slo| assess_slo(slo, &index, context.history, now)).collect();
    sort(&mut slos);
    let warnings = warnings::collect(answers, context, &index, &slos);
    let source = SourceState::Answering;
    Snapshot { revision: 0, answered_at: Some(now), source, rules_asked_at: None, slos, warnings }
}

/// What the groups of one SLO have in common.
struct Subject<'a> {
    slo: &'a Slo,
    loaded: Option<Loaded>,
    /// A group whose series ended has no events any more; an SLI without any series has unknown ones.
    measured: bool,
    history: &'a History,
    now: DateTime<Utc>,
}

fn assess_slo(slo: &Arc<Slo>, index: &Index<'_>, history: &History, now: DateTime<Utc>) -> SloStatus {
    let samples = index.groups(slo);
    let loaded = Loaded::find(slo, index.infos(&slo.id));
    let measured = samples.values().any(|group| !group.tile.is_empty());
    let subject = Subject { slo, loaded, measured, history, now };
    let mut groups: Vec<GroupStatus> =
        samples.into_iter().map(|(labels, group)| subject.assess(labels, &group)).collect();
    groups.sort_by(|one, two| worst_first(one, two).then_with(|| one.labels.cmp(&two.labels)));
    // The one group of an ungrouped SLO is moved, since its curve is long.
    let worst = if slo.group_by.is_empty() { groups.pop() } else { groups.first().cloned() };
    let worst = worst.unwrap_or_else(|| subject.without_groups());
    SloStatus { slo: Arc::clone(slo), rules: RuleHealth::NotTold, worst, groups }
}

impl Subject<'_> {
    fn assess(&self, labels: GroupLabels, samples: &GroupSamples<'_>) -> GroupStatus {
        let mut status = GroupStatus::unknown(labels, "");
        status.budget = budget(self.slo, self.loaded.as_ref(), samples);
        status.burn_rates = burn_rates(self.slo, self.loaded.as_ref(), samples);
        status.alerts = alerts(samples);
        self.look_back(&mut status);
        status.outlook = self.outlook(&status, samples);
        status.state = state(&status.budget, status.outlook, &status.alerts, self.now);
        status
    }

    fn without_groups(&self) -> GroupStatus {
        let mut status = GroupStatus::unknown(Vec::new(), "");
        status.budget = budget(self.slo, self.loaded.as_ref(), &GroupSamples::default());
        status
    }

    fn outlook(&self, status: &GroupStatus, samples: &GroupSamples<'_>) -> Outlook {
        let Ok(budget) = &status.budget else { return Outlook::Unknown };
        let (rate, window) = (self.present_rate(status, samples), self.slo.window.length());
        match Outlook::new(budget.remaining_ratio(), rate, window, self.now) {
            Outlook::Spent => recovery(-budget.remaining_ratio(), rate, &status.curve, window, self.now),
            outlook => outlook,
        }
    }

    /// Where no burn rate is recorded because there was no event, nothing burns.
    fn present_rate(&self, status: &GroupStatus, samples: &GroupSamples<'_>) -> Option<f64> {
        let hour_known = status.burn_rate(Duration::from_hours(1)).is_some();
        let silent = samples.tile.iter().all(|tile| tile.value == 0.0);
        match status.present_burn_rate() {
            _ if !self.measured => None,
            _ if silent && !hour_known => Some(0.0),
            burn => burn.map(|burn| burn.rate),
        }
    }

    fn look_back(&self, status: &mut GroupStatus) {
        let Some(until) = self.history.until() else { return };
        let window = self.slo.window.length().as_millis();
        let start = self.now - TimeDelta::milliseconds(i64::try_from(window).unwrap_or(i64::MAX));
        let tile = self.loaded.as_ref().map_or_else(Duration::default, |loaded| loaded.tile);
        let hours = self.history.hours(&self.slo.id, &status.labels);
        status.coverage = self.loaded.is_some().then(|| coverage(hours, tile, start, until)).flatten();
        if let (Ok(budget), Some(hours)) = (&status.budget, hours) {
            status.curve = curve(hours, start, until, self.now, budget);
        }
    }
}

/// Worst first.
pub(super) fn sort(slos: &mut [SloStatus]) {
    slos.sort_by(|one, two| worst_first(&one.worst, &two.worst).then_with(|| one.slo.id.cmp(&two.slo.id)));
}

/// By state, and within it by what is left of the budget; what is not known comes last.
fn worst_first(one: &GroupStatus, two: &GroupStatus) -> Ordering {
    let left = |status: &GroupStatus| status.budget.as_ref().map_or(f64::INFINITY, Budget::remaining_ratio);
    one.state.cmp(&two.state).then_with(|| left(one).total_cmp(&left(two)))
}
