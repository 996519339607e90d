//! What Prometheus knows about a service over a stretch of time, asked once and kept beside the draft.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration as Patience;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use crate::chaos::SubjectId;
use crate::chaos::record::{Entry, Event, Query};
use crate::chaos::store::Store;
use crate::cli::arguments::PostmortemDraftArguments;
use crate::cli::postmortem::draft::{Material, prices};
use crate::cli::postmortem::{meanwhile, named};
use crate::cli::{ExitStatus, prometheus};
use crate::output::{Mode, Stage};
use crate::poll;
use crate::postmortem::facts::{AlertSpan, CurveSample, EpisodeInput, SloTiles, from_episode};
use crate::prom::{Client, Error, Labels, Point, Series};
use crate::rules::names;
use crate::status::Tile;
use crate::units::Duration;

/// How long one question may take.
const TIMEOUT: Patience = Patience::from_secs(30);
/// How often the five-minute counts and the alerts are looked at: as often as they are recorded.
const STEP: Duration = Duration::from_secs(30);
/// The length of a tile, where only a search for tiles has to know one.
const USUAL_TILE: Duration = Duration::from_minutes(5);
/// So much is asked for before, to know what is usual.
const BEFORE: TimeDelta = TimeDelta::hours(1);
/// A longer stretch has more points than Prometheus answers at once.
const LONGEST: TimeDelta = TimeDelta::days(3);

/// All answers, and the questions that they are to.
struct Asked<'a> {
    client: &'a Client,
    service: &'a str,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    queries: Vec<Query>,
}

/// The facts of the stretch that `arguments` name; an exit status where Prometheus does not answer.
pub(super) async fn material(
    arguments: &PostmortemDraftArguments,
) -> anyhow::Result<Result<Material, ExitStatus>> {
    let told = told(arguments)?;
    let client = match prometheus::client(&arguments.prometheus, TIMEOUT) {
        Ok(client) => client,
        Err(error) => return Ok(Err(prometheus::undecided(&error))),
    };
    let (service, (from, to), episode) = match (told, &arguments.episode) {
        (Some((service, span)), _) => (service, span, None),
        (None, Some(id)) => match named::find(&client, id, Utc::now()).await? {
            Ok(found) => (found.service, (found.from, found.to), Some(found.facts)),
            Err(error) => return Ok(Err(prometheus::undecided(&error))),
        },
        (None, None) => {
            anyhow::bail!("name a run, an `--episode`, or a service with `--service`, `--from` and `--to`")
        }
    };
    let service = service.as_str();
    let mut asked = Asked { client: &client, service, from, to, queries: Vec::new() };
    let (budgets, alerts) = match asked.all().await {
        Ok(found) => found,
        Err(error) => return Ok(Err(prometheus::undecided(&error))),
    };
    let slos = budgets.slos(service, from)?;
    let runs = meanwhile::runs(&Store::new(&arguments.state), (from, to))?;
    let input =
        EpisodeInput { service, from, to, episode, slos, alerts, runs: &runs, queries: &asked.queries };
    let facts = from_episode(&input, &prices(arguments));
    let folder = arguments.state.join("episodes").join(&facts.id);
    let record = folder.join("answers.jsonl");
    keep(&asked.queries, &record)?;
    Ok(Ok(Material { facts, objects: Vec::new(), folder, record }))
}

/// The service and the stretch of time that the command line tells.
fn told(
    arguments: &PostmortemDraftArguments,
) -> anyhow::Result<Option<(String, (DateTime<Utc>, DateTime<Utc>))>> {
    let Some(service) = &arguments.service else { return Ok(None) };
    let (from, to) = arguments.from.zip(arguments.to).context("`--from` and `--to` are needed")?;
    anyhow::ensure!(from < to, "`--from` has to be before `--to`");
    anyhow::ensure!(to - from <= LONGEST, "the stretch is longer than {} days", LONGEST.num_days());
    Ok(Some((service.clone(), (from, to))))
}

/// Keeps the answers as they came: retention later must not change what was drafted.
fn keep(queries: &[Query], path: &Path) -> anyhow::Result<()> {
    let mut stage = Stage::new(Path::new(""), Mode::Write);
    for (seq, query) in (1..).zip(queries) {
        let entry = Entry { seq, at: query.evaluated_at, event: Event::Query(query.clone()) };
        stage.add(path, &(serde_json::to_string(&entry)? + "\n"))?;
    }
    Ok(stage.finish()?.commit()?)
}

