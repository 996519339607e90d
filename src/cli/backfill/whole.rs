//! All chunks as one text: metric by metric, series by series, oldest first.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use crate::cli::backfill::grid::Grid;
use crate::cli::backfill::plan::Job;
use crate::cli::backfill::store::Store;
use crate::output::{Mode, Stage};
use crate::prom::OpenMetrics;
use crate::rules::names;

/// The text's name within the folder.
const FILE: &str = "tiles.om";

/// A job that is done, and where.
pub(super) struct Done<'a> {
    pub(super) job: &'a Job,
    pub(super) grid: Grid,
    pub(super) store: Store,
}

/// What was written.
pub(super) struct Whole {
    pub(super) path: PathBuf,
    /// The first tile of all events of each job, in their order; `None` where there is no tile.
    pub(super) first: Vec<Option<DateTime<Utc>>>,
}

/// Writes the text, whole or not at all. No more than one metric of one SLO is held in memory.
pub(super) fn write(out: &Path, done: &[Done<'_>]) -> anyhow::Result<Whole> {
    let mut stage = Stage::new(out, Mode::Write);
    let mut first = Vec::new();
    let records = done.iter().flat_map(|done| done.job.series.iter().map(|tile| tile.record.as_str()));
    for record in records.collect::<BTreeSet<_>>() {
        stage.add(Path::new(FILE), &format!("# TYPE {record} gauge\n"))?;
        for one in done {
            let series = series(one, record)?;
            if record == names::TOTAL_TILE {
                first.push(series.values().filter_map(|lines| time(lines.lines().next()?)).min());
            }
            for lines in series.values() {
                stage.add(Path::new(FILE), lines)?;
            }
        }
    }
    stage.add(Path::new(FILE), OpenMetrics::END)?;
    stage.finish()?.commit()?;
    Ok(Whole { path: out.join(FILE), first })
}

/// The lines of each series of one metric.
fn series(done: &Done<'_>, record: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut series: BTreeMap<String, String> = BTreeMap::new();
    for chunk in done.store.done(done.grid)? {
        let text = done.store.read(chunk)?;
        for line in text.lines().filter(|line| is_of(line, record)) {
            let name = line
                .rsplitn(3, ' ')
                .nth(2)
                .context("a line of a chunk is no sample: delete the folder `chunks`")?;
            let lines = series.entry(name.to_owned()).or_default();
            lines.push_str(line);
            lines.push('\n');
        }
    }
    Ok(series)
}

fn is_of(line: &str, record: &str) -> bool {
    line.strip_prefix(record).is_some_and(|rest| rest.starts_with('{'))
}

/// The time at the end of a line.
fn time(line: &str) -> Option<DateTime<Utc>> {
    let seconds: f64 = line.rsplit(' ').next()?.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of this century")]
    DateTime::from_timestamp_millis((seconds * 1_000.0).round() as i64)
}
