//! One experiment and what may be found about it: one of three pods of the seed's payment service.

use chrono::{DateTime, TimeDelta, Utc};
use sloe::chaos::{Preflight, Reading, Replicas, Rules, Sources, Spend, Standing, SubjectId, Survey};
use sloe::model::{Experiment, GateLimits, Hours};

use crate::fixtures;

/// Monday, 23 November 2026, 13:30 UTC.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-23T13:30:00Z".parse().expect("an instant")
}

/// So many seconds after [`now`].
pub(crate) fn at(secs: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(secs)
}

/// The example of the specification's text, with its hours.
pub(crate) fn experiment() -> Experiment {
    let hours = Hours {
        days: [true, true, true, true, false, false, false],
        from: 9 * 60,
        to: 16 * 60,
        zone: "Europe/Paris".parse().expect("a time zone"),
    };
    let example = fixtures::experiment();
    Experiment { gate: GateLimits { hours: Some(hours), ..example.gate }, ..example }
}

pub(crate) fn subject(slo: &str) -> SubjectId {
    SubjectId { service: "payment-service".to_owned(), slo: slo.to_owned(), group: Vec::new() }
}

/// Three pods, of which one shall be hit.
pub(crate) fn survey() -> Survey {
    let pods: Vec<String> = ["a", "b", "c"].map(|pod| format!("payment-service-{pod}")).to_vec();
    Survey {
        replicas: Some(Replicas { wanted: 3, updated: 3, ready: 3 }),
        targets: pods[..1].to_vec(),
        candidates: pods,
        ..Survey::default()
    }
}

/// 100 requests a second for 30 days, of which 99.9 % have to be good; 62 % of the budget is left.
pub(crate) fn standing() -> Standing {
    Standing {
        subject: subject("availability"),
        objective: 0.999,
        window: "30d".to_owned(),
        unit: "events".to_owned(),
        slice: None,
        counts_time: false,
        allowed_events: Some(259_200.0),
        remaining_ratio: Some(0.62),
        reason: String::new(),
        burn_rates: vec![("5m".to_owned(), 0.1), ("1h".to_owned(), 0.4), ("6h".to_owned(), 0.7)],
        events_per_second: Some(100.0),
        sli: Some(0.999_62),
        sli_objective: 0.999,
        sample_age: Some(12.0),
        sample_interval: 30.0,
    }
}

/// Nothing speaks against a run.
pub(crate) fn preflight() -> Preflight {
    Preflight {
        at: now(),
        standings: vec![standing()],
        rules: Some(vec![Rules {
            slo: "payment-service/availability".to_owned(),
            declared: Some("99.9% over 30d".to_owned()),
            loaded: Some("99.9% over 30d".to_owned()),
        }]),
        pages: Some(Vec::new()),
        mute: Ok(Vec::new()),
        failure: None,
        sources: Sources {
            budget: vec![1, 2, 3],
            burn_rates: vec![5, 6],
            sli: vec![8],
            samples: vec![9],
            traffic: vec![10, 11],
            rules: vec![1],
            pages: vec![7, 12],
        },
    }
}

/// A look so many seconds after the fault at which all is well.
pub(crate) fn reading(secs: i64) -> Reading {
    Reading { at: at(secs), subjects: vec![spend()], pages: Vec::new(), failure: None }
}

/// A budget that has paid nothing.
pub(crate) fn spend() -> Spend {
    Spend {
        subject: subject("availability"),
        total_events: Some(500.0),
        bad_events: Some(0.0),
        first_events: Some(0.0),
        allowed_events: Some(259_200.0),
        cost_ratio: Some(0.0),
        remaining_ratio: Some(0.62),
        sli: Some(1.0),
        objective: 0.999,
        sample_age: Some(12.0),
    }
}

/// All three replicas.
pub(crate) const WHOLE: Option<Replicas> = Some(Replicas { wanted: 3, updated: 3, ready: 3 });
