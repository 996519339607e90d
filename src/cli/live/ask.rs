//! The questions: a few at once, answered from the index where that will do, over less time where a day is too much.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::seen::Seen;
use crate::prom::{Client, Error, Sample};
use crate::units::Duration;

/// So many questions are under way at once.
const AT_ONCE: usize = 6;
/// How far back traffic is looked at, and where that is too much for Prometheus.
const RANGES: [Duration; 2] = [Duration::from_days(1), Duration::from_hours(1)];

/// A Prometheus and the moment of all questions.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) client: Client,
    pub(super) now: DateTime<Utc>,
}

impl Asked {
    /// What is known of these metrics and labels of theirs.
    pub(super) async fn seen(&self, wanted: &BTreeSet<(String, String)>) -> anyhow::Result<Seen> {
        let metrics: BTreeSet<String> = wanted.iter().map(|(metric, _)| metric.clone()).collect();
        let labels = each(metrics, |metric| {
            let asked = self.clone();
            async move { Ok((metric.clone(), asked.labels(&metric).await?)) }
        });
        let labels: BTreeMap<String, BTreeSet<String>> = labels.await?.into_iter().collect();
        let exists =
            |(metric, label): &&(String, String)| labels.get(metric).is_some_and(|all| all.contains(label));
        let values = each(wanted.iter().filter(exists).cloned(), |(metric, label)| {
            let asked = self.clone();
            async move {
                let values = asked.values(&label, Some(&metric)).await?;
                Ok(((metric, label), values.into_iter().collect()))
            }
        });
        let values = values.await?.into_iter().collect();
        let missing = labels.values().any(BTreeSet::is_empty);
        let metrics = if missing { self.values("__name__", None).await? } else { Vec::new() };
        Ok(Seen { metrics: metrics.into_iter().collect(), labels, values })
    }

    /// The labels that a metric's series have had within the last day.
    async fn labels(&self, metric: &str) -> Result<BTreeSet<String>, Error> {
        let names = self.client.label_names(metric, self.yesterday(), self.now).await?;
        Ok(names.into_iter().collect())
    }

    /// The values of a label within the last day.
    pub(super) async fn values(&self, label: &str, selector: Option<&str>) -> Result<Vec<String>, Error> {
        self.client.label_values(label, selector, self.yesterday(), self.now).await
    }

    /// The answer to a question about the last day, or about the last hour where a day is too much.
    pub(super) async fn over_a_day(
        &self,
        query: impl Fn(Duration) -> String,
    ) -> Result<(Duration, Vec<Sample>), Error> {
        let [day, hour] = RANGES;
        match self.client.vector(&query(day), self.now).await {
            Err(error) if error.is_about_size() => {
                Ok((hour, self.client.vector(&query(hour), self.now).await?.value))
            }
            answer => Ok((day, answer?.value)),
        }
    }

    fn yesterday(&self) -> DateTime<Utc> {
        self.now - TimeDelta::days(1)
    }
}

/// The answers to all questions, in no order; the first failure ends it.
pub(super) async fn each<T, R, F>(
    questions: impl IntoIterator<Item = T>,
    ask: impl Fn(T) -> F,
) -> anyhow::Result<Vec<R>>
where
    F: Future<Output = Result<R, Error>> + Send + 'static,
    R: Send + 'static,
{
    let (mut under_way, mut answers) = (JoinSet::new(), Vec::new());
    for question in questions {
        under_way.spawn(ask(question));
        if under_way.len() >= AT_ONCE
            && let Some(answer) = under_way.join_next().await
        {
            answers.push(answer??);
        }
    }
    while let Some(answer) = under_way.join_next().await {
        answers.push(answer??);
    }
    Ok(answers)
}
