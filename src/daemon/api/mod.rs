//! The JSON API: the pages' figures in full precision, never clamped, `null` with a reason where unknown.

mod episodes;
mod figures;
mod gate;
mod runs;
mod slo;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::daemon::PageOptions;
use crate::daemon::freshness::Freshness;
use crate::daemon::specs::SpecsState;
use crate::status::{SloStatus, Snapshot, SourceState};
pub(crate) use gate::gate;
pub(crate) use runs::{run, runs};
use slo::{SloBody, SloWithCurve};

/// `GET /api/v1/slos`: every SLO, worst first, a grouped one as one entry with `groups`.
pub(crate) fn list(
    snapshot: &Snapshot,
    specs: &SpecsState,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    let slos = snapshot.slos.iter().map(SloBody::of).collect::<Vec<_>>();
    text(&ListBody { slos, origin: Origin::of(snapshot, specs, now, options) })
}

/// `GET /api/v1/slos/{service}/{slo}`: one SLO with the curve of its budget and its episodes.
pub(crate) fn detail(
    status: &SloStatus,
    snapshot: &Snapshot,
    specs: &SpecsState,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    text(&DetailBody { slo: SloWithCurve::of(status), origin: Origin::of(snapshot, specs, now, options) })
}

/// `POST /-/reload`: how many SLOs are in use now.
pub(crate) fn reloaded(slos: usize) -> anyhow::Result<String> {
    text(&serde_json::json!({ "slos": slos }))
}

/// An answer that is not a figure.
pub(crate) fn error(message: &str) -> anyhow::Result<String> {
    text(&serde_json::json!({ "error": message }))
}

#[derive(Serialize)]
struct ListBody {
    slos: Vec<SloBody>,
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Serialize)]
struct DetailBody {
    slo: SloWithCurve,
    #[serde(flatten)]
    origin: Origin,
}

/// Where the figures are from and how old they are.
#[derive(Serialize)]
struct Origin {
    warnings: Vec<String>,
    notice: Option<String>,
    answered_at: Option<String>,
    age_seconds: Option<f64>,
    stale: bool,
    source: Source,
    specs: Specs,
}

#[derive(Serialize)]
struct Source {
    prometheus: String,
    state: &'static str,
    failing_since: Option<String>,
    reason: Option<String>,
    /// `null` where Prometheus does not tell of its rules: then nobody knows whether they are evaluated as they should be.
    rules_asked_at: Option<String>,
}

/// `problem` is why the specs on the disk are not in use; those of `loaded_at` are.
#[derive(Serialize)]
struct Specs {
    loaded_at: String,
    problem: Option<String>,
}

impl Origin {
    fn of(snapshot: &Snapshot, specs: &SpecsState, now: DateTime<Utc>, options: &PageOptions) -> Self {
        Self {
            warnings: snapshot.warnings.clone(),
            notice: options.notice.clone(),
            answered_at: snapshot.answered_at.map(iso),
            age_seconds: snapshot.answered_at.map(|at| (now - at).as_seconds_f64()),
            stale: Freshness::of(snapshot, now, options).is_stale(),
            source: Source::of(snapshot, options),
            specs: Specs { loaded_at: iso(specs.loaded_at), problem: specs.problem.clone() },
        }
    }
}

impl Source {
    fn of(snapshot: &Snapshot, options: &PageOptions) -> Self {
        let (state, failing) = match &snapshot.source {
            SourceState::Starting => ("starting", None),
            SourceState::Answering => ("answering", None),
            SourceState::AnsweringInPart => ("answering_in_part", None),
            SourceState::Failing { since, reason } => ("failing", Some((iso(*since), reason.clone()))),
        };
        let (failing_since, reason) = failing.unzip();
        let rules_asked_at = snapshot.rules_asked_at.map(iso);
        Self { prometheus: options.prometheus_url.clone(), state, failing_since, reason, rules_asked_at }
    }
}

fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn text(body: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(body)? + "\n")
}
