//! What is said before, after and instead of computing.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::cli::backfill::plan::{End, HEAD, Job, Span};
use crate::cli::backfill::store::{Left, Store};
use crate::cli::backfill::whole::{Done, Whole};
use crate::cli::load::numbered;
use crate::cli::print;
use crate::cli::table::{Align, table};
use crate::model::SloId;

/// A row for each SLO, and the sum.
pub(super) fn dry_run(jobs: &[Job], prometheus: &str, out: &Path) -> anyhow::Result<()> {
    let headings = [
        ("SLO", Align::Left),
        ("FROM", Align::Left),
        ("TO", Align::Left),
        ("TILES", Align::Right),
        ("QUERIES", Align::Right),
        ("THEN", Align::Left),
    ];
    let (mut rows, mut queries) = (Vec::new(), 0);
    for job in jobs {
        let left = queries_left(job, prometheus, out)?;
        queries += left;
        rows.push(row(job, left));
    }
    let sum = format!("\n{} for {}\n", several(queries, "query", "queries"), numbered(jobs.len(), "SLO"));
    print::data(&(table(&headings, &rows) + &sum));
    Ok(())
}

/// How many queries are left after what earlier runs kept.
fn queries_left(job: &Job, prometheus: &str, out: &Path) -> anyhow::Result<usize> {
    let Some(grid) = job.grid() else { return Ok(0) };
    let store = Store::new(out, &job.id);
    let is_same = store.left(&job.identity(grid, prometheus)?)? == Left::Parts;
    let done = if is_same { store.done(grid)?.last().copied() } else { None };
    Ok(job.queries(done))
}

fn row(job: &Job, queries: usize) -> Vec<String> {
    let none = || "–".to_owned();
    let (from, to, tiles) = match job.grid() {
        Some(grid) => (of_millis(grid.first - grid.step), of_millis(grid.last), grid.tiles().to_string()),
        None => (none(), none(), "0".to_owned()),
    };
    vec![job.id.to_string(), from, to, tiles, queries.to_string(), then(job.span)]
}

/// What comes after the last tile.
fn then(span: Span) -> String {
    match span {
        Span::Tiles(_, End::Recorded(at)) => format!("recorded from {} on", moment(at)),
        Span::Tiles(_, End::Asked) => "as asked".to_owned(),
        Span::Tiles(_, End::Head(None)) => "nothing is recorded yet".to_owned(),
        Span::Tiles(_, End::Head(Some(at))) => format!("a gap; recorded from {} on", moment(at)),
        Span::Recorded(at) => format!("nothing to do: recorded from {} on", moment(at)),
        Span::TooShort => "nothing to do: no tile fits in".to_owned(),
    }
}

/// What will be left out, and what to do about it.
pub(super) fn before(jobs: &[Job], now: DateTime<Utc>) {
    for job in jobs.iter().filter(|job| job.grid().is_none()) {
        print::error(&format!("{}: {}\n", job.id, then(job.span)));
    }
    let ends = jobs.iter().filter_map(|job| match job.span {
        Span::Tiles(_, End::Head(recorded)) => Some(recorded),
        _ => None,
    });
    let (young, unrecorded): (Vec<_>, Vec<_>) = ends.partition(Option::is_some);
    if let Some(at) = young.into_iter().flatten().max() {
        let why =
            format!("the rules record since {}, and the last three hours cannot be loaded yet", moment(at));
        come_back(&why, at + HEAD);
    }
    if !unrecorded.is_empty() {
        let slos = numbered(unrecorded.len(), "SLO");
        come_back(&format!("nothing is recorded of {slos} yet: load the rules"), now + HEAD);
    }
}

fn come_back(why: &str, at: DateTime<Utc>) {
    print::error(&format!(
        "warning: {why}; start the same command after {}, before the tiles are loaded, lest a gap stays\n",
        moment(at),
    ));
}

/// Chunks of something else were there.
pub(super) fn anew(id: &SloId) {
    print::error(&format!(
        "{id}: its spec, `--from`, `--prometheus`, tenant, `--match` or the times of its tiles are others than before: begun anew\n"
    ));
}

/// What is not asked for again.
pub(super) fn there(tiles: u64, all: u64) {
    if tiles > 0 {
        print::error(&format!("{tiles} of {all} tiles are there already\n"));
    }
}

/// What was written and how to load it, and where raw series begin late or do not exist.
pub(super) fn after(done: &[Done<'_>], whole: &Whole) {
    for (one, first) in done.iter().zip(&whole.first) {
        print::error(&unknown(one, *first));
    }
    let path = whole.path.display();
    print::data(&format!("{path}\n"));
    print::error(&format!(
        "load it with `promtool tsdb create-blocks-from openmetrics --max-block-duration=24h {path} DATA`, where DATA is the \
         folder with Prometheus' data\n"
    ));
}

/// What is not known of an SLO; nothing where all is.
fn unknown(done: &Done<'_>, first: Option<DateTime<Utc>>) -> String {
    let id = &done.job.id;
    match first {
        None => format!("warning: {id}: no raw series in that time, so nothing is known of it\n"),
        Some(at) if at.timestamp_millis() > done.grid.first => {
            format!("{id}: nothing is known before {}\n", moment(at))
        }
        Some(_) => String::new(),
    }
}

/// What an end without all tiles leaves.
pub(super) fn stays(out: &Path) {
    let out = out.display();
    print::error(&format!("what is complete stays in `{out}`, and the same command goes on from there\n"));
}

/// `2026-11-24 09:00:00 UTC`.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn of_millis(at: i64) -> String {
    DateTime::from_timestamp_millis(at).map_or_else(String::new, moment)
}

fn several(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
