//! Eyes that look at a Prometheus.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::chaos::figures::delta;
use crate::chaos::observe::{Observer, ObserverOptions};
use crate::chaos::record::{Cost, Query};
use crate::chaos::run::Eyes;
use crate::chaos::{Preflight, Reading, Standing};
use crate::model::{Experiment, Slo};
use crate::prom::Client;

/// Asks a Prometheus, and remembers how things were before the fault.
pub struct Watcher {
    observer: Observer<Box<dyn FnMut(Query)>>,
    asked: Asked,
    before: Vec<Standing>,
    began: DateTime<Utc>,
}

/// The questions that nobody has written down yet.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<Query>>>);

impl Watcher {
    /// Asks about the SLOs that guard `experiment`, which are among `slos`.
    #[must_use]
    pub fn new(client: Client, experiment: &Experiment, slos: &[Arc<Slo>], options: ObserverOptions) -> Self {
        let asked = Asked::default();
        let kept = asked.clone();
        let sink: Box<dyn FnMut(Query)> = Box::new(move |query| kept.keep(query));
        let observer = Observer::new(client, experiment, slos, options, sink);
        Self { observer, asked, before: Vec::new(), began: DateTime::UNIX_EPOCH }
    }
}

impl Eyes for Watcher {
    async fn preflight(&mut self, now: DateTime<Utc>) -> (Preflight, Vec<Query>) {
        let preflight = self.observer.preflight(now).await;
        self.before.clone_from(&preflight.standings);
        (preflight, self.asked.take())
    }

    fn begin(&mut self, now: DateTime<Utc>) {
        self.began = now;
    }

    async fn look(&mut self, now: DateTime<Utc>) -> (Reading, Vec<Query>) {
        let reading = self.observer.look(&self.before, self.began, now).await;
        (reading, self.asked.take())
    }

    async fn costs(&mut self, now: DateTime<Utc>) -> (Vec<Cost>, Vec<Query>) {
        // From a scrape earlier: what the fault does first is then not in the scrape interval around the span's edge, where
        // nobody can tell on which side it was.
        let from = self.began - delta(self.observer.sample_interval());
        let costs = self.observer.measure(&self.before, (from, now), now).await;
        (costs, self.asked.take())
    }
}

impl Asked {
    fn keep(&self, query: Query) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(query);
    }

    fn take(&self) -> Vec<Query> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
