//! What the demo asks its Prometheus: which tiles it recorded, and what they add up to.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::Client;
use serde_json::Value;

use crate::demo::comparison::Events;
use crate::demo::history::Profile;
use crate::demo::http;
use crate::rules::names;

/// The recorded series of one Prometheus.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    client: Client,
    url: String,
}

impl Recorded {
    /// Asks the Prometheus at `url`.
    pub(super) fn at(url: String) -> Self {
        Self { client: http::keep_alive(Duration::from_secs(10)), url }
    }

    /// When the newest tile of the SLO was recorded, in seconds since 1970. Both of its series come from one evaluation.
    pub(super) async fn newest_tile(&self, slo: &Profile) -> anyhow::Result<Option<f64>> {
        let (total, bad) = (series(names::TOTAL_TILE, slo), series(names::BAD_TILE, slo));
        self.value(&format!("timestamp({total}) == timestamp({bad})"), None).await
    }

    /// The events in the SLO's tiles after `from` up to and including `to`.
    pub(super) async fn events(&self, slo: &Profile, from: f64, to: f64) -> anyhow::Result<Option<Events>> {
        let total = self.sum(names::TOTAL_TILE, slo, from, to).await?;
        let bad = self.sum(names::BAD_TILE, slo, from, to).await?;
        Ok(total.zip(bad).map(|(total, bad)| Events { good: total - bad, bad }))
    }

    /// All events of the SLO's window, as of its newest tile.
    pub(super) async fn window_total(&self, slo: &Profile) -> anyhow::Result<Option<f64>> {
        self.value(&series(names::TOTAL_WINDOW, slo), None).await
    }

    /// A millisecond less than the span: `from` is left out by every Prometheus, whether its ranges are closed or left-open.
    async fn sum(&self, name: &str, slo: &Profile, from: f64, to: f64) -> anyhow::Result<Option<f64>> {
        let range = format!("{:.0}ms", (to - from) * 1_000.0 - 1.0);
        self.value(&format!("sum_over_time({}[{range}])", series(name, slo)), Some(to)).await
    }

    /// The one value of `promql`, or `None` when there is no such series.
    async fn value(&self, promql: &str, time: Option<f64>) -> anyhow::Result<Option<f64>> {
        let mut form = vec![("query", promql.to_owned())];
        form.extend(time.map(|time| ("time", format!("{time:.3}"))));
        let response = self.client.post(format!("{}/api/v1/query", self.url)).form(&form).send().await;
        let answer: Value = response.context("Prometheus does not answer")?.json().await?;
        if answer["status"] != "success" {
            bail!("Prometheus refuses `{promql}`: {}", answer["error"]);
        }
        let value = answer["data"]["result"][0]["value"][1].as_str();
        value.map(|text| text.parse().with_context(|| format!("`{text}` is not a number"))).transpose()
    }
}

fn series(name: &str, slo: &Profile) -> String {
    let (service, label) = (names::SERVICE_LABEL, names::SLO_LABEL);
    format!("{name}{{{service}=\"{}\",{label}=\"{}\"}}", slo.service, slo.slo)
}
