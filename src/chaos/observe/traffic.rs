//! How many events come, which is what a prediction is made of: rather too many than too few.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Observer;
use super::questions;
use crate::chaos::SubjectId;
use crate::chaos::figures::delta;
use crate::chaos::record::Query;
use crate::model::Slo;
use crate::poll::{self, Asked, Counted};
use crate::prom::{Error, Sample};
use crate::units::Duration;

/// With fewer scrapes a rate jumps.
const SCRAPES: u64 = 4;

/// The traffic of the last few scrapes.
pub(super) struct Recent {
    length: Duration,
    counts: Asked<Vec<Sample>>,
    /// The newest samples as they were when these few scrapes began.
    before: Asked<Vec<Sample>>,
}

impl<S: FnMut(Query)> Observer<S> {
    /// Asks about the last few scrapes, and whether there were any series before them.
    pub(super) async fn recent(&self, now: DateTime<Utc>) -> Recent {
        let length = self.sample_interval().max(Duration::from_secs(1)) * SCRAPES;
        let span = self.span(length);
        let counts = poll::counts(self.guarding.iter().map(|slo| &**slo), |slo| span.measured(slo));
        let ages = questions::newest_samples(&self.guarding, &self.slos);
        let purposes = [format!("events of the last {length}"), format!("newest samples {length} ago")];
        let (counts, before) = tokio::join!(
            poll::asked(&self.client, &purposes[0], counts, now),
            poll::asked(&self.client, &purposes[1], ages, now - delta(length)),
        );
        Recent { length, counts, before }
    }

    /// Hands both questions over to the record.
    pub(super) fn keep_recent(&mut self, recent: &Recent) -> Vec<u64> {
        vec![self.keep(&recent.counts), self.keep(&recent.before)]
    }
}

impl Recent {
    /// Why an answer is missing.
    pub(super) fn error(&self) -> Option<&Error> {
        self.counts.error().or(self.before.error())
    }

    /// What came, by budget, of the SLOs whose series are old enough to tell. Series that began within a stretch count for less
    /// than all of it: after a restart, a longer one would tell of too little.
    pub(super) fn rates(&self, slos: &[Arc<Slo>], all: &[Arc<Slo>]) -> BTreeMap<SubjectId, f64> {
        let samples = |asked: &Asked<Vec<Sample>>| asked.value().cloned().unwrap_or_default();
        let (counts, before) = (samples(&self.counts), samples(&self.before));
        let is_old = |slo: &&Arc<Slo>| questions::sample_age(slo, all, &before, self.before.at).is_some();
        let old: Vec<Arc<Slo>> = slos.iter().filter(is_old).cloned().collect();
        let rate = |(of, counted): (SubjectId, Counted)| Some((of, per_second(counted, self.length)?));
        questions::counted(&old, &counts).into_iter().filter_map(rate).collect()
    }
}

/// The rate of what was counted within a stretch of time.
pub(super) fn per_second(counted: Counted, length: Duration) -> Option<f64> {
    counted.total.map(|total| total / length.as_secs_f64())
}
