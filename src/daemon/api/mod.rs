//! The JSON API: the pages' figures in full precision, never clamped, `null` with a reason where unknown.

mod ahead;
mod budget;
mod episodes;
mod figures;
mod gate;
mod names;
pub(crate) mod openapi;
mod origin;
mod past;
mod runs;
mod slo;
mod sources;
mod what_if;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::daemon::PageOptions;
use crate::daemon::specs::SpecsState;
use crate::report::{self, Report};
use crate::status::{Known, Overview};
pub(crate) use gate::gate;
use origin::Origin;
pub(crate) use runs::{run, runs};
use slo::{SloBody, SloWithPast};
pub(crate) use sources::sources;

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

/// `GET /api/v1/slos/{service}/{slo}`: one SLO with its past.
pub(crate) fn detail(
    known: Known<'_>,
    overview: &Overview,
    specs: &SpecsState,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    let origin = Origin::of(overview, specs, now, options);
    text(&DetailBody { slo: SloWithPast::of(known, origin.is_stale(known.part), options.zone), origin })
}

/// `GET /api/v1/report`: what became of the objectives in a period, as `sloe report --format json` prints it.
pub(crate) fn report(report: &Report) -> anyhow::Result<String> {
    Ok(report::json(report)?)
}

/// `POST /-/reload`: how many SLOs are in use now.
pub(crate) fn reloaded(slos: usize) -> anyhow::Result<String> {
    text(&Reloaded { slos })
}

/// An answer that is not a figure.
pub(crate) fn error(message: &str) -> anyhow::Result<String> {
    text(&Problem { error: message })
}

/// Every SLO.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SloList")]
struct ListBody {
    /// The SLOs, worst first.
    slos: Vec<SloBody>,
    #[serde(flatten)]
    origin: Origin,
}

/// One SLO.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SloDetail")]
struct DetailBody {
    /// The SLO.
    slo: SloWithPast,
    #[serde(flatten)]
    origin: Origin,
}

/// The specs were read again.
#[derive(Serialize, JsonSchema)]
struct Reloaded {
    /// How many SLOs are in use now.
    slos: usize,
}

/// Why there is no other answer.
#[derive(Serialize, JsonSchema)]
struct Problem<'a> {
    /// The reason, for people.
    error: &'a str,
}

fn text(body: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(body)? + "\n")
}
