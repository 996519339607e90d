//! Asks Prometheus about the budgets of a run: before it, at every look, and for the account. Every question is handed over with
//! its answer, for the record.

mod before;
mod during;
mod loaded;
mod measure;
mod questions;
mod traffic;

use std::slice;
use std::sync::Arc;
use std::time::Duration as Patience;

use chrono::{DateTime, Utc};

use self::during::Peak;
use crate::chaos::record::Query;
use crate::model::{Experiment, Slo};
use crate::poll::{self, Asked};
use crate::prom::{Client, Error, Raw, Sample};
use crate::rules::Span;
use crate::units::Duration;

/// How an observer asks.
#[derive(Clone, Copy, Debug)]
pub struct ObserverOptions {
    /// How long a question of a look may take: less than the time from look to look.
    pub patience: Patience,
    /// How long a tile of the loaded rules is.
    pub tile: Duration,
    /// The number of the first question; later ones count on.
    pub first_query: u64,
}

impl Default for ObserverOptions {
    /// 4 s, for looks every 5 s; tiles of five minutes.
    fn default() -> Self {
        Self { patience: Patience::from_secs(4), tile: Duration::from_minutes(5), first_query: 1 }
    }
}

/// Knows whom to ask, about which SLOs, and who keeps the record.
pub struct Observer<S> {
    client: Client,
    /// All SLOs, for composites.
    slos: Vec<Arc<Slo>>,
    /// The service, and what depends on it.
    services: Vec<String>,
    /// Their SLOs.
    guarding: Vec<Arc<Slo>>,
    /// Over which SLIs are measured during the run.
    window: Duration,
    options: ObserverOptions,
    next_query: u64,
    /// What the looks have found spent.
    peak: Peak,
    sink: S,
}

impl<S: FnMut(Query)> Observer<S> {
    /// An observer of the SLOs that guard `experiment`, which are among `slos`. Every question goes to `sink` once it is answered.
    pub fn new(
        client: Client,
        experiment: &Experiment,
        slos: &[Arc<Slo>],
        options: ObserverOptions,
        sink: S,
    ) -> Self {
        let services = [slice::from_ref(&experiment.service), &experiment.dependants].concat();
        let guards = |slo: &&Arc<Slo>| services.contains(&slo.id.service);
        Self {
            client,
            slos: slos.to_vec(),
            guarding: slos.iter().filter(guards).cloned().collect(),
            services,
            window: experiment.abort.sli_floor.window,
            options,
            next_query: options.first_query,
            peak: Peak::default(),
            sink,
        }
    }

    /// The longest time from sample to sample among the SLOs that guard the run.
    #[must_use]
    pub fn sample_interval(&self) -> Duration {
        self.guarding.iter().map(|slo| slo.scrape_interval).max().unwrap_or_default()
    }

    /// A stretch of time that ends when it is asked about.
    fn span(&self, length: Duration) -> Span<'_> {
        Span { length, tile: self.options.tile, slos: &self.slos }
    }

    /// Hands a question over to the record; answers its number.
    fn keep<T>(&mut self, asked: &Asked<T>) -> u64 {
        let id = self.next_query;
        self.next_query += 1;
        let data = |raw: &Raw<T>| raw.data.clone();
        let (answer, error, warnings) = match &asked.answer {
            Ok(answer) => (data(&answer.value), None, answer.warnings.clone()),
            Err(error) => (serde_json::Value::Null, Some(error.to_string()), Vec::new()),
        };
        let (purpose, query, evaluated_at) = (asked.purpose.clone(), asked.query.clone(), asked.at);
        (self.sink)(Query { id, purpose, query, evaluated_at, answer, error, warnings });
        id
    }

    /// Gives up on a question of a look before the next one is due.
    async fn in_time(&self, (purpose, query, at): (&str, String, DateTime<Utc>)) -> Asked<Vec<Sample>> {
        let asking = poll::asked(&self.client, purpose, query.clone(), at);
        tokio::time::timeout(self.options.patience, asking).await.unwrap_or_else(|_| {
            let error = Error::Timeout { url: self.client.url().to_owned(), after: self.options.patience };
            let query = self.client.as_asked(&query);
            Asked { purpose: purpose.to_owned(), query, at, answer: Err(error) }
        })
    }
}
