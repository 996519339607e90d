//! What has to be computed of each SLO.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::cli::backfill::grid::{Chunk, Grid, millis};
use crate::model::{Slo, SloId};
use crate::rules::{self, Options, Past, PastSeries};
use crate::units::Duration;

/// How much time one query is about where Prometheus allows.
const LONGEST: Duration = Duration::from_days(1);

/// Prometheus still writes what is younger, and on a restart it drops of this what lies before the end of a block.
pub(super) const HEAD: TimeDelta = TimeDelta::hours(3);

/// The tiles of one SLO.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) id: SloId,
    pub(super) series: Vec<PastSeries>,
    pub(super) span: Span,
}

/// Which moments are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// These.
    Tiles(Grid, End),
    /// None: what lies before this recorded tile is no tile long.
    Recorded(DateTime<Utc>),
    /// None: between the two moments lies no tile.
    TooShort,
}

/// Why tiles end where they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// This one was recorded.
    Recorded(DateTime<Utc>),
    /// So it was asked.
    Asked,
    /// Later ones would be in Prometheus' head; the first recorded one, where there is any, comes only after a gap.
    Head(Option<DateTime<Utc>>),
}

/// What makes chunks of different runs parts of one whole.
#[derive(Serialize)]
struct Identity<'a> {
    version: &'static str,
    prometheus: &'a str,
    first: i64,
    step: i64,
    queries: Vec<[&'a str; 2]>,
}

/// The time that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) from: DateTime<Utc>,
    pub(super) to: Option<DateTime<Utc>>,
    pub(super) now: DateTime<Utc>,
}

/// A job for each SLO, given the first recorded tiles.
pub(super) fn jobs(slos: &[Slo], recorded: &HashMap<SloId, DateTime<Utc>>, asked: Asked) -> Vec<Job> {
    let options = Options::default();
    let job = |slo: &Slo| {
        let past = rules::past(slo, slos, &options);
        let span = span(&past, recorded.get(&slo.id).copied(), asked);
        Job { id: slo.id.clone(), series: past.series, span }
    };
    slos.iter().map(job).collect()
}

/// Recorded tiles go on where these end, on the same grid, so that no event is in two of them and none is between them.
fn span(past: &Past, recorded: Option<DateTime<Utc>>, asked: Asked) -> Span {
    let seam = recorded.map(|at| (at.timestamp_millis() - millis(past.reach), End::Recorded(at)));
    let head = ((asked.now - HEAD).timestamp_millis(), End::Head(recorded));
    let to = asked.to.map(|to| (to.timestamp_millis(), End::Asked));
    let earlier = |one: (i64, End), other: (i64, End)| if other.0 < one.0 { other } else { one };
    let (last, end) = seam.into_iter().chain(to).fold(head, earlier);
    let anchor = seam.map_or(0, |(at, _)| at);
    match (Grid::new(asked.from.timestamp_millis(), last, anchor, past.step), end) {
        (Some(grid), end) => Span::Tiles(grid, end),
        (None, End::Recorded(at)) => Span::Recorded(at),
        (None, _) => Span::TooShort,
    }
}

impl Job {
    /// Its moments, if there is any.
    pub(super) const fn grid(&self) -> Option<Grid> {
        match self.span {
            Span::Tiles(grid, _) => Some(grid),
            Span::Recorded(_) | Span::TooShort => None,
        }
    }

    /// How many tiles a query asks for at first.
    pub(super) fn tiles_at_once(grid: Grid) -> u64 {
        (millis(LONGEST) / grid.step).max(1).unsigned_abs()
    }

    /// How many queries are left after `done`, where Prometheus refuses none.
    pub(super) fn queries(&self, done: Option<Chunk>) -> usize {
        let Some(grid) = self.grid() else { return 0 };
        let next = |done| grid.next(done, Self::tiles_at_once(grid));
        std::iter::successors(next(done), |chunk| next(Some(*chunk))).count() * self.series.len()
    }

    /// A text that is the same as long as chunks of an earlier run are parts of this one.
    pub(super) fn identity(&self, grid: Grid, prometheus: &str) -> anyhow::Result<String> {
        let queries = self.series.iter().map(|series| [series.record.as_str(), &series.expr]).collect();
        let version = "sloe.backfill/v1";
        let identity = Identity { version, prometheus, first: grid.first, step: grid.step, queries };
        Ok(serde_json::to_string_pretty(&identity)? + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_minutes(5);

    fn at(hours: i64, seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours) + TimeDelta::seconds(seconds)
    }

    fn of(recorded: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Span {
        let past = Past { step: STEP, reach: STEP, series: Vec::new() };
        span(&past, recorded, Asked { from: at(1, 1), to, now: at(100, 17) })
    }

    fn ends(span: Span) -> Option<(i64, End)> {
        match span {
            Span::Tiles(grid, end) => Some((grid.last / 1_000, end)),
            _ => None,
        }
    }

    #[test]
    fn the_last_tile_ends_where_the_first_recorded_one_begins() {
        let recorded = at(50, 137);
        assert_eq!(ends(of(Some(recorded), None)), Some((50 * 3_600 + 137 - 300, End::Recorded(recorded))));
        // A later end would count twice.
        assert_eq!(of(Some(recorded), Some(at(70, 0))), of(Some(recorded), None));
        // An earlier one stays on the grid of the recorded tiles.
        let asked = ends(of(Some(recorded), Some(at(20, 0))));
        assert_eq!(asked, Some((20 * 3_600 + 137 - 300, End::Asked)));
    }

    #[test]
    fn tiles_leave_the_head_of_prometheus_alone() {
        assert_eq!(ends(of(None, None)), Some((97 * 3_600, End::Head(None))));
        let recorded = at(99, 40);
        let last = 97 * 3_600 + 40 - 300;
        assert_eq!(ends(of(Some(recorded), None)), Some((last, End::Head(Some(recorded)))));
    }

    #[test]
    fn where_no_tile_fits_it_is_said_why() {
        let recorded = at(1, 200);
        assert_eq!(of(Some(recorded), None), Span::Recorded(recorded));
        assert_eq!(of(None, Some(at(1, 20))), Span::TooShort);
    }

    #[test]
    fn a_query_is_about_a_day_at_most() {
        let past =
            |record: &str| PastSeries { record: record.to_owned(), expr: String::new(), labels: Vec::new() };
        let id = SloId { service: "shop".to_owned(), name: "orders".to_owned() };
        let job = Job { id, series: vec![past("total"), past("bad")], span: of(None, None) };
        // 96 hours less the first partial tile: four days, two series each.
        assert_eq!(job.queries(None), 8);
        let first = job.grid().expect("tiles").first;
        let day = Chunk { first, last: first + 287 * 300_000 };
        assert_eq!(job.queries(Some(day)), 6);
    }
}
