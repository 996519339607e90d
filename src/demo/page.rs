//! What the demo asks its `sloe serve`: does it show a live budget?

use std::time::Duration;

use reqwest::Client;
use serde_json::Value;

use crate::demo::history::Profile;
use crate::demo::http;

/// One `sloe serve`.
#[derive(Clone, Debug)]
pub(super) struct Page {
    client: Client,
    url: String,
}

/// A budget as the API tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ShownBudget {
    /// All events of the window.
    pub(super) total_events: f64,
    /// The share of the budget that is left; below 0 when overspent.
    pub(super) remaining: f64,
}

impl Page {
    /// Asks the one at `url`.
    pub(super) fn at(url: String) -> Self {
        Self { client: http::keep_alive(Duration::from_secs(5)), url }
    }

    /// What is shown at `path`; `None` when that is no page, or nothing answers.
    pub(super) async fn shown(&self, path: &str) -> Option<String> {
        let response = self.client.get(format!("{}{path}", self.url)).send().await.ok()?;
        response.error_for_status().ok()?.text().await.ok()
    }

    /// The budget of an SLO; `None` while it is unknown, or nothing answers.
    pub(super) async fn budget(&self, slo: &Profile) -> Option<ShownBudget> {
        let response = self.client.get(format!("{}/api/v1/slos", self.url)).send().await.ok()?;
        let answer: Value = response.json().await.ok()?;
        let named = |entry: &&Value| entry["service"] == slo.service && entry["slo"] == slo.slo;
        let budget = &answer["slos"].as_array()?.iter().find(named)?["budget"];
        Some(ShownBudget {
            total_events: budget["total_events"].as_f64()?,
            remaining: budget["remaining_ratio"].as_f64()?,
        })
    }
}
