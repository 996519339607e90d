//! Counts SLOs at once whose rules are not loaded: many in a query, few queries a round.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::{Slo, SloId};
use crate::poll::{Counted, counts};
use crate::prom::{Answer, Client, Error, Sample};
use crate::rules::{Span, names};
use crate::status::{DIRECT_SPAN, Direct, DirectCounts};
use crate::units::Duration;

/// So many queries a round at most: with those of a poll and the one about episodes, at most twelve a tick.
pub const QUERIES: usize = 2;
/// So many SLOs in a query.
const BATCH: usize = 25;
/// What one unit of a ratio stands for.
const TILE: Duration = Duration::from_minutes(5);

/// Which SLOs are counted, and what was found so far.
#[derive(Debug, Default)]
pub struct DirectCounter {
    /// All SLOs, for composites.
    all: Vec<Arc<Slo>>,
    chosen: Vec<Arc<Slo>>,
    queue: VecDeque<Vec<Arc<Slo>>>,
    direct: Direct,
}

impl DirectCounter {
    /// Counts none yet.
    #[must_use]
    pub fn new(all: &[Arc<Slo>]) -> Self {
        Self { all: all.to_vec(), ..Self::default() }
    }

    /// Counts those of `unloaded` from now on that may be counted, all of them anew if they are others than before.
    pub fn aim(&mut self, unloaded: &[Arc<Slo>]) {
        let ids = |slos: &[Arc<Slo>]| -> Vec<SloId> { slos.iter().map(|slo| slo.id.clone()).collect() };
        let before = ids(&self.chosen);
        self.chosen = self.direct.aim(unloaded);
        if ids(&self.chosen) != before {
            self.again();
        }
    }

    /// Begins anew with all of them.
    pub fn again(&mut self) {
        self.queue = self.chosen.chunks(BATCH).map(<[_]>::to_vec).collect();
    }

    /// Whether all were counted, or are known not to be countable.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.queue.is_empty()
    }

    /// What was found so far.
    #[must_use]
    pub const fn found(&self) -> &Direct {
        &self.direct
    }

    /// Asks at most [`QUERIES`] queries, one after the other: polls go first.
    pub async fn round(&mut self, client: &Client, now: DateTime<Utc>) {
        for _ in 0..QUERIES {
            let Some(batch) = self.queue.pop_front() else { return };
            let answer = client.vector(&self.query(&batch), now).await;
            self.take(&batch, answer, now);
        }
    }

    fn query(&self, batch: &[Arc<Slo>]) -> String {
        let span = Span { length: DIRECT_SPAN, tile: TILE, slos: &self.all };
        counts(batch.iter().map(|slo| &**slo), |slo| span.charged(slo))
    }

    /// One SLO that Prometheus does not manage must not make the others unknown: what fails is asked again in halves.
    fn take(&mut self, batch: &[Arc<Slo>], answer: Result<Answer<Vec<Sample>>, Error>, now: DateTime<Utc>) {
        match answer.map(Answer::complete) {
            Ok(Ok(samples)) => {
                for slo in batch {
                    self.direct.put(slo, now, Ok(counted(slo, &samples)));
                }
            }
            Ok(Err(warnings)) => self.give_up(batch, &warnings, now),
            Err(error) if batch.len() > 1 && error.is_about_the_query() => {
                let (one, two) = batch.split_at(batch.len() / 2);
                self.queue.extend([one.to_vec(), two.to_vec()]);
            }
            Err(Error::Refused { text, .. }) => self.give_up(batch, &text, now),
            Err(error) => self.give_up(batch, &error.to_string(), now),
        }
    }

    fn give_up(&mut self, batch: &[Arc<Slo>], reason: &str, now: DateTime<Utc>) {
        for slo in batch {
            self.direct.put(slo, now, Err(reason.to_owned()));
        }
    }
}

/// What the answer says about one SLO, by group; of groups of which not both counts are known, nothing.
fn counted(slo: &Slo, samples: &[Sample]) -> DirectCounts {
    let mut groups = BTreeMap::new();
    let label = |sample: &Sample, name: &str| sample.labels.get(name).cloned().unwrap_or_default();
    let own = |sample: &&Sample| {
        label(sample, names::SERVICE_LABEL) == slo.id.service
            && label(sample, names::SLO_LABEL) == slo.id.name
    };
    for sample in samples.iter().filter(own) {
        let group: Vec<_> = slo.group_by.iter().map(|name| (name.clone(), label(sample, name))).collect();
        groups.entry(group).or_insert_with(Counted::default).put(&sample.labels, sample.value);
    }
    groups.into_iter().filter_map(|(group, Counted { total, bad })| Some((group, (total?, bad?)))).collect()
}
