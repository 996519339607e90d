//! `sloe report`: were objectives kept in a week, a month or a quarter?

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use crate::cli::arguments::{ReportArguments, ReportFormat};
use crate::cli::{ExitStatus, load, print, prometheus};
use crate::diag::did_you_mean;
use crate::model::{Slo, Window};
use crate::poll;
use crate::prom::{Client, Error};
use crate::report::{Report, json, markdown, report};
use crate::status::{Extent, PastPeriods, TileLengths, queries};
use crate::units::Duration as Length;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Prints the report; missed objectives are an answer, not a failure.
pub(super) async fn run(arguments: &ReportArguments) -> anyhow::Result<ExitStatus> {
    let slos = match load::load(&arguments.specs) {
        Ok(slos) => chosen(slos, arguments)?,
        Err(status) => return Ok(status),
    };
    let now = Utc::now();
    let (period, zone) = (arguments.period.period(), arguments.time_zone);
    let extent = arguments.period.extent(zone, now);
    let extent =
        extent.map_err(|error| anyhow::anyhow!("no report about `{}`: {error}", arguments.period))?;
    let asked = async {
        let client = prometheus::client(&arguments.prometheus, TIMEOUT)?;
        recorded(&client, &slos, Window::Calendar { period, zone }, extent, now).await
    };
    let recorded = match asked.await {
        Ok(recorded) => recorded,
        Err(error) => return Ok(prometheus::undecided(&error)),
    };
    let report =
        report(&slos, &recorded.periods, &recorded.tiles, now).context("not a period of the calendar")?;
    show(&report.with_retention(recorded.kept, now), arguments)
}

fn show(report: &Report, arguments: &ReportArguments) -> anyhow::Result<ExitStatus> {
    print::data(&match arguments.format {
        ReportFormat::Md => markdown(report),
        ReportFormat::Json => json(report)?,
    });
    Ok(ExitStatus::Ok)
}

/// The SLOs of the service and the owner that are asked for.
fn chosen(slos: Vec<Slo>, arguments: &ReportArguments) -> anyhow::Result<Vec<Arc<Slo>>> {
    let slos = filtered(slos, "service", arguments.service.as_deref(), |slo| Some(&slo.id.service))?;
    let slos = filtered(slos, "owner", arguments.owner.as_deref(), |slo| slo.owner.as_ref())?;
    anyhow::ensure!(!slos.is_empty(), "the specs declare no SLO to report about");
    Ok(slos.into_iter().map(Arc::new).collect())
}

/// Those whose `field` is `wanted`, and an error that names the nearest one where there are none.
fn filtered(
    slos: Vec<Slo>,
    field: &str,
    wanted: Option<&str>,
    value: fn(&Slo) -> Option<&String>,
) -> anyhow::Result<Vec<Slo>> {
    let Some(wanted) = wanted else { return Ok(slos) };
    let is_wanted = |slo: &Slo| value(slo).is_some_and(|value| value == wanted);
    let (own, others): (Vec<_>, Vec<_>) = slos.into_iter().partition(is_wanted);
    if own.is_empty() {
        let hint = did_you_mean(wanted, others.iter().filter_map(|slo| value(slo).map(String::as_str)));
        let hint = hint.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        anyhow::bail!("the specs declare no SLO with the {field} `{wanted}`{hint}");
    }
    Ok(own)
}

/// What Prometheus has of a period.
struct Recorded {
    /// It, and the one before.
    periods: PastPeriods,
    tiles: TileLengths,
    /// How long samples are kept, where that is known.
    kept: Option<Length>,
}

/// The period of `extent`, and the one before it.
async fn recorded(
    client: &Client,
    slos: &[Arc<Slo>],
    window: Window,
    extent: Extent,
    now: DateTime<Utc>,
) -> Result<Recorded, Error> {
    let both: Vec<Extent> = [Some(extent), extent.previous(window)].into_iter().flatten().collect();
    let periods = poll::periods(client, slos, window, &both, now).await?;
    let infos = client.vector(&queries::infos(), now).await?;
    // A Prometheus that answers queries but not this leaves the retention unknown.
    let kept = client.retention().await.ok().flatten().and_then(|retention| retention.time);
    Ok(Recorded { periods, tiles: TileLengths::of(&infos.value), kept })
}
