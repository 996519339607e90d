//! A question together with its answer as it came, for whoever keeps a record.

use chrono::{DateTime, Utc};

use crate::prom::{AlertRule, Answer, Client, Error, Raw, Sample, Series};
use crate::units::Duration;

/// One question to Prometheus and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked<T> {
    /// What it is for, for people.
    pub purpose: String,
    /// PromQL, as it was asked.
    pub query: String,
    /// The moment that it was evaluated at; of a range, its end.
    pub at: DateTime<Utc>,
    /// The answer, or why there is none.
    pub answer: Result<Answer<Raw<T>>, Error>,
}

/// Evaluates `query` at one moment.
pub async fn asked(client: &Client, purpose: &str, query: String, at: DateTime<Utc>) -> Asked<Vec<Sample>> {
    let (answer, query) = (client.raw(&query, at).await, client.as_asked(&query));
    Asked { purpose: purpose.to_owned(), query, at, answer }
}

/// Evaluates `query` every `step` between two moments.
pub async fn asked_range(
    client: &Client,
    purpose: &str,
    query: String,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    step: Duration,
) -> Asked<Vec<Series>> {
    let (answer, query) = (client.raw_range(&query, from, to, step).await, client.as_asked(&query));
    Asked { purpose: purpose.to_owned(), query, at: to, answer }
}

/// Asks which alerting rules are loaded, and keeps those that are `wanted`: a Prometheus may have thousands.
pub async fn alert_rules(
    client: &Client,
    wanted: impl Fn(&AlertRule) -> bool,
    at: DateTime<Utc>,
) -> Asked<Vec<AlertRule>> {
    let kept = |all: Vec<AlertRule>| {
        let value: Vec<AlertRule> = all.into_iter().filter(&wanted).collect();
        Raw { data: serde_json::json!(value), value }
    };
    let answer = client.alert_rules().await.map(|answer| answer.map(kept));
    Asked { purpose: "alerting rules".to_owned(), query: Client::ALERT_RULES.to_owned(), at, answer }
}

impl<T> Asked<T> {
    /// What the answer says; `None` where there is none.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.answer.as_ref().ok().map(|answer| &answer.value.value)
    }

    /// Why there is none.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.answer.as_ref().err()
    }
}
