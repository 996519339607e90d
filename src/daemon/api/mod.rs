//! The JSON API: the pages' figures in full precision, never clamped, `null` with a reason where unknown.

mod episodes;
mod figures;
mod gate;
mod runs;
mod slo;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::daemon::PageOptions;
use crate::daemon::specs::SpecsState;
use crate::status::{Freshness, Known, Overview, Part, SourceState};
pub(crate) use gate::gate;
pub(crate) use runs::{run, runs};
use slo::{SloBody, SloWithCurve};

/// `GET /api/v1/slos`: every SLO, worst first, a grouped one as one entry with `groups`.
pub(crate) fn list(
    overview: &Overview,
    specs: &SpecsState,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    let origin = Origin::of(overview, specs, now, options);
    let slos = overview.known().map(|known| SloBody::of(known, origin.is_stale(known.part))).collect();
    text(&ListBody { slos, origin })
}

/// `GET /api/v1/slos/{service}/{slo}`: one SLO with the curve of its budget and its episodes.
pub(crate) fn detail(
    known: Known<'_>,
    overview: &Overview,
    specs: &SpecsState,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    let origin = Origin::of(overview, specs, now, options);
    text(&DetailBody { slo: SloWithCurve::of(known, origin.is_stale(known.part)), origin })
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

/// Where the figures are from and how old they are: of several sources, those of the one that has been silent longest.
#[derive(Serialize)]
struct Origin {
    warnings: Vec<String>,
    notice: Option<String>,
    answered_at: Option<String>,
    age_seconds: Option<f64>,
    /// Whether any source is stale.
    stale: bool,
    sources: Vec<Source>,
    specs: Specs,
}

#[derive(Serialize)]
struct Source {
    name: String,
    prometheus: String,
    state: &'static str,
    answered_at: Option<String>,
    age_seconds: Option<f64>,
    stale: bool,
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
    fn of(overview: &Overview, specs: &SpecsState, now: DateTime<Utc>, options: &PageOptions) -> Self {
        let sources: Vec<Source> =
            overview.parts().iter().map(|part| Source::of(part, now, options)).collect();
        let answered_at = overview.answered_at();
        Self {
            warnings: overview.warnings(),
            notice: options.notice.clone(),
            answered_at: answered_at.map(iso),
            age_seconds: answered_at.map(|at| age(at, now)),
            stale: sources.iter().any(|source| source.stale),
            sources,
            specs: Specs { loaded_at: iso(specs.loaded_at), problem: specs.problem.clone() },
        }
    }

    fn is_stale(&self, part: &Part) -> bool {
        self.sources.iter().any(|source| *source.name == *part.name && source.stale)
    }
}

impl Source {
    fn of(part: &Part, now: DateTime<Utc>, options: &PageOptions) -> Self {
        let Part { name, url, snapshot } = part;
        let (state, failing) = match &snapshot.source {
            SourceState::Starting => ("starting", None),
            SourceState::Answering => ("answering", None),
            SourceState::AnsweringInPart => ("answering_in_part", None),
            SourceState::Failing { since, reason } => ("failing", Some((iso(*since), reason.clone()))),
        };
        let (failing_since, reason) = failing.unzip();
        Self {
            name: name.to_string(),
            prometheus: url.to_string(),
            state,
            answered_at: snapshot.answered_at.map(iso),
            age_seconds: snapshot.answered_at.map(|at| age(at, now)),
            stale: Freshness::of(snapshot, now, options.stale_after).is_stale(),
            failing_since,
            reason,
            rules_asked_at: snapshot.rules_asked_at.map(iso),
        }
    }
}

fn age(at: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
    (now - at).as_seconds_f64()
}

fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn text(body: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(body)? + "\n")
}
