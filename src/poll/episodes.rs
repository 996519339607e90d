//! What episodes are made of, chunk by chunk: the tiles that burned, and when alerts fired.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Slo;
use crate::prom::{Client, Error, Series};
use crate::status::episodes::{queries, reach};
use crate::status::{ALERT_STEP, BurningTiles, Firings, TileSpan};

/// A chunk of tiles; it becomes smaller where Prometheus does not manage it.
const TILES: TimeDelta = TimeDelta::days(2);

/// A chunk of alerts: as many moments as Prometheus answers at once, and some less.
const ALERTS: TimeDelta = TimeDelta::days(7);

/// Chunks become no smaller than this.
const SMALLEST: TimeDelta = TimeDelta::minutes(10);

/// How often it is asked by which objectives tiles are judged.
const TERMS_AGE: TimeDelta = TimeDelta::minutes(10);

/// Loads one chunk after the other, the newest first.
#[derive(Debug)]
pub struct EpisodeLoader {
    client: Client,
    slos: Vec<Arc<Slo>>,
    burning: Arc<BurningTiles>,
    firings: Arc<Firings>,
    judged_at: Option<DateTime<Utc>>,
    evaluated_at: Option<DateTime<Utc>>,
    tiles: TimeDelta,
    alerts: TimeDelta,
}

/// What is asked next.
enum Question {
    Terms,
    /// Since when rules are evaluated, at most so far back.
    Evaluated(TimeDelta),
    Alerts(TileSpan),
    Tiles(TileSpan, DateTime<Utc>),
}

impl EpisodeLoader {
    /// Nothing is loaded yet of what happened to `slos`.
    #[must_use]
    pub fn new(client: Client, slos: Vec<Arc<Slo>>) -> Self {
        let (burning, firings) = Default::default();
        let (judged_at, evaluated_at) = (None, None);
        Self { client, slos, burning, firings, judged_at, evaluated_at, tiles: TILES, alerts: ALERTS }
    }

    /// The same with what was loaded before, perhaps of other SLOs.
    #[must_use]
    pub fn going_on_from(self, burning: Arc<BurningTiles>, firings: Arc<Firings>) -> Self {
        Self { burning, firings, ..self }
    }

    /// The burning tiles, as far as they are loaded.
    #[must_use]
    pub const fn burning(&self) -> &Arc<BurningTiles> {
        &self.burning
    }

    /// The alerts, as far as they are loaded.
    #[must_use]
    pub const fn firings(&self) -> &Arc<Firings> {
        &self.firings
    }

    /// Asks one question, if there is one at `now`; tells whether there was.
    ///
    /// # Errors
    /// When Prometheus does not answer; what was loaded stays. Where the answer is too large, less is asked for the next time.
    pub async fn round(&mut self, now: DateTime<Utc>) -> Result<bool, Error> {
        let Some(question) = self.question(now) else { return Ok(false) };
        let asked = self.ask(&question, now).await;
        self.adapt(&question, asked.as_ref().err());
        asked.map(|()| true)
    }

    /// Loads a time that is over at `now`, as far back before its `end` as the windows reach.
    ///
    /// # Errors
    /// When Prometheus does not answer, not even about shorter times.
    pub async fn load_past(&mut self, end: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Error> {
        self.ask(&Question::Terms, now).await?;
        self.ask(&Question::Evaluated(self.reach() + (now - end)), now).await?;
        while let Some(question) = self.unasked(end, now) {
            match self.ask(&question, now).await {
                Err(error) if error.is_about_size() && self.tiles.min(self.alerts) > SMALLEST => {
                    self.adapt(&question, Some(&error));
                }
                done => done?,
            }
        }
        Ok(())
    }

    fn question(&self, now: DateTime<Utc>) -> Option<Question> {
        let recent = |at: &DateTime<Utc>| now - *at < TERMS_AGE;
        match (self.judged_at.filter(recent), self.evaluated_at.filter(recent)) {
            (None, _) => Some(Question::Terms),
            (_, None) => Some(Question::Evaluated(self.reach())),
            (Some(judged_at), _) => self.unasked(now, judged_at),
        }
    }

    /// How far back the longest window reaches.
    fn reach(&self) -> TimeDelta {
        self.slos.iter().map(|slo| reach(slo)).max().unwrap_or_default()
    }

    /// Alerts come before tiles, so that a new tile finds its alert.
    fn unasked(&self, now: DateTime<Utc>, judged_at: DateTime<Utc>) -> Option<Question> {
        let pace = self.burning.pace()?;
        let alerts = self.firings.next_span(&self.slos, pace, self.alerts, now);
        let tiles = || self.burning.next_span(self.tiles, now);
        alerts.map(Question::Alerts).or_else(|| Some(Question::Tiles(tiles()?, judged_at)))
    }

    async fn ask(&mut self, question: &Question, now: DateTime<Utc>) -> Result<(), Error> {
        match *question {
            Question::Terms => {
                let answer = self.client.vector(&queries::terms(), now).await?;
                let answer = answer.complete().map_err(|reason| self.partial(reason))?;
                Arc::make_mut(&mut self.burning).judge(&self.slos, &answer);
                self.judged_at = Some(now);
            }
            Question::Evaluated(reach) => {
                let answer = self.client.vector(&queries::evaluated(reach), now).await?;
                let answer = answer.complete().map_err(|reason| self.partial(reason))?;
                Arc::make_mut(&mut self.firings).could_fire(&answer);
                self.evaluated_at = Some(now);
            }
            Question::Alerts(span) => {
                let answer = self.range(&queries::edges(ALERT_STEP), span).await?;
                Arc::make_mut(&mut self.firings).absorb(&self.slos, span, &answer);
            }
            Question::Tiles(span, judged_at) => {
                let answer = self.range(&queries::burning(span.step, judged_at), span).await?;
                Arc::make_mut(&mut self.burning).absorb(&self.slos, span, &answer);
            }
        }
        Ok(())
    }

    async fn range(&self, query: &str, span: TileSpan) -> Result<Vec<Series>, Error> {
        let answer = self.client.range(query, span.first, span.last, span.step).await?;
        answer.complete().map_err(|reason| self.partial(reason))
    }

    fn partial(&self, reason: String) -> Error {
        Error::Partial { url: self.client.url().to_owned(), reason }
    }

    /// Half as much where an answer was too large or too late, and slowly more again.
    fn adapt(&mut self, question: &Question, error: Option<&Error>) {
        let (chunk, largest) = match question {
            Question::Terms | Question::Evaluated(_) => return,
            Question::Alerts(_) => (&mut self.alerts, ALERTS),
            Question::Tiles(..) => (&mut self.tiles, TILES),
        };
        *chunk = match error {
            None => (*chunk + *chunk / 8).min(largest),
            Some(error) if error.is_about_size() => (*chunk / 2).max(SMALLEST),
            Some(_) => *chunk,
        };
    }
}
