//! Asks for what is missing, one query after the other, and keeps every chunk.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::cli::backfill::failure::{Stop, sure};
use crate::cli::backfill::grid::{Chunk, Grid};
use crate::cli::backfill::plan::Job;
use crate::cli::backfill::progress::Progress;
use crate::cli::backfill::store::Store;
use crate::prom::{Client, OpenMetrics, Series};
use crate::rules::PastSeries;
use crate::units::Duration;

/// Computes what is missing of `job`, oldest first.
pub(super) async fn fill(
    client: &Client,
    job: &Job,
    grid: Grid,
    store: &Store,
    progress: &mut Progress,
) -> Result<(), Stop> {
    let mut done = store.done(grid)?.last().copied();
    let mut tiles = Job::tiles_at_once(grid);
    while let Some(chunk) = grid.next(done, tiles) {
        match text(client, job, chunk, grid).await {
            Ok(text) => {
                store.write(chunk, &text)?;
                done = Some(chunk);
                progress.advance(&job.id, grid.tiles_of(chunk));
            }
            Err(Stop::Prometheus(error)) if error.is_about_size() && tiles > 1 => tiles /= 2,
            Err(stop) => return Err(stop),
        }
    }
    Ok(())
}

/// All series of a chunk.
async fn text(client: &Client, job: &Job, chunk: Chunk, grid: Grid) -> Result<String, Stop> {
    let mut text = OpenMetrics::default();
    let step = Duration::from_millis(grid.step.unsigned_abs());
    for tile in &job.series {
        let answer = client.range(&tile.expr, moment(chunk.first), moment(chunk.last), step).await?;
        sure(answer, &job.id.to_string())?.iter().for_each(|series| put(&mut text, tile, series));
    }
    Ok(text.finish())
}

/// A series as the rule records it: under its name, with its labels in place of others of the same names.
fn put(text: &mut OpenMetrics, tile: &PastSeries, series: &Series) {
    let own = series.labels.iter().filter(|(name, _)| *name != "__name__");
    let labels: BTreeMap<&str, &str> =
        own.chain(tile.labels.iter().map(|(name, value)| (name, value))).map(|(n, v)| (&**n, &**v)).collect();
    text.series(&tile.record, labels, series.points.iter().copied());
}

fn moment(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
