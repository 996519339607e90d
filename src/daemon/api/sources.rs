//! Where figures come from, in JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::origin::Origin;
use super::text;
use crate::daemon::state::Seen;
use crate::daemon::views::RuleCounts;
use crate::status::{Part, RuleHealth, SloStatus};

/// `GET /api/v1/sources`: Prometheus, its rules, and the specs in use.
pub(crate) fn sources(seen: &Seen) -> anyhow::Result<String> {
    let mut files = BTreeMap::new();
    for status in seen.overview.slos() {
        *files.entry(status.slo.source.display().to_string()).or_default() += 1;
    }
    text(&SourcesBody {
        version: env!("CARGO_PKG_VERSION"),
        started_at: seen.started_at,
        files,
        details: seen.overview.parts().iter().map(DetailsBody::of).collect(),
        origin: Origin::of(&seen.overview, &seen.specs, seen.now, &seen.options),
    })
}

/// Where figures come from.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Sources")]
pub(super) struct SourcesBody {
    /// The version of sloe.
    version: &'static str,
    /// When the daemon was started.
    started_at: DateTime<Utc>,
    /// The files of the specs in use, each with the number of its SLOs.
    files: BTreeMap<String, usize>,
    /// More about each of `sources`, in the same order.
    details: Vec<DetailsBody>,
    #[serde(flatten)]
    origin: Origin,
}

/// More about a source.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SourceDetails")]
struct DetailsBody {
    /// What it is called.
    name: String,
    /// For how many SLOs it answers.
    slos: usize,
    /// For how many seconds it keeps samples; `null` where it does not tell, or only their size limits them.
    retention_seconds: Option<f64>,
    /// How much it keeps, such as `512MB`; `null` where it does not tell, or nothing limits that.
    retention_size: Option<String>,
    /// The end of the last hour of the past that is loaded; `null` before any is.
    history_until: Option<DateTime<Utc>>,
    /// How the rules of its SLOs are.
    rules: RulesBody,
}

/// Of how many SLOs the rules are so, each counted by the worst that is known.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RuleCounts")]
struct RulesBody {
    /// Loaded, without error and in time.
    sound: usize,
    /// Some fail.
    failing: usize,
    /// Not all are loaded.
    missing: usize,
    /// Some are late, slow, or have not been evaluated yet.
    late: usize,
    /// Prometheus does not tell.
    not_told: usize,
    /// The SLOs whose rules fail, are missing or late.
    troubled: Vec<TroubledBody>,
}

/// An SLO whose rules are in trouble.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TroubledSlo")]
struct TroubledBody {
    /// The service.
    service: String,
    /// The SLO's name.
    slo: String,
    /// What is wrong as phrases, the worst first.
    problems: Vec<String>,
}

impl DetailsBody {
    fn of(part: &Part) -> Self {
        let snapshot = &part.snapshot;
        let retention = snapshot.retention.as_ref();
        Self {
            name: part.name.to_string(),
            slos: snapshot.slos.len(),
            retention_seconds: retention.and_then(|kept| Some(kept.time?.as_secs_f64())),
            retention_size: retention.and_then(|kept| kept.size.clone()),
            history_until: snapshot.history_until,
            rules: RulesBody::of(part),
        }
    }
}

impl RulesBody {
    fn of(part: &Part) -> Self {
        let RuleCounts { sound, missing, failing, late, not_told } = RuleCounts::of(&part.snapshot);
        let troubled = part.snapshot.slos.iter().filter_map(TroubledBody::of).collect();
        Self { sound, failing, missing, late, not_told, troubled }
    }
}

impl TroubledBody {
    fn of(status: &SloStatus) -> Option<Self> {
        let RuleHealth::Troubled(troubles) = &status.rules else { return None };
        let problems = troubles.iter().map(ToString::to_string).collect();
        Some(Self { service: status.slo.id.service.clone(), slo: status.slo.id.name.clone(), problems })
    }
}
