//! What a run cost, once it is over.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Observer;
use super::questions::{self, ByBudget, found};
use crate::chaos::figures::{delta, span};
use crate::chaos::record::{Cost, Query};
use crate::chaos::{Standing, SubjectId};
use crate::model::{Slo, Unit};
use crate::poll::{self, Counted};
use crate::prom::Sample;
use crate::units::Duration;

/// The time before a run whose error ratio is taken for what would have been anyway.
const BASELINE: Duration = Duration::from_hours(1);
/// Less history than this says nothing about what is usual.
const LEAST_HISTORY: Duration = Duration::from_minutes(10);
/// How finely a dip is drawn, unless it lasts very long.
const STEP: Duration = Duration::from_secs(5);
/// A range is asked for in so many steps at most.
const MOST_STEPS: u64 = 1_000;

/// When an SLI was how low.
#[derive(Clone, Copy, Debug, Default)]
struct Dip {
    lowest: Option<f64>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

/// Everything that was asked about a run.
struct Measured {
    span: (DateTime<Utc>, DateTime<Utc>),
    counted: ByBudget,
    /// Of the hour before.
    usual: ByBudget,
    /// Around the start and the end of the span.
    near: ByBudget,
    far: ByBudget,
    /// What new series began with.
    firsts: Option<BTreeMap<SubjectId, f64>>,
    dips: BTreeMap<SubjectId, Dip>,
}

impl<S: FnMut(Query)> Observer<S> {
    /// What every budget of `before` paid from just before the fault to `to`, or to the last moment whose scrape interval is over: the
    /// far edge of a span can only be known afterwards.
    ///
    /// Counts are exact from scrape to scrape. What cannot be told is on which side of an edge the bad events of the scrape interval
    /// around it are, and when those happened with which a new series began: these are the uncertainty; for slices, the one around
    /// each edge.
    pub async fn measure(
        &mut self,
        before: &[Standing],
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Vec<Cost> {
        let to = to.min(now - delta(self.sample_interval())).max(from);
        let (first, length) = (self.next_query, span(to - from).max(Duration::from_secs(1)));
        let measured = Measured {
            span: (from, to),
            counted: self.counted("counts of the run", length, to).await,
            usual: self.counted("counts of the hour before", BASELINE, from).await,
            near: self.edges("bad events at the start", from, now).await,
            far: self.edges("bad events at the end", to, now).await,
            firsts: self.firsts(before, length, to).await,
            dips: self.dips(before, from, to).await,
        };
        let evidence: Vec<u64> = (first..self.next_query).collect();
        before.iter().map(|standing| Cost { evidence: evidence.clone(), ..measured.cost(standing) }).collect()
    }

    async fn counted(&mut self, purpose: &str, length: Duration, at: DateTime<Utc>) -> ByBudget {
        let query = poll::counts(self.guarding.iter().map(|slo| &**slo), |slo| {
            self.span(length.max(slo.scrape_interval)).charged(slo)
        });
        self.ask_counts(purpose, query, at).await
    }

    /// What was counted in the interval around the edge of a span; unknown while that is not over.
    async fn edges(&mut self, purpose: &str, edge: DateTime<Utc>, now: DateTime<Utc>) -> ByBudget {
        let mut lengths: Vec<Duration> = self.guarding.iter().map(resolution).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let mut all = ByBudget::new();
        for length in lengths.into_iter().filter(|length| edge + delta(*length) <= now) {
            let slos = self.guarding.iter().filter(|slo| resolution(slo) == length).map(|slo| &**slo);
            let query = poll::counts(slos, |slo| self.span(length).charged(slo));
            all.extend(self.ask_counts(purpose, query, edge + delta(length)).await);
        }
        all
    }

    /// What new series began with, by budget; `None` without an answer.
    async fn firsts(
        &mut self,
        before: &[Standing],
        length: Duration,
        at: DateTime<Utc>,
    ) -> Option<BTreeMap<SubjectId, f64>> {
        let query = questions::parts(&self.guarding, |slo| self.span(length).first_values(slo));
        let samples = if query.is_empty() { Vec::new() } else { self.ask_firsts(query, at).await? };
        let sum = |standing: &Standing| {
            (standing.subject.clone(), questions::sum(&self.guarding, &samples, &standing.subject))
        };
        Some(before.iter().map(sum).collect())
    }

    async fn ask_firsts(&mut self, query: String, at: DateTime<Utc>) -> Option<Vec<Sample>> {
        let asked = poll::asked(&self.client, "first values of new series", query, at).await;
        self.keep(&asked);
        asked.value().cloned()
    }

    async fn ask_counts(&mut self, purpose: &str, query: String, at: DateTime<Utc>) -> ByBudget {
        let asked = poll::asked(&self.client, purpose, query, at).await;
        self.keep(&asked);
        questions::counted(&self.guarding, asked.value().map_or(&[], Vec::as_slice))
    }

    async fn dips(
        &mut self,
        before: &[Standing],
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> BTreeMap<SubjectId, Dip> {
        let step = STEP.max(span(to - from) / MOST_STEPS);
        let asked =
            poll::asked_range(&self.client, "SLIs of the run", self.sli_query(), (from, to), step).await;
        self.keep(&asked);
        let moments = questions::counted_at(&self.guarding, asked.value().map_or(&[], Vec::as_slice));
        let of = |standing: &Standing| {
            let sli = |(at, counted): (&DateTime<Utc>, &ByBudget)| {
                Some((*at, counted.get(&standing.subject)?.sli()?))
            };
            let slis: Vec<(DateTime<Utc>, f64)> = moments.iter().filter_map(sli).collect();
            (standing.subject.clone(), dip(&slis, standing.sli_objective, self.window))
        };
        before.iter().map(of).collect()
    }
}

/// How exactly an SLO can be counted: from scrape to scrape, or from slice to slice.
fn resolution(slo: &Arc<Slo>) -> Duration {
    slo.slices.map_or(slo.scrape_interval, |slices| slices.length)
}

/// The bad events among those of `counts`, of a run of `length`, that would have been there at the error ratio of the hour before.
///
/// Unknown where that hour has fewer events than [`LEAST_HISTORY`] at the rate of the run: there is hardly any history.
fn baseline(usual: Counted, counts: Counted, length: Duration) -> Option<f64> {
    let least = counts.total? * LEAST_HISTORY.as_secs_f64() / length.as_secs_f64();
    usual.total.filter(|total| *total >= least)?;
    Some((1.0 - usual.sli()?) * counts.total?)
}

/// The stretch in which an SLI was below its objective. One that is back tells that all has been well from the start of its window.
fn dip(slis: &[(DateTime<Utc>, f64)], objective: f64, window: Duration) -> Dip {
    let low = |(_, sli): &(DateTime<Utc>, f64)| *sli < objective;
    let from = slis.iter().find(|moment| low(moment)).map(|(at, _)| *at);
    let back = slis.iter().rposition(low).and_then(|last| slis.get(last + 1));
    Dip {
        lowest: slis.iter().map(|(_, sli)| *sli).reduce(f64::min),
        from,
        to: from.zip(back).map(|(from, (at, _))| (*at - delta(window)).max(from)),
    }
}

impl Measured {
    fn cost(&self, before: &Standing) -> Cost {
        let (of, (from, to)) = (&before.subject, self.span);
        let (counts, dip) = (found(&self.counted, of), self.dips.get(of).copied().unwrap_or_default());
        let cost_ratio = counts.bad.zip(before.allowed_events).map(|(bad, allowed)| bad / allowed);
        Cost {
            subject: of.clone(),
            from,
            to,
            total_events: counts.total,
            bad_events: counts.bad,
            uncertainty_events: self.uncertainty(before),
            baseline_events: baseline(found(&self.usual, of), counts, span(to - from)),
            allowed_events: before.allowed_events,
            cost_ratio,
            remaining_before: before.remaining_ratio,
            remaining_after: before.remaining_ratio.zip(cost_ratio).map(|(left, cost)| left - cost),
            lowest_sli: dip.lowest,
            below_from: dip.from,
            below_to: dip.to,
            evidence: Vec::new(),
        }
    }

    /// The bad events around both edges, and those with which new series began. Of slices, one at each edge is the most that can be
    /// bad, even while it is not over.
    fn uncertainty(&self, before: &Standing) -> Option<f64> {
        let of = &before.subject;
        let slice = (before.unit == Unit::Slices.noun()).then_some(1.0);
        let (near, far) = (found(&self.near, of).bad.or(slice)?, found(&self.far, of).bad.or(slice)?);
        Some(near + far + self.firsts.as_ref()?.get(of)?)
    }
}
