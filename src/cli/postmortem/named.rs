//! The episode that `--episode` names, found by the daemon's own arithmetic in what Prometheus has recorded.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::model::SloId;
use crate::postmortem::facts::EpisodeFacts;
use crate::prom::{Client, Error, Labels, Sample, Series};
use crate::rules::names;
use crate::status::{Episode, Tile, episodes, grid};
use crate::units::{Duration, Objective, float};

/// The tiles of so long are looked at; an episode that is longer is cut off.
const LONGEST: TimeDelta = TimeDelta::days(2);

/// How many tiles before its start tell that it begins there.
const BEFORE: i32 = 6;

/// When and where an episode was, with its figures.
pub(super) struct Named {
    pub(super) service: String,
    pub(super) from: DateTime<Utc>,
    /// A tile after its end, or the end of what is recorded.
    pub(super) to: DateTime<Utc>,
    pub(super) facts: EpisodeFacts,
}

/// The service and the start that an id names; its last part is the start.
fn parts(id: &str) -> Option<(&str, DateTime<Utc>)> {
    let (service, rest) = id.split_once('/')?;
    let (_, start) = rest.rsplit_once('/')?;
    Some((service, NaiveDateTime::parse_from_str(start, "%Y%m%dt%H%M%Sz").ok()?.and_utc()))
}

/// The episode of this id.
///
/// # Errors
/// The outer one when there is none, the inner one when Prometheus does not answer.
pub(super) async fn find(
    client: &Client,
    id: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Result<Named, Error>> {
    let (service, start) = parts(id)
        .with_context(|| format!("`{id}` is no id of an episode, such as `shop/orders/20261124t100000z`"))?;
    let asked = Asked { client, service, start, now };
    let found = match asked.found(id).await {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let found = found.with_context(|| {
        format!("Prometheus has no episode `{id}`: `/api/v1/slos/SERVICE/SLO` lists those that it has, with their ids")
    })?;
    Ok(Ok(found))
}

struct Asked<'a> {
    client: &'a Client,
    service: &'a str,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Asked<'_> {
    async fn found(&self, id: &str) -> Result<Option<Named>, Error> {
        if self.start >= self.now {
            return Ok(None);
        }
        let infos = self.latest(names::INFO).await?;
        // A name may begin with another one, and for some minutes after a reload an SLO is told twice.
        for loaded in infos.iter().filter_map(Loaded::of).filter(|one| id.starts_with(&one.slo.to_string())) {
            if let Some((series, episode, last)) = self.of(id, &loaded).await? {
                let budget_ratio =
                    self.allowed(&series, &loaded).await?.map(|allowed| episode.share_of(allowed));
                return Ok(Some(loaded.named(id, &episode, budget_ratio, last)));
            }
        }
        Ok(None)
    }

    /// The series of all events that has this episode, the episode, and the end of what is recorded.
    async fn of(&self, id: &str, loaded: &Loaded) -> Result<Option<(Series, Episode, DateTime<Utc>)>, Error> {
        let (total, bad) =
            (self.tiles(names::TOTAL_TILE, loaded).await?, self.tiles(names::BAD_TILE, loaded).await?);
        let found = total.into_iter().find_map(|all| {
            let tiles = tiles(&all, bad.iter().find(|bad| group(&bad.labels) == group(&all.labels))?);
            let named =
                |one: &Episode| one.id(&loaded.slo, &group(&all.labels)).is_some_and(|found| found == id);
            let all_episodes = episodes(&tiles, loaded.tile, loaded.error_budget);
            Some((all.clone(), all_episodes.into_iter().find(named)?, tiles.last()?.end))
        });
        Ok(found)
    }

    /// The tiles of an SLO on their grid, as the daemon asks for them.
    async fn tiles(&self, name: &str, loaded: &Loaded) -> Result<Vec<Series>, Error> {
        let (slo, step) = (&loaded.slo, grid(loaded.tile));
        let of_slo = format!(
            "{name}{{{}={:?}, {}={:?}}}",
            names::SERVICE_LABEL,
            slo.service,
            names::SLO_LABEL,
            slo.name
        );
        let query = format!("last_over_time({of_slo}[{}ms])", step.as_millis().saturating_sub(1));
        let to = self.now.min(self.start + LONGEST);
        Ok(self.client.range(&query, self.start - loaded.length() * BEFORE, to, step).await?.value)
    }

    /// The whole budget of a group as it is now; not known for a window of the calendar, whose events no rule sums up.
    async fn allowed(&self, of: &Series, loaded: &Loaded) -> Result<Option<f64>, Error> {
        let totals = self.latest(names::TOTAL_WINDOW).await?;
        let same = |one: &&Sample| subject(&one.labels) == subject(&of.labels);
        Ok(totals.iter().find(same).map(|total| total.value * loaded.error_budget))
    }

    /// What is recorded now of all SLOs of the service.
    async fn latest(&self, name: &str) -> Result<Vec<Sample>, Error> {
        let of_service = format!("{name}{{{}={:?}}}", names::SERVICE_LABEL, self.service);
        let query = format!("last_over_time({of_service}[{}])", names::LOOKBACK);
        Ok(self.client.vector(&query, self.now).await?.value)
    }
}

/// What [`names::INFO`] tells of an SLO.
struct Loaded {
    slo: SloId,
    tile: Duration,
    error_budget: f64,
}

impl Loaded {
    fn of(info: &Sample) -> Option<Self> {
        let label = |name: &str| info.labels.get(name).cloned();
        let slo = SloId { service: label(names::SERVICE_LABEL)?, name: label(names::SLO_LABEL)? };
        let objective: Objective = label(names::OBJECTIVE_LABEL)?.parse().ok()?;
        let tile = label(names::TILE_LABEL)?.parse().ok()?;
        Some(Self { slo, tile, error_budget: float(objective.error_budget()) })
    }

    fn length(&self) -> TimeDelta {
        TimeDelta::milliseconds(i64::try_from(self.tile.as_millis()).unwrap_or(0))
    }

    fn named(&self, id: &str, episode: &Episode, budget_ratio: Option<f64>, last: DateTime<Utc>) -> Named {
        let facts = EpisodeFacts {
            id: id.to_owned(),
            bad_events: episode.bad_events,
            budget_ratio,
            peak_burn_rate: episode.peak_burn_rate,
        };
        let to = (episode.end + self.length()).min(last);
        Named { service: self.slo.service.clone(), from: episode.start, to, facts }
    }
}

/// All labels but the name.
fn subject(labels: &Labels) -> BTreeMap<&str, &str> {
    let all = labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    all.filter(|(name, _)| *name != "__name__").collect()
}

/// What other labels there are than those that every series has.
fn group(labels: &Labels) -> Vec<(String, String)> {
    let own = [names::SERVICE_LABEL, names::SLO_LABEL];
    let group = subject(labels).into_iter().filter(|(name, _)| !own.contains(name));
    group.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn tiles(total: &Series, bad: &Series) -> Vec<Tile> {
    let bad: BTreeMap<DateTime<Utc>, f64> = bad.points.iter().map(|point| (point.at, point.value)).collect();
    let tile = |at, total_events| Tile {
        end: at,
        total_events,
        bad_events: bad.get(&at).copied().unwrap_or(f64::NAN),
    };
    total.points.iter().map(|point| tile(point.at, point.value)).collect()
}
