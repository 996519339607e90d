//! `sloe report`: were objectives kept in a week, a month or a quarter?

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::arguments::{ReportArguments, ReportFormat};
use crate::cli::{ExitStatus, load, print, prometheus, sources};
use crate::diag::did_you_mean;
use crate::model::{Slo, Window};
use crate::poll;
use crate::prom::{Client, Error};
use crate::report::{Recorded, Report, json, markdown};
use crate::sources::{Assigned, Source};
use crate::status::{Extent, TileLengths, Unknown, queries};

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Prints the report; missed objectives are an answer, not a failure.
pub(super) async fn run(arguments: &ReportArguments) -> anyhow::Result<ExitStatus> {
    let slos = match load::load(&arguments.specs) {
        Ok(slos) => slos,
        Err(status) => return Ok(status),
    };
    are_there(&slos, arguments)?;
    let named = match sources::named(&arguments.sources, &arguments.specs.reading) {
        Ok(named) => named,
        Err(status) => return Ok(status),
    };
    let assigned = sources::assigned(&named, slos)?.only(|slo| is_wanted(slo, arguments));
    let now = Utc::now();
    let report = begun(arguments, now)?;
    match asked(report, &named, &assigned, now).await {
        Ok((report, status)) => show(&report, arguments).map(|()| status),
        Err(status) => Ok(status),
    }
}

fn is_wanted(slo: &Slo, arguments: &ReportArguments) -> bool {
    arguments.service.as_ref().is_none_or(|service| *service == slo.id.service)
        && arguments.owner.as_ref().is_none_or(|owner| slo.owner.as_ref() == Some(owner))
}

/// An error that names the nearest service or owner where there is none of this name.
fn are_there(slos: &[Slo], arguments: &ReportArguments) -> anyhow::Result<()> {
    let services = slos.iter().map(|slo| slo.id.service.as_str());
    is_there("service", arguments.service.as_deref(), services)?;
    is_there("owner", arguments.owner.as_deref(), slos.iter().filter_map(|slo| slo.owner.as_deref()))?;
    let any = slos.iter().any(|slo| is_wanted(slo, arguments));
    anyhow::ensure!(any, "the specs declare no SLO to report about");
    Ok(())
}

fn is_there<'a>(
    field: &str,
    wanted: Option<&str>,
    all: impl Iterator<Item = &'a str> + Clone,
) -> anyhow::Result<()> {
    let Some(wanted) = wanted.filter(|wanted| !all.clone().any(|one| one == *wanted)) else { return Ok(()) };
    let hint =
        did_you_mean(wanted, all).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
    anyhow::bail!("the specs declare no SLO with the {field} `{wanted}`{hint}");
}

fn begun(arguments: &ReportArguments, now: DateTime<Utc>) -> anyhow::Result<Report> {
    let (choice, zone) = (arguments.period, arguments.time_zone);
    let extent = choice.extent(zone, now);
    let extent = extent.map_err(|error| anyhow::anyhow!("no report about `{choice}`: {error}"))?;
    Ok(Report::begun(choice.period(), zone, extent, now))
}

/// What all sources tell that have any of `slos`, and how to exit where one of them does not answer.
///
/// # Errors
/// The status to exit with, when none can be asked or answers.
async fn asked(
    mut report: Report,
    named: &[Source],
    slos: &Assigned,
    now: DateTime<Utc>,
) -> Result<(Report, ExitStatus), ExitStatus> {
    let ready = sources::ready(named, TIMEOUT)?;
    let (mut told, mut status) = (false, ExitStatus::Ok);
    for (source, share) in ready.iter().zip(slos.shares()).filter(|(_, share)| !share.is_empty()) {
        match recorded(report.clone(), &source.client, share, now).await {
            Ok(with) => (report, told) = (with, true),
            Err(error) => {
                status = prometheus::undecided(&error);
                report = report.with_unread(share, &error.to_string());
            }
        }
    }
    if told { Ok((report, status)) } else { Err(status) }
}

/// With what one source tells about `slos` in the period and the one before it.
async fn recorded(
    report: Report,
    client: &Client,
    slos: &[Arc<Slo>],
    now: DateTime<Utc>,
) -> Result<Report, Error> {
    let window = Window::Calendar { period: report.period, zone: report.zone };
    let before = report.extent.previous(window);
    let both: Vec<Extent> = [Some(report.extent), before].into_iter().flatten().collect();
    let periods = poll::periods(client, slos, window, &both, now).await?;
    let infos = client.vector(&queries::infos(), now).await?;
    // A Prometheus that answers queries but not this leaves the retention unknown.
    let kept = client.retention().await.ok().flatten().and_then(|retention| retention.time);
    let (tiles, episodes) =
        (TileLengths::of(&infos.value), poll::episodes(client, slos, window, report.extent, now).await);
    // Who does not manage them leaves the budgets known.
    let episodes = episodes.as_ref().map_err(|error| Unknown { reason: error.to_string() });
    let episodes = episodes.map(|loader| (&**loader.burning(), &**loader.firings()));
    let recorded = Recorded { periods: &periods, tiles: &tiles, episodes };
    Ok(report.with(slos, &recorded).with_retention(kept, now))
}

fn show(report: &Report, arguments: &ReportArguments) -> anyhow::Result<()> {
    print::data(&match arguments.format {
        ReportFormat::Md => markdown(report),
        ReportFormat::Json => json(report)?,
    });
    Ok(())
}