/// An answer and the number of its question.
type Answer = (u64, Vec<Series>);

impl Asked<'_> {
    async fn all(&mut self) -> Result<(Budgets, Vec<AlertSpan>), Error> {
        let (from, to) = (self.from, self.to);
        let ends = Duration::from_secs((to - from).num_seconds().max(1).cast_unsigned());
        let infos = self.range("which SLOs there are", self.latest(names::INFO), (from, to), ends).await?;
        let told = infos.1.iter().find_map(|info| info.labels.get(names::TILE_LABEL)?.parse().ok());
        let tile = told.unwrap_or(USUAL_TILE);
        let each = |name: &str| format!("last_over_time({}[{}])", self.of(name), just_under(tile));
        let (total, bad) = (each(names::TOTAL_TILE), each(names::BAD_TILE));
        let sli = format!("1 - {} / ({} > 0)", self.of(names::BAD_INCREASE), self.of(names::TOTAL_INCREASE));
        let budgets = Budgets {
            tile: told,
            infos,
            total: self.range("tiles of all events", total, (from - BEFORE, to), tile).await?,
            bad: self.range("tiles of bad events", bad, (from - BEFORE, to), tile).await?,
            left: self.range("what was left", self.latest(names::REMAINING), (from, to), ends).await?,
            window: self
                .range("events of the window", self.latest(names::TOTAL_WINDOW), (to, to), STEP)
                .await?,
            objectives: self.range("the objectives", self.latest(names::OBJECTIVE), (from, to), ends).await?,
            slis: self.range("SLIs over 5 minutes", sli, (from, to), STEP).await?,
        };
        let alerts = self.range("alerts", self.of("ALERTS"), (from, to), STEP).await?;
        let spans = alerts.1.iter().filter_map(|series| span(series, alerts.0, to)).collect();
        Ok((budgets, spans))
    }

    /// The series of this name and service.
    fn of(&self, name: &str) -> String {
        format!("{name}{{{}={:?}}}", names::SERVICE_LABEL, self.service)
    }

    fn latest(&self, name: &str) -> String {
        format!("last_over_time({}[{}])", self.of(name), names::LOOKBACK)
    }

    async fn range(
        &mut self,
        purpose: &str,
        query: String,
        span: (DateTime<Utc>, DateTime<Utc>),
        step: Duration,
    ) -> Result<Answer, Error> {
        let asked = poll::asked_range(self.client, purpose, query, span, step).await;
        let answer = asked.answer?;
        let id = self.queries.len() as u64 + 1;
        self.queries.push(Query {
            id,
            purpose: purpose.to_owned(),
            query: format!("{} [{}, every {step}]", asked.query, length(span)),
            evaluated_at: span.1,
            answer: answer.value.data,
            error: None,
            warnings: answer.warnings,
        });
        Ok((id, answer.value.value))
    }
}

/// What was answered about all budgets.
struct Budgets {
    /// The length of a tile; `None` where no [`names::INFO`] tells it.
    tile: Option<Duration>,
    infos: Answer,
    total: Answer,
    bad: Answer,
    left: Answer,
    window: Answer,
    objectives: Answer,
    slis: Answer,
}

impl Budgets {
    /// A budget for every series of tiles.
    ///
    /// # Errors
    /// When there are no tiles, or when what they mean is not recorded: nothing is taken for usual.
    fn slos(&self, service: &str, from: DateTime<Utc>) -> anyhow::Result<Vec<SloTiles>> {
        let tiles: Vec<_> =
            self.total.1.iter().filter_map(|series| Some((series, subject(&series.labels)?))).collect();
        anyhow::ensure!(
            !tiles.is_empty(),
            "Prometheus has no tiles of the service `{service}` in this stretch; `sloe status` lists the services that it knows"
        );
        let tile = self.tile.with_context(|| lacks(service, names::INFO))?;
        tiles.into_iter().map(|(series, subject)| self.slo(series, subject, tile, from)).collect()
    }

