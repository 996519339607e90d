//! The budgets before a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Observer;
use super::loaded;
use super::questions::{self, ByBudget, found};
use super::traffic::{Recent, per_second};
use crate::chaos::record::Query;
use crate::chaos::{Preflight, Sources, Standing, SubjectId};
use crate::model::{Score, Slices, Slo, Unit};
use crate::poll::{self, Asked, Counted};
use crate::prom::{AlertRule, Error, Sample};
use crate::status::{Budget, GroupStatus, Snapshot};
use crate::units::{Duration, Objective, float};

/// Over which SLIs and traffic are measured before a run.
const WINDOW: Duration = Duration::from_minutes(5);

impl<S: FnMut(Query)> Observer<S> {
    /// What is known about every budget that guards the run: twelve questions, whatever the number of SLOs.
    pub async fn preflight(&mut self, now: DateTime<Utc>) -> Preflight {
        let span = self.span(WINDOW);
        let counts = poll::counts(self.guarding.iter().map(|slo| &**slo), |slo| span.measured(slo));
        let ages = questions::newest_samples(&self.guarding, &self.slos);
        let ((snapshot, polled), counts, ages, recent, rules) = tokio::join!(
            Box::pin(poll::snapshot_recorded(&self.client, &self.guarding, now)),
            poll::asked(&self.client, "SLIs over 5m", counts, now),
            poll::asked(&self.client, "newest samples", ages, now),
            self.recent(now),
            poll::alert_rules(&self.client, |rule| loaded::is_about(&self.services, rule), now),
        );
        let found = Found { snapshot, polled, counts, ages, recent, rules };
        Preflight { sources: self.sources(&found), ..self.judged(&found, now) }
    }

    /// What the answers say.
    fn judged(&self, found: &Found, now: DateTime<Utc>) -> Preflight {
        let [infos, .., alerts] = &found.polled;
        let mute = found.rules.answer.as_ref().map(|rules| loaded::mute(&self.guarding, &rules.value.value));
        Preflight {
            at: now,
            standings: self.standings(found, now),
            rules: infos.value().map(|infos| loaded::rules(&self.services, &self.guarding, infos)),
            pages: alerts.value().map(|alerts| questions::pages(&self.guarding, alerts)),
            mute: mute.map_err(Error::to_string),
            failure: found.error().map(Error::to_string),
            sources: Sources::default(),
        }
    }

    /// Hands every question over to the record.
    fn sources(&mut self, found: &Found) -> Sources {
        let [infos, total, bad, _, fast, slow, alerts] =
            found.polled.each_ref().map(|asked| self.keep(asked));
        Sources {
            budget: vec![infos, total, bad],
            burn_rates: vec![fast, slow],
            sli: vec![self.keep(&found.counts)],
            samples: vec![self.keep(&found.ages)],
            traffic: self.keep_recent(&found.recent),
            rules: vec![infos],
            pages: vec![alerts, self.keep(&found.rules)],
        }
    }

    fn standings(&self, found: &Found, now: DateTime<Utc>) -> Vec<Standing> {
        let samples = |asked: &Asked<Vec<Sample>>| asked.value().cloned().unwrap_or_default();
        let counted = questions::counted(&self.guarding, &samples(&found.counts));
        let (ages, recent) = (samples(&found.ages), found.recent.rates(&self.guarding, &self.slos));
        let of_slo = |slo: &Arc<Slo>| {
            let age = questions::sample_age(slo, &self.slos, &ages, now);
            let of_group = |group: &GroupStatus| standing(slo, group, (&counted, &recent), age);
            groups(slo, &found.snapshot).iter().map(of_group).collect::<Vec<_>>()
        };
        self.guarding.iter().flat_map(of_slo).collect()
    }
}

/// What Prometheus was asked before a run, and its answers.
struct Found {
    snapshot: Result<Snapshot, Error>,
    polled: [Asked<Vec<Sample>>; 7],
    counts: Asked<Vec<Sample>>,
    ages: Asked<Vec<Sample>>,
    recent: Recent,
    rules: Asked<Vec<AlertRule>>,
}

impl Found {
    /// Why an answer about the budgets is missing.
    fn error(&self) -> Option<&Error> {
        let errors =
            [self.snapshot.as_ref().err(), self.counts.error(), self.ages.error(), self.recent.error()];
        errors.into_iter().flatten().next()
    }
}

/// The budgets of an SLO; of one that is not known as a whole, one that is unknown.
fn groups(slo: &Slo, snapshot: &Result<Snapshot, Error>) -> Vec<GroupStatus> {
    match snapshot {
        Err(error) => vec![GroupStatus::unknown(Vec::new(), &error.to_string())],
        Ok(snapshot) => match snapshot.find(&slo.id.service, &slo.id.name) {
            Some(status) => status.budgets().to_vec(),
            None => vec![GroupStatus::unknown(Vec::new(), "it was not asked about")],
        },
    }
}

fn standing(
    slo: &Slo,
    group: &GroupStatus,
    (counted, recent): (&ByBudget, &BTreeMap<SubjectId, f64>),
    sample_age: Option<f64>,
) -> Standing {
    let id = &slo.id;
    let subject =
        SubjectId { service: id.service.clone(), slo: id.name.clone(), group: group.labels.clone() };
    let counts = found(counted, &subject);
    let (judged, recent) = (judged(slo), recent.get(&subject).copied());
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
        events_per_second: events_per_second(slo, counts, recent),
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

/// Slices come at a rate of their own, whatever the traffic. Of events the greater rate counts, and nobody knows it before the
/// recent one can be told.
fn events_per_second(slo: &Slo, counts: Counted, recent: Option<f64>) -> Option<f64> {
    match slo.slices {
        Some(slices) => Some(1.0 / slices.length.as_secs_f64()),
        None => per_second(counts, WINDOW).zip(recent).map(|(usual, recent)| usual.max(recent)),
    }
}
