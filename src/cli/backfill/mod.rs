//! `sloe backfill`: the tiles of the time before the rules ran, computed from raw series by the rules' own expressions.

mod failure;
mod fill;
mod grid;
mod plan;
mod progress;
mod recorded;
mod store;
mod tell;
mod whole;

use std::path::Path;
use std::time::Duration;

use chrono::{TimeDelta, Utc};

use crate::cli::arguments::BackfillArguments;
use crate::cli::stop::Stops;
use crate::cli::{ExitStatus, load, print, prometheus};
use crate::model::Slo;
use crate::output::Lock;
use crate::prom::Client;
use failure::Stop;
use fill::fill;
use plan::{Asked, Job, jobs};
use progress::Progress;
use store::{Left, Store};
use whole::Done;

/// How long one query may take; one that takes longer asks for too much.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Writes `OUT/tiles.om`, or says what that would take. Interrupted, it goes on with the next start.
pub(super) async fn run(arguments: &BackfillArguments) -> anyhow::Result<ExitStatus> {
    let slos = match load::load(&arguments.specs) {
        Ok(slos) => slos,
        Err(status) => return Ok(status),
    };
    let asked = Asked { from: arguments.from, to: arguments.to, now: Utc::now() };
    if asked.to.unwrap_or(asked.now) <= asked.from {
        anyhow::bail!("`--from` has to be earlier than `--to` and than now");
    }
    let client = match prometheus::client(&arguments.prometheus, TIMEOUT) {
        Ok(client) => client,
        Err(error) => return Ok(prometheus::undecided(&error)),
    };
    let mut stops = Stops::listen()?;
    let backfilled = tokio::select! {
        backfilled = backfill(&client, &slos, asked, arguments) => backfilled,
        () = stops.next() => {
            print::error("\ninterrupted: what is complete stays, and the same command goes on from there\n");
            return Ok(ExitStatus::Interrupted);
        }
    };
    backfilled.map_or_else(|stop| stopped(stop, &arguments.out), |()| Ok(ExitStatus::Ok))
}

/// Says why, and how to go on.
fn stopped(stop: Stop, out: &Path) -> anyhow::Result<ExitStatus> {
    let status = match stop {
        Stop::Other(error) => return Err(error),
        Stop::Prometheus(error) => prometheus::undecided(&error),
        Stop::Doubtful { .. } => {
            print::error(&format!("error: {stop}\n"));
            ExitStatus::CannotDecide
        }
    };
    tell::stays(out);
    Ok(status)
}

async fn backfill(
    client: &Client,
    slos: &[Slo],
    asked: Asked,
    arguments: &BackfillArguments,
) -> Result<(), Stop> {
    within_retention(client, asked).await?;
    let recorded = recorded::first_tiles(client, slos, (asked.from, asked.now)).await?;
    let jobs = jobs(slos, &recorded, asked);
    if arguments.dry_run {
        return Ok(tell::dry_run(&jobs, &source(client), &arguments.out)?);
    }
    let _lock = Lock::take(&arguments.out).map_err(anyhow::Error::from)?;
    tell::before(&jobs, asked.now);
    let stores = prepared(&jobs, &source(client), &arguments.out)?;
    if stores.is_empty() {
        return Ok(());
    }
    compute(client, &stores).await?;
    let whole = whole::write(&arguments.out, &stores)?;
    tell::after(&stores, &whole);
    Ok(())
}

/// Whose series are computed: those of other labels or for somebody else at the same address are others.
fn source(client: &Client) -> String {
    [client.url().to_owned(), client.as_asked("up")]
        .into_iter()
        .chain(client.asker())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What Prometheus has dropped cannot be computed, and what is computed it would drop again.
async fn within_retention(client: &Client, asked: Asked) -> Result<(), Stop> {
    let Some(kept) = client.retention().await?.and_then(|retention| retention.time) else { return Ok(()) };
    let secs = i64::try_from(kept.as_secs()).unwrap_or(i64::MAX);
    let since = TimeDelta::try_seconds(secs).and_then(|kept| asked.now.checked_sub_signed(kept));
    match since.filter(|since| asked.from < *since) {
        None => Ok(()),
        Some(since) => Err(Stop::Other(anyhow::anyhow!(
            "`--from` is {}, and Prometheus keeps samples for {kept}, since {}: name a later moment, or let it keep more with \
             `--storage.tsdb.retention.time`; older tiles would be dropped, too",
            tell::moment(asked.from),
            tell::moment(since),
        ))),
    }
}

/// The folder of each job that has something to compute; chunks of something else are removed.
fn prepared<'a>(jobs: &'a [Job], prometheus: &str, out: &Path) -> anyhow::Result<Vec<Done<'a>>> {
    let mut prepared = Vec::new();
    for job in jobs {
        let Some(grid) = job.grid() else { continue };
        let (store, identity) = (Store::new(out, &job.id), job.identity(grid, prometheus)?);
        let left = store.left(&identity)?;
        if left == Left::Others {
            tell::anew(&job.id);
        }
        if left != Left::Parts {
            store.begin(&identity)?;
        }
        prepared.push(Done { job, grid, store });
    }
    Ok(prepared)
}

async fn compute(client: &Client, stores: &[Done<'_>]) -> Result<(), Stop> {
    let (mut all, mut there) = (0, 0);
    for one in stores {
        all += one.grid.tiles();
        there += one.store.done(one.grid)?.into_iter().map(|chunk| one.grid.tiles_of(chunk)).sum::<u64>();
    }
    tell::there(there, all);
    let mut progress = Progress::new(all, there);
    for one in stores {
        fill(client, one.job, one.grid, &one.store, &mut progress).await?;
    }
    Ok(())
}
