//! One look during a run.

use chrono::{DateTime, Utc};

use super::Observer;
use super::questions;
use crate::chaos::figures::span;
use crate::chaos::record::Query;
use crate::chaos::{Reading, Spend, Standing};
use crate::model::Slo;
use crate::poll::{self, Counted};
use crate::status::queries;
use crate::units::Duration;

impl<S: FnMut(Query)> Observer<S> {
    /// What every budget of `before` has paid since `began`, and how its SLI does: four questions at once, whatever the number of
    /// SLOs. A question that has no answer in time is a failure.
    pub async fn look(&mut self, before: &[Standing], began: DateTime<Utc>, now: DateTime<Utc>) -> Reading {
        let ask = |purpose: &'static str, query: String| self.in_time((purpose, query, now));
        let (spent, slis, ages, alerts) = tokio::join!(
            ask("spend since the fault began", self.spent_query(began, now)),
            ask("SLIs", self.sli_query()),
            ask("newest samples", questions::newest_samples(&self.guarding, &self.slos)),
            ask("alerts that fire", queries::alerts()),
        );
        let asked = [&spent, &slis, &ages, &alerts];
        let failure = asked.iter().find_map(|asked| asked.error()).map(ToString::to_string);
        for asked in asked {
            self.keep(asked);
        }
        let [spent, slis, ages, alerts] = asked.map(|asked| asked.value().map_or(&[][..], Vec::as_slice));
        let (spent, slis) =
            (questions::counted(&self.guarding, spent), questions::counted(&self.guarding, slis));
        let one = |standing: &Standing| {
            let of = &standing.subject;
            let found = |counted: Option<&Counted>| counted.copied().unwrap_or_default();
            let age = self.slo(standing).and_then(|slo| questions::sample_age(slo, &self.slos, ages, now));
            spend(standing, found(spent.get(of)), found(slis.get(of)), age)
        };
        let pages = questions::pages(&self.guarding, alerts);
        Reading { at: now, subjects: before.iter().map(one).collect(), pages, failure }
    }

    /// Counts since `began`, over one scrape interval at least: less may hold no sample.
    fn spent_query(&self, began: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let elapsed = span(now - began).max(Duration::from_secs(1));
        poll::counts(self.guarding.iter().map(|slo| &**slo), |slo| {
            self.span(elapsed.max(slo.scrape_interval)).charged(slo)
        })
    }

    /// The SLIs over the floor's window.
    pub(super) fn sli_query(&self) -> String {
        let span = self.span(self.window);
        poll::counts(self.guarding.iter().map(|slo| &**slo), |slo| span.measured(slo))
    }

    fn slo(&self, standing: &Standing) -> Option<&Slo> {
        let of = &standing.subject;
        self.guarding
            .iter()
            .find(|slo| slo.id.service == of.service && slo.id.name == of.slo)
            .map(|slo| &**slo)
    }
}

fn spend(before: &Standing, spent: Counted, recent: Counted, sample_age: Option<f64>) -> Spend {
    let cost_ratio = spent.bad.zip(before.allowed_events).map(|(bad, allowed)| bad / allowed);
    Spend {
        subject: before.subject.clone(),
        total_events: spent.total,
        bad_events: spent.bad,
        allowed_events: before.allowed_events,
        cost_ratio,
        remaining_ratio: before.remaining_ratio.zip(cost_ratio).map(|(left, cost)| left - cost),
        sli: recent.sli(),
        objective: before.sli_objective,
        sample_age,
    }
}
