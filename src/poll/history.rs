//! The history, chunk by chunk: it is too long for one question.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::prom::{Client, Error};
use crate::status::{History, HistoryChunk, Span, has_raw_hours, queries};
use crate::units::Duration;

/// A chunk of history is at most seven days of hours,
const MOST_HOURS: i64 = 7 * 24;
/// and so many points of an answer, with one series an SLO: 5 MB.
const MOST_POINTS: i64 = 200_000;

/// Loads the history, and goes on where it had to stop.
#[derive(Debug)]
pub struct HistoryLoader {
    client: Client,
    slos: Vec<Arc<Slo>>,
    /// How far back it has to reach.
    reach: Duration,
    /// As far as it is loaded.
    history: Arc<History>,
    /// The size of a chunk; it becomes smaller where Prometheus does not manage it.
    chunk_hours: i64,
}

impl HistoryLoader {
    /// Nothing is loaded yet of what happened to `slos` as far back as `reach`.
    #[must_use]
    pub fn new(client: Client, slos: Vec<Arc<Slo>>, reach: Duration) -> Self {
        let series = i64::try_from(slos.len()).unwrap_or(i64::MAX).max(1);
        let chunk_hours = (MOST_POINTS / series).clamp(1, MOST_HOURS);
        Self { client, slos, reach, history: Arc::default(), chunk_hours }
    }

    /// The same with what was loaded before, as far back and of as many SLOs.
    #[must_use]
    pub fn going_on_from(self, history: Arc<History>) -> Self {
        Self { history, ..self }
    }

    /// As far as it is loaded.
    #[must_use]
    pub const fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// Whether it is loaded up to the last hour before `now`.
    #[must_use]
    pub fn is_complete(&self, now: DateTime<Utc>) -> bool {
        self.next_span(now).is_none()
    }

    /// Loads what is missing at `now`.
    ///
    /// # Errors
    /// When Prometheus does not answer, not even in small chunks; what was loaded stays.
    pub async fn load(&mut self, now: DateTime<Utc>) -> Result<(), Error> {
        while let Some(span) = self.next_span(now) {
            match self.chunk(span).await {
                Ok(chunk) => Arc::make_mut(&mut self.history).absorb(&self.slos, &chunk),
                Err(error) if error.is_about_size() && self.chunk_hours > 1 => self.chunk_hours /= 2,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn next_span(&self, now: DateTime<Utc>) -> Option<Span> {
        self.history.next_span(self.reach, self.chunk_hours, now)
    }

    /// One query after the other: polls go first, and history can wait.
    async fn chunk(&self, span: Span) -> Result<HistoryChunk, Error> {
        let step = Duration::from_hours(1);
        let ask = async |query: String| {
            let answer = self.client.range(&query, span.first, span.last, step).await?;
            answer.complete().map_err(|reason| Error::Partial { url: self.client.url().to_owned(), reason })
        };
        let tiles = ask(queries::tiles_of_hour()).await?;
        let total = ask(queries::total_of_hour()).await?;
        let bad = ask(queries::bad_of_hour()).await?;
        let (mut raw_bad, mut raw_total) = (Vec::new(), Vec::new());
        if self.slos.iter().any(|slo| has_raw_hours(slo)) {
            let [bad, total] = queries::raw_of_hour();
            (raw_bad, raw_total) = (ask(bad).await?, ask(total).await?);
        }
        Ok(HistoryChunk { span, bad, total, tiles, raw_bad, raw_total })
    }
}
