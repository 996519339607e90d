//! From the answers of one poll to a snapshot.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::prom::Retention;
use crate::status::calendar::{Calendar, Past};
use crate::status::loaded::Loaded;
use crate::status::rates::{alerts, burn_rates};
use crate::status::series::{GroupLabels, GroupSamples, Index};
use crate::status::state::state;
use crate::status::unknown;
use crate::status::{
    Answers, Budget, Counts, Curve, Extent, Forecast, GroupStatus, History, Hours, Outlook, SloStatus,
    Snapshot, SourceState, warnings,
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
    let past = Past { history: context.history, recent_since: answers.recent_since, now };
    let mut slos: Vec<SloStatus> = context.slos.iter().map(|slo| assess_slo(slo, &index, past)).collect();
    sort(&mut slos);
    let warnings = warnings::collect(answers, context, &index, &slos);
    Snapshot {
        answered_at: Some(now),
        source: SourceState::Answering,
        retention: context.retention.cloned(),
        history_until: context.history.until(),
        warnings,
        rule_warnings: Vec::new(),
        ..Snapshot::starting(slos)
    }
}

/// What the groups of one SLO have in common.
struct Subject<'a> {
    slo: &'a Slo,
    loaded: Option<Loaded>,
    /// A group whose series ended has no events any more; an SLI without any series has unknown ones.
    measured: bool,
    /// The window as it lies now.
    extent: Extent,
    past: Past<'a>,
}

fn assess_slo(slo: &Arc<Slo>, index: &Index<'_>, past: Past<'_>) -> SloStatus {
    let mut samples = index.groups(slo);
    if !slo.window.is_rolling() {
        // A group that ended within the period is still part of it.
        for group in past.history.groups(&slo.id) {
            samples.entry(group.clone()).or_default();
        }
    }
    let Some(extent) = Extent::present(slo.window, past.now) else {
        let worst =
            GroupStatus::unknown(Vec::new(), "its window is not within the years that can be counted");
        return SloStatus::of(Arc::clone(slo), worst, Vec::new());
    };
    let loaded = Loaded::find(slo, index.infos(&slo.id));
    let measured = samples.values().any(|group| !group.tile.is_empty());
    let subject = Subject { slo, loaded, measured, extent, past };
    let mut groups: Vec<GroupStatus> =
        samples.into_iter().map(|(labels, group)| subject.assess(labels, &group)).collect();
    groups.sort_by(|one, two| worst_first(one, two).then_with(|| one.labels.cmp(&two.labels)));
    let worst = if slo.group_by.is_empty() { groups.pop() } else { groups.first().cloned() };
    let worst = worst.unwrap_or_else(|| subject.without_groups());
    SloStatus::of(Arc::clone(slo), worst, groups)
}

impl Subject<'_> {
    fn assess(&self, labels: GroupLabels, samples: &GroupSamples<'_>) -> GroupStatus {
        let mut status = GroupStatus::unknown(labels, "");
        self.budget(&mut status, samples);
        status.burn_rates = burn_rates(self.slo, self.loaded.as_ref(), samples);
        status.alerts = alerts(samples);
        self.look_back(&mut status);
        self.look_ahead(&mut status, samples);
        status.state = state(&status.budget, status.outlook, &status.alerts, self.past.now);
        status
    }

    fn budget(&self, status: &mut GroupStatus, samples: &GroupSamples<'_>) {
        if self.slo.window.is_rolling() {
            status.budget = unknown::rolling(self.slo, self.loaded.as_ref(), samples);
            let raw = || unknown::rolling_raw(self.slo, self.loaded.as_ref(), samples);
            status.raw = (!self.slo.maintenance.is_empty()).then(raw);
        } else {
            self.calendar_budget(status, samples);
        }
    }

    fn calendar_budget(&self, status: &mut GroupStatus, samples: &GroupSamples<'_>) {
        let Self { slo, extent, past, .. } = *self;
        let loaded = self.loaded.as_ref();
        let calendar = Calendar { slo, loaded, labels: &status.labels, samples, extent, past };
        status.period = Some(extent);
        status.raw = (!slo.maintenance.is_empty()).then(|| calendar.raw());
        let known = calendar.budget();
        status.shared_out_events = known.as_ref().map_or(0.0, |(_, counts)| counts.shared_out_events);
        status.budget = known.map(|(budget, _)| budget);
    }

    fn without_groups(&self) -> GroupStatus {
        let mut status = GroupStatus::unknown(Vec::new(), "");
        self.budget(&mut status, &GroupSamples::default());
        status
    }

    fn look_ahead(&self, status: &mut GroupStatus, samples: &GroupSamples<'_>) {
        let Ok(budget) = status.budget else { return };
        let (rate, now) = (self.present_rate(status, samples), self.past.now);
        status.forecast = if self.slo.window.is_rolling() {
            Forecast::rolling(&budget, rate, self.hours(&status.labels), now)
        } else {
            Forecast::calendar(&budget, rate, self.extent, now)
        };
        status.outlook = Outlook::new(budget.remaining_ratio(), status.forecast);
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
        let (history, now) = (self.past.history, self.past.now);
        let Some(known) = self.loaded_part() else { return };
        let hours = history.shared_hours(&self.slo.id, &status.labels);
        status.recorded_since = hours.and_then(|hours| hours.first_known(known));
        if let Some(loaded) = &self.loaded {
            status.coverage = Counts::of(hours.map(AsRef::as_ref), known, loaded.tile).coverage();
        }
        if let Some(hours) = hours {
            status.curve = Curve::new(Arc::clone(hours), known, now, status.budget.as_ref().ok());
        }
    }

    /// The part of the window whose hours are loaded, which is from its start.
    fn loaded_part(&self) -> Option<Extent> {
        let (Past { history, .. }, start) = (self.past, self.extent.start);
        let end = history.until()?.max(start);
        history.holds(self.slo, start, end).then_some(Extent { start, end })
    }

    /// The hours of the window and their end, unless that is long ago.
    fn hours(&self, group: &GroupLabels) -> Option<(&Hours, DateTime<Utc>)> {
        let Past { history, now, .. } = self.past;
        let until = self.loaded_part()?.end;
        let hours = history.hours(&self.slo.id, group)?;
        (history.recent_since(now) == until).then_some((hours, until))
    }
}

/// Worst first.
pub(super) fn sort(slos: &mut [SloStatus]) {
    slos.sort_by(by_urgency);
}

/// The order of SLOs: the worst first, then by name.
pub(super) fn by_urgency(one: &SloStatus, two: &SloStatus) -> Ordering {
    worst_first(&one.worst, &two.worst).then_with(|| one.slo.id.cmp(&two.slo.id))
}

/// By state, and within it by what is left of the budget; what is not known comes last.
fn worst_first(one: &GroupStatus, two: &GroupStatus) -> Ordering {
    let left = |status: &GroupStatus| status.budget.as_ref().map_or(f64::INFINITY, Budget::remaining_ratio);
    one.state.cmp(&two.state).then_with(|| left(one).total_cmp(&left(two)))
}
