//! Eyes that see what a script says.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;
use sloe::chaos::record::{Cost, Query};
use sloe::chaos::run::Eyes;
use sloe::chaos::{Preflight, Reading, Sources, Spend, Standing, SubjectId};

/// What one look finds out of the only budget.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) cost_ratio: Option<f64>,
    pub(crate) sli: Option<f64>,
    pub(crate) sample_age: Option<f64>,
    pub(crate) page: bool,
    /// Prometheus is gone.
    pub(crate) gone: bool,
}

pub(crate) const WELL: Seen =
    Seen { cost_ratio: Some(0.0), sli: Some(1.0), sample_age: Some(2.0), page: false, gone: false };

/// The script: a short dip that costs 0.1 % of the budget, unless it is changed.
pub(crate) struct Sight {
    /// The share of the budget that is left before.
    pub(crate) remaining: Option<f64>,
    /// By the number of the look.
    pub(crate) look: fn(u32) -> Seen,
    /// How long every question about the cost takes.
    pub(crate) costs_after: Duration,
    pub(crate) looks: u32,
    pub(crate) queries: u64,
    pub(crate) began: Option<DateTime<Utc>>,
}

impl Default for Sight {
    fn default() -> Self {
        let dip = |number| match number {
            1 => WELL,
            2..5 => Seen { sli: Some(0.95), cost_ratio: Some(0.0005), ..WELL },
            _ => Seen { cost_ratio: Some(0.001), ..WELL },
        };
        Self {
            remaining: Some(0.8),
            look: dip,
            costs_after: Duration::ZERO,
            looks: 0,
            queries: 0,
            began: None,
        }
    }
}

impl Sight {
    fn asked(&mut self, purpose: &str, at: DateTime<Utc>) -> Vec<Query> {
        self.queries += 1;
        vec![Query {
            id: self.queries,
            purpose: purpose.to_owned(),
            query: "vector(1)".to_owned(),
            evaluated_at: at,
            answer: json!({"resultType": "vector", "result": []}),
            error: None,
            warnings: vec![],
        }]
    }
}

fn subject() -> SubjectId {
    SubjectId { service: "payment-service".to_owned(), slo: "availability".to_owned(), group: vec![] }
}

impl Eyes for Sight {
    async fn preflight(&mut self, now: DateTime<Utc>) -> (Preflight, Vec<Query>) {
        let queries = self.asked("before", now);
        let numbers = vec![self.queries];
        let standing = Standing {
            subject: subject(),
            objective: 0.999,
            window: "30d".to_owned(),
            unit: "events".to_owned(),
            slice: None,
            counts_time: false,
            allowed_events: Some(100_000.0),
            remaining_ratio: self.remaining,
            reason: if self.remaining.is_none() { "no tiles".to_owned() } else { String::new() },
            burn_rates: vec![("1h".to_owned(), 0.1), ("6h".to_owned(), 0.1)],
            events_per_second: Some(40.0),
            sli: Some(1.0),
            sli_objective: 0.999,
            sample_age: Some(2.0),
            sample_interval: 5.0,
        };
        let sources = Sources {
            budget: numbers.clone(),
            burn_rates: numbers.clone(),
            sli: numbers.clone(),
            samples: numbers.clone(),
            traffic: numbers.clone(),
            rules: numbers.clone(),
            pages: numbers,
        };
        let preflight = Preflight {
            at: now,
            standings: vec![standing],
            rules: Some(vec![]),
            pages: Some(vec![]),
            mute: Ok(vec![]),
            failure: None,
            sources,
        };
        (preflight, queries)
    }

    fn begin(&mut self, now: DateTime<Utc>) {
        self.began = Some(now);
    }

    async fn look(&mut self, now: DateTime<Utc>) -> (Reading, Vec<Query>) {
        self.looks += 1;
        let seen = (self.look)(self.looks);
        let queries = self.asked("look", now);
        if seen.gone {
            let failure = Some("Prometheus cannot be reached".to_owned());
            return (Reading { at: now, subjects: vec![], pages: vec![], failure }, queries);
        }
        let spend = Spend {
            subject: subject(),
            total_events: Some(400.0),
            bad_events: seen.cost_ratio.map(|cost| cost * 100_000.0),
            first_events: Some(0.0),
            allowed_events: Some(100_000.0),
            cost_ratio: seen.cost_ratio,
            remaining_ratio: self.remaining.zip(seen.cost_ratio).map(|(left, cost)| left - cost),
            sli: seen.sli,
            objective: 0.999,
            sample_age: seen.sample_age,
        };
        let pages = if seen.page { vec!["payment-service/availability 1h/5m".to_owned()] } else { vec![] };
        (Reading { at: now, subjects: vec![spend], pages, failure: None }, queries)
    }

    async fn costs(&mut self, now: DateTime<Utc>) -> (Vec<Cost>, Vec<Query>) {
        tokio::time::sleep(self.costs_after).await;
        let queries = self.asked("costs", now);
        let cost = (self.look)(self.looks.max(1)).cost_ratio;
        let began = self.began.unwrap_or(now);
        let cost = Cost {
            subject: subject(),
            from: began,
            to: now,
            total_events: Some(1_200.0),
            bad_events: cost.map(|cost| cost * 100_000.0),
            uncertainty_events: Some(4.0),
            baseline_events: Some(0.0),
            allowed_events: Some(100_000.0),
            cost_ratio: cost,
            remaining_before: self.remaining,
            remaining_after: self.remaining.zip(cost).map(|(left, cost)| left - cost),
            lowest_sli: Some(0.95),
            below_from: Some(began),
            below_to: Some(now),
            evidence: vec![self.queries],
        };
        (vec![cost], queries)
    }
}
