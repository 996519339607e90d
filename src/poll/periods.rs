//! Periods of the calendar by the sums of their tiles: a query for each sum, evaluated at the period's end.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Slo, Window};
use crate::poll::EpisodeLoader;
use crate::prom::{Client, Error, Sample};
use crate::status::queries::TileSum;
use crate::status::{Extent, PastPeriods, ended, reviews};

/// The longest time that is summed up at once: a quarter.
const LONGEST: TimeDelta = TimeDelta::days(93);
/// The shortest one to which questions are cut down.
const SHORTEST: TimeDelta = TimeDelta::hours(1);

/// So long after a period it is looked whether what burned at its end goes on.
const AFTERWARDS: TimeDelta = TimeDelta::hours(1);

/// Loads the periods that are over, and goes on where it had to stop.
#[derive(Debug)]
pub struct PeriodLoader {
    slos: Vec<Arc<Slo>>,
    adder: Adder,
    loaded: Vec<Arc<PastPeriods>>,
    /// Those that were not loaded to their end.
    begun: Option<PastPeriods>,
}

/// `slos` in each of some periods of `window`, newest first, until `now` where one is not over.
///
/// # Errors
/// When Prometheus does not answer, not even about shorter times, or in part only.
pub async fn periods(
    client: &Client,
    slos: &[Arc<Slo>],
    window: Window,
    extents: &[Extent],
    now: DateTime<Utc>,
) -> Result<PastPeriods, Error> {
    let mut periods = PastPeriods::new(window, slos.iter().map(AsRef::as_ref));
    let mut adder = Adder::new(client.clone(), slos);
    for extent in extents {
        let until = extent.end.min(now);
        periods.push(*extent, until, &adder.sums(extent.start, until).await?);
    }
    Ok(periods)
}

/// The tiles that burned and the alerts of `slos` in a period of `window` that lies at `extent`, as far as it has passed `now`.
///
/// # Errors
/// When Prometheus does not answer, not even about shorter times, or in part only.
pub async fn episodes(
    client: &Client,
    slos: &[Arc<Slo>],
    window: Window,
    extent: Extent,
    now: DateTime<Utc>,
) -> Result<EpisodeLoader, Error> {
    // As if it were their own window, so that all of it is loaded.
    let over = |slo: &Arc<Slo>| Arc::new(Slo { window, ..Slo::clone(slo) });
    let mut loader = EpisodeLoader::new(client.clone(), slos.iter().map(over).collect());
    loader.load_past(now.min(extent.end + AFTERWARDS), now).await?;
    Ok(loader)
}

impl PeriodLoader {
    /// What is not among `loaded` of `slos` is not loaded yet.
    #[must_use]
    pub fn new(client: Client, slos: &[Arc<Slo>], loaded: Vec<Arc<PastPeriods>>) -> Self {
        Self { slos: slos.to_vec(), adder: Adder::new(client, slos), loaded, begun: None }
    }

    /// As far as they are loaded, a set for each window.
    #[must_use]
    pub fn loaded(&self) -> &[Arc<PastPeriods>] {
        &self.loaded
    }

    /// Loads the periods that are over at `now` and not loaded yet.
    ///
    /// # Errors
    /// When Prometheus does not answer, not even about shorter times, or in part only; what was loaded stays.
    pub async fn load(&mut self, now: DateTime<Utc>) -> Result<(), Error> {
        for window in self.missing(now) {
            let periods = Arc::new(self.load_window(window, now).await?);
            self.loaded.retain(|loaded| loaded.window() != window);
            self.loaded.push(periods);
        }
        Ok(())
    }

    /// The windows of which a period has ended that is not loaded.
    fn missing(&self, now: DateTime<Utc>) -> Vec<Window> {
        let mut windows = reviews(self.slos.iter().map(AsRef::as_ref));
        windows.retain(|window| !self.loaded.iter().any(|loaded| self.is_current(loaded, *window, now)));
        windows
    }

    fn is_current(&self, loaded: &PastPeriods, window: Window, now: DateTime<Utc>) -> bool {
        loaded.window() == window
            && loaded.extents().next() == ended(window, now).next()
            && loaded.has_all_of(self.slos.iter().map(AsRef::as_ref))
    }

    /// Back to the first period in which nothing at all was recorded.
    async fn load_window(&mut self, window: Window, now: DateTime<Utc>) -> Result<PastPeriods, Error> {
        let anew = || PastPeriods::of_review(window, self.slos.iter().map(AsRef::as_ref));
        let begun = self.begun.take().filter(|begun| self.is_current(begun, window, now));
        let mut periods = begun.unwrap_or_else(anew);
        let known = periods.extents().len();
        for extent in ended(window, now).skip(known) {
            match self.adder.sums(extent.start, extent.end).await {
                Ok(sums) if periods.push(extent, extent.end, &sums) => {}
                Ok(_) => break,
                Err(error) => {
                    self.begun = Some(periods);
                    return Err(error);
                }
            }
        }
        Ok(periods)
    }
}

/// Asks for the sums of tiles.
#[derive(Debug)]
struct Adder {
    client: Client,
    /// Which sums any SLO has.
    sums: Vec<TileSum>,
    /// The longest time asked for at once; it becomes shorter where Prometheus does not manage it.
    longest: TimeDelta,
}

impl Adder {
    fn new(client: Client, slos: &[Arc<Slo>]) -> Self {
        let is_maintained = slos.iter().any(|slo| !slo.maintenance.is_empty());
        let sums = TileSum::ALL.into_iter().filter(|sum| is_maintained || !sum.is_raw()).collect();
        Self { client, sums, longest: LONGEST }
    }

    /// All sums over the tiles after `start` until `end`, one query after the other: polls go first, and the past can wait.
    async fn sums(
        &mut self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Vec<(TileSum, Vec<Sample>)>, Error> {
        let mut answers = Vec::new();
        for sum in self.sums.clone() {
            let parts = self.parts(sum, start, end).await?;
            let nothing = parts.iter().all(Vec::is_empty);
            answers.extend(parts.into_iter().map(|part| (sum, part)));
            if nothing && sum == TileSum::Tiles {
                break;
            }
        }
        Ok(answers)
    }

    /// In as many parts as Prometheus needs.
    async fn parts(
        &mut self,
        sum: TileSum,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Vec<Vec<Sample>>, Error> {
        let (mut parts, mut from) = (Vec::new(), start);
        while from < end {
            let to = end.min(from + self.longest);
            match self.ask(&sum.between(from, to), to).await {
                Ok(samples) => {
                    parts.push(samples);
                    from = to;
                }
                Err(error) if error.is_about_size() && to - from > SHORTEST => {
                    self.longest = SHORTEST.max((to - from) / 2);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(parts)
    }

    async fn ask(&self, query: &str, at: DateTime<Utc>) -> Result<Vec<Sample>, Error> {
        let answer = self.client.vector(query, at).await?;
        answer.complete().map_err(|reason| Error::Partial { url: self.client.url().to_owned(), reason })
    }
}