    fn slo(
        &self,
        series: &Series,
        subject: SubjectId,
        tile: Duration,
        from: DateTime<Utc>,
    ) -> anyhow::Result<SloTiles> {
        let of_slo = |answer: &Answer| {
            answer
                .1
                .iter()
                .find(|one| one.labels.get(names::SLO_LABEL) == series.labels.get(names::SLO_LABEL))
                .cloned()
        };
        let points = |answer: &Answer| {
            let same = answer.1.iter().find(|one| self::subject(&one.labels).as_ref() == Some(&subject));
            same.map(|one| one.points.clone()).unwrap_or_default()
        };
        let objective = of_slo(&self.objectives).and_then(|one| Some(one.points.last()?.value));
        let objective = objective.with_context(|| lacks(&subject.to_string(), names::OBJECTIVE))?;
        let left = points(&self.left);
        let answers = [&self.slis, &self.total, &self.bad, &self.left, &self.window, &self.objectives];
        Ok(SloTiles {
            objective,
            window: of_slo(&self.infos).and_then(|info| info.labels.get("window")?.parse().ok()),
            tile,
            tiles: tiles(&series.points, &points(&self.bad)),
            allowed_events: points(&self.window).last().map(|point| point.value * (1.0 - objective)),
            remaining_before: left.iter().find(|point| point.at == from).map(|point| point.value),
            remaining_after: left.iter().find(|point| point.at > from).map(|point| point.value),
            samples: points(&self.slis).into_iter().map(sample).collect(),
            queries: answers.map(|answer| answer.0).to_vec(),
            subject,
        })
    }
}

fn lacks(whose: &str, series: &str) -> String {
    format!(
        "Prometheus has tiles of `{whose}`, but no `{series}` at either end of this stretch, which tells what they mean: load all \
         groups that `sloe generate` writes, or choose a stretch in which they were recorded"
    )
}

/// Service, SLO, and as the group whatever other labels there are.
fn subject(labels: &Labels) -> Option<SubjectId> {
    let own = ["__name__", names::SERVICE_LABEL, names::SLO_LABEL];
    let group = labels.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    Some(SubjectId {
        service: labels.get(names::SERVICE_LABEL)?.clone(),
        slo: labels.get(names::SLO_LABEL)?.clone(),
        group: group.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

/// Both counts of every tile; a tile without bad events has none recorded only where nothing is known of it.
fn tiles(total: &[Point], bad: &[Point]) -> Vec<Tile> {
    let bad: BTreeMap<DateTime<Utc>, f64> = bad.iter().map(|point| (point.at, point.value)).collect();
    let tile = |point: &Point| Tile {
        end: point.at,
        total_events: point.value,
        bad_events: bad.get(&point.at).copied().unwrap_or(f64::NAN),
    };
    total.iter().map(tile).collect()
}

fn sample(point: Point) -> CurveSample {
    CurveSample { at: point.at, sli: Some(point.value).filter(|value| value.is_finite()) }
}

/// From the first sample of an alert to its last.
fn span(series: &Series, query: u64, to: DateTime<Utc>) -> Option<AlertSpan> {
    let label = |name: &str| series.labels.get(name).map(String::as_str);
    let (first, last) = (series.points.first()?.at, series.points.last()?.at);
    let windows = label(names::LONG_WINDOW_LABEL).zip(label(names::SHORT_WINDOW_LABEL));
    let windows = windows.map(|(long, short)| format!(" {long}/{short}")).unwrap_or_default();
    let slo = label(names::SLO_LABEL).map(|slo| format!(" {slo}")).unwrap_or_default();
    Some(AlertSpan {
        name: format!("{}{slo}{windows}", label("alertname").unwrap_or("?")),
        firing: label("alertstate") == Some("firing"),
        from: first,
        to: (to - last > TimeDelta::seconds(60)).then_some(last),
        query,
    })
}

/// A tile less a millisecond: ranges include their start before Prometheus 3, and no tile may be counted twice.
fn just_under(tile: Duration) -> String {
    format!("{}ms", tile.as_millis().saturating_sub(1))
}

fn length((from, to): (DateTime<Utc>, DateTime<Utc>)) -> String {
    from.format("%Y-%m-%dT%H:%M:%SZ").to_string() + " to " + &to.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
