//! What the demo asks its Prometheus: which tiles it recorded, and what they add up to.

use anyhow::Context;
use chrono::{DateTime, Utc};

use crate::demo::comparison::Events;
use crate::demo::history::Profile;
use crate::prom::{Client, ClientOptions, Error};
use crate::rules::names;

/// The recorded series of one Prometheus.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    client: Client,
}

impl Recorded {
    /// Asks the Prometheus at `url`.
    pub(super) fn at(url: &str) -> Result<Self, Error> {
        Client::new(url, ClientOptions::default()).map(|client| Self { client })
    }

    /// When the newest tile of the SLO was recorded, in seconds since 1970. Both of its series come from one evaluation.
    pub(super) async fn newest_tile(&self, slo: &Profile) -> anyhow::Result<Option<f64>> {
        let (total, bad) = (series(names::TOTAL_TILE, slo), series(names::BAD_TILE, slo));
        self.value(&format!("timestamp({total}) == timestamp({bad})"), Utc::now()).await
    }

    /// The events in the SLO's tiles after `from` up to and including `to`.
    pub(super) async fn events(&self, slo: &Profile, from: f64, to: f64) -> anyhow::Result<Option<Events>> {
        let total = self.sum(names::TOTAL_TILE, slo, from, to).await?;
        let bad = self.sum(names::BAD_TILE, slo, from, to).await?;
        Ok(total.zip(bad).map(|(total, bad)| Events { good: total - bad, bad }))
    }

    /// All events of the SLO's window, as of its newest tile.
    pub(super) async fn window_total(&self, slo: &Profile) -> anyhow::Result<Option<f64>> {
        self.value(&series(names::TOTAL_WINDOW, slo), Utc::now()).await
    }

    /// A millisecond less than the span: `from` is left out by every Prometheus, whether its ranges are closed or left-open.
    async fn sum(&self, name: &str, slo: &Profile, from: f64, to: f64) -> anyhow::Result<Option<f64>> {
        let range = format!("{:.0}ms", (to - from) * 1_000.0 - 1.0);
        self.value(&format!("sum_over_time({}[{range}])", series(name, slo)), moment(to)?).await
    }

    /// The one value of `promql`, or `None` when there is no such series.
    async fn value(&self, promql: &str, at: DateTime<Utc>) -> anyhow::Result<Option<f64>> {
        let answer = self.client.vector(promql, at).await?;
        Ok(answer.value.first().map(|sample| sample.value))
    }
}

/// Tiles are recorded at whole milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds of this century fit")]
fn moment(seconds: f64) -> anyhow::Result<DateTime<Utc>> {
    let millis = (seconds * 1_000.0).round() as i64;
    DateTime::from_timestamp_millis(millis).with_context(|| format!("`{seconds}` is no time"))
}

fn series(name: &str, slo: &Profile) -> String {
    let (service, label) = (names::SERVICE_LABEL, names::SLO_LABEL);
    format!("{name}{{{service}=\"{}\",{label}=\"{}\"}}", slo.service, slo.slo)
}
