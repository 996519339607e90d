//! One look during a run.

use std::collections::BTreeMap;
use std::mem;

use chrono::{DateTime, Utc};

use super::Observer;
use super::questions::{self, found};
use crate::chaos::figures::span;
use crate::chaos::record::Query;
use crate::chaos::{Reading, Spend, Standing, SubjectId};
use crate::model::Slo;
use crate::poll::{self, Asked, Counted};
use crate::prom::Sample;
use crate::rules::Span;
use crate::status::queries;
use crate::units::Duration;

impl<S: FnMut(Query)> Observer<S> {
    /// What every budget of `before` has paid since `began`, and how its SLI does: five questions at once, whatever the number of
    /// SLOs. A question that has no answer in time is a failure.
    pub async fn look(&mut self, before: &[Standing], began: DateTime<Utc>, now: DateTime<Utc>) -> Reading {
        let asked = self.ask_look(began, now).await;
        for asked in &asked {
            self.keep(asked);
        }
        let mut peak = mem::take(&mut self.peak).since(began);
        let failure = asked.iter().find_map(Asked::error).map(ToString::to_string);
        let [spent, firsts, slis, ages, alerts] =
            asked.each_ref().map(|asked| asked.value().map_or(&[][..], Vec::as_slice));
        let counted = [spent, slis].map(|samples| questions::counted(&self.guarding, samples));
        let one = |standing: &Standing| {
            let sample_age =
                self.slo(standing).and_then(|slo| questions::sample_age(slo, &self.slos, ages, now));
            let first = questions::sum(&self.guarding, firsts, &standing.subject);
            let first_events = failure.is_none().then_some(first);
            let [spent, recent] = counted.each_ref().map(|counts| found(counts, &standing.subject));
            let spent = peak.raised(&standing.subject, spent);
            Spend { first_events, sample_age, ..spend(standing, spent, recent) }
        };
        let subjects = before.iter().map(one).collect();
        self.peak = peak;
        Reading { at: now, subjects, pages: questions::pages(&self.guarding, alerts), failure }
    }

    async fn ask_look(&self, began: DateTime<Utc>, now: DateTime<Utc>) -> [Asked<Vec<Sample>>; 5] {
        let ask = |purpose: &'static str, query: String| self.in_time((purpose, query, now));
        let answers = tokio::join!(
            ask("spend since the fault began", self.spent_query(began, now)),
            ask("what new series began with", self.firsts_query(began, now)),
            ask("SLIs", self.sli_query()),
            ask("newest samples", questions::newest_samples(&self.guarding, &self.slos)),
            ask("alerts that fire", queries::alerts()),
        );
        answers.into()
    }

    fn spent_query(&self, began: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let span = |slo: &Slo| self.since(began, now, slo);
        poll::counts(self.guarding.iter().map(|slo| &**slo), |slo| span(slo).charged(slo))
    }

    /// Where there is nothing to ask, the question has no answer that is about an SLO.
    fn firsts_query(&self, began: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let firsts = questions::parts(&self.guarding, |slo| self.since(began, now, slo).first_bad(slo));
        if firsts.is_empty() { "vector(0)".to_owned() } else { firsts }
    }

    /// The time since `began`, one scrape interval at least: less may hold no sample.
    fn since(&self, began: DateTime<Utc>, now: DateTime<Utc>, slo: &Slo) -> Span<'_> {
        self.span(span(now - began).max(Duration::from_secs(1)).max(slo.scrape_interval))
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

/// The most that any look of a run has found spent. What is spent stays so, and yet a later look may find less: of a series that
/// has ended the rest is an estimate.
#[derive(Debug, Default)]
pub(super) struct Peak {
    began: DateTime<Utc>,
    spent: BTreeMap<SubjectId, Counted>,
}

impl Peak {
    /// That of the run that began then.
    fn since(self, began: DateTime<Utc>) -> Self {
        if self.began == began { self } else { Self { began, spent: BTreeMap::new() } }
    }

    /// What a look found, or what one before found if that was more; what is not known stays so.
    fn raised(&mut self, of: &SubjectId, found: Counted) -> Counted {
        let highest = self.spent.entry(of.clone()).or_default();
        let raise =
            |found: Option<f64>, before: Option<f64>| found.map(|found| found.max(before.unwrap_or(found)));
        let raised = Counted { total: raise(found.total, highest.total), bad: raise(found.bad, highest.bad) };
        *highest = Counted { total: raised.total.or(highest.total), bad: raised.bad.or(highest.bad) };
        raised
    }
}

fn spend(before: &Standing, spent: Counted, recent: Counted) -> Spend {
    let cost_ratio = spent.bad.zip(before.allowed_events).map(|(bad, allowed)| bad / allowed);
    Spend {
        subject: before.subject.clone(),
        total_events: spent.total,
        bad_events: spent.bad,
        first_events: None,
        allowed_events: before.allowed_events,
        cost_ratio,
        remaining_ratio: before.remaining_ratio.zip(cost_ratio).map(|(left, cost)| left - cost),
        sli: recent.sli(),
        objective: before.sli_objective,
        sample_age: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_stays_spent_and_what_is_unknown_stays_unknown() {
        let of = SubjectId { service: "shop".into(), slo: "orders".into(), group: Vec::new() };
        let began = DateTime::UNIX_EPOCH;
        let mut peak = Peak::default().since(began);
        let counts = |total, bad| Counted { total, bad };
        assert_eq!(peak.raised(&of, counts(Some(100.0), Some(9.0))), counts(Some(100.0), Some(9.0)));
        assert_eq!(peak.raised(&of, counts(Some(120.0), Some(7.0))), counts(Some(120.0), Some(9.0)));
        assert_eq!(peak.raised(&of, counts(None, None)), counts(None, None));
        assert_eq!(peak.raised(&of, counts(Some(130.0), Some(8.0))), counts(Some(130.0), Some(9.0)));
        let mut next = peak.since(began + chrono::TimeDelta::seconds(1));
        assert_eq!(next.raised(&of, counts(Some(1.0), Some(0.0))), counts(Some(1.0), Some(0.0)));
    }
}
