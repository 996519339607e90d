//! The budgets before a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Observer;
use super::questions;
use crate::chaos::record::Query;
use crate::chaos::{Preflight, Sources, Standing, SubjectId};
use crate::model::{Score, Slices, Slo, Unit};
use crate::poll::{self, Asked, Counted};
use crate::prom::{Error, Sample};
use crate::status::{Budget, GroupStatus, Snapshot};
use crate::units::{Duration, Objective, float};

/// Over which SLIs and traffic are measured before a run.
const WINDOW: Duration = Duration::from_minutes(5);

impl<S: FnMut(Query)> Observer<S> {
    /// What is known about every budget that guards the run: nine questions, whatever the number of SLOs.
    pub async fn preflight(&mut self, now: DateTime<Utc>) -> Preflight {
        let span = self.span(WINDOW);
        let counts = poll::counts(self.guarding.iter().map(|slo| &**slo), |slo| span.measured(slo));
        let ages = questions::newest_samples(&self.guarding, &self.slos);
        let ((snapshot, polled), counts, ages) = tokio::join!(
            poll::snapshot_recorded(&self.client, &self.guarding, now),
            poll::asked(&self.client, "SLIs over 5m", counts, now),
            poll::asked(&self.client, "newest samples", ages, now),
        );
        let sources = self.sources(&polled, &counts, &ages);
        let failure = [snapshot.as_ref().err(), counts.error(), ages.error()].into_iter().flatten().next();
        Preflight {
            at: now,
            pages: polled[6].value().map(|alerts| questions::pages(&self.guarding, alerts)),
            failure: failure.map(Error::to_string),
            standings: self.standings(&snapshot, &counts, &ages, now),
            sources,
        }
    }

    fn sources(
        &mut self,
        polled: &[Asked<Vec<Sample>>; 7],
        counts: &Asked<Vec<Sample>>,
        ages: &Asked<Vec<Sample>>,
    ) -> Sources {
        let [infos, total, bad, _, fast, slow, alerts] = polled.each_ref().map(|asked| self.keep(asked));
        Sources {
            budget: vec![infos, total, bad],
            burn_rates: vec![fast, slow],
            sli: vec![self.keep(counts)],
            samples: vec![self.keep(ages)],
            pages: vec![alerts],
        }
    }

    fn standings(
        &self,
        snapshot: &Result<Snapshot, Error>,
        counts: &Asked<Vec<Sample>>,
        ages: &Asked<Vec<Sample>>,
        now: DateTime<Utc>,
    ) -> Vec<Standing> {
        let counted = questions::counted(&self.guarding, counts.value().map_or(&[], Vec::as_slice));
        let ages = ages.value().map_or(&[][..], Vec::as_slice);
        let of_slo = |slo: &Arc<Slo>| {
            let age = questions::sample_age(slo, &self.slos, ages, now);
            let of_group = |group: &GroupStatus| standing(slo, group, &counted, age);
            groups(slo, snapshot).iter().map(of_group).collect::<Vec<_>>()
        };
        self.guarding.iter().flat_map(of_slo).collect()
    }
}

/// The budgets of an SLO; of one that is not known as a whole, one that is unknown.
fn groups(slo: &Slo, snapshot: &Result<Snapshot, Error>) -> Vec<GroupStatus> {
    match snapshot {
        Err(error) => vec![GroupStatus::unknown(Vec::new(), &error.to_string())],
        Ok(snapshot) => match snapshot.find(&slo.id.service, &slo.id.name) {
            Some(status) if status.groups.is_empty() => vec![status.worst.clone()],
            Some(status) => status.groups.clone(),
            None => vec![GroupStatus::unknown(Vec::new(), "it was not asked about")],
        },
    }
}

fn standing(
    slo: &Slo,
    group: &GroupStatus,
    counted: &BTreeMap<SubjectId, Counted>,
    sample_age: Option<f64>,
) -> Standing {
    let id = &slo.id;
    let subject =
        SubjectId { service: id.service.clone(), slo: id.name.clone(), group: group.labels.clone() };
    let counts = counted.get(&subject).copied().unwrap_or_default();
    let judged = judged(slo);
    Standing {
        subject,
        objective: float(slo.objective.ratio()),
        window: slo.window.to_string(),
        unit: slo.unit().noun().to_owned(),
        slice: judged.map(|(slices, _)| slices.length.as_secs_f64()),
        counts_time: slo.unit() != Unit::Events,
        allowed_events: group.budget.as_ref().ok().map(Budget::allowed_events),
        remaining_ratio: group.budget.as_ref().ok().map(Budget::remaining_ratio),
        reason: group.budget.as_ref().err().map(|unknown| unknown.reason.clone()).unwrap_or_default(),
        burn_rates: group.burn_rates.iter().map(|burn| (burn.window.to_string(), burn.rate)).collect(),
        events_per_second: events_per_second(slo, counts),
        sli: counts.sli(),
        sli_objective: float(judged.map_or(slo.objective, |(_, target)| target).ratio()),
        sample_age,
        sample_interval: slo.scrape_interval.as_secs_f64(),
    }
}

/// The slices that are good or bad as a whole, and what each has to reach.
fn judged(slo: &Slo) -> Option<(Slices, Objective)> {
    slo.slices.and_then(|slices| match slices.score {
        Score::Target(target) => Some((slices, target)),
        Score::Partial => None,
    })
}

/// Slices come at a rate of their own, whatever the traffic.
fn events_per_second(slo: &Slo, counts: Counted) -> Option<f64> {
    match slo.slices {
        Some(slices) => Some(1.0 / slices.length.as_secs_f64()),
        None => counts.total.map(|total| total / WINDOW.as_secs_f64()),
    }
}
