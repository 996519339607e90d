//! Since when the rules record tiles: there the backfilled ones end.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::cli::backfill::failure::{Stop, sure};
use crate::model::{Slo, SloId};
use crate::prom::{Client, Labels, Series, Value};
use crate::rules::names;
use crate::units::Duration;

/// How coarsely it is looked at first, and how finely at once where Prometheus allows.
const HOUR: TimeDelta = TimeDelta::hours(1);
const HOURS: i32 = 30 * 24;

/// What is asked about.
const TILES: &str = "recorded tiles";

/// When the first tile of each SLO was recorded after `from`; of those that are not named none was.
pub(super) async fn first_tiles(
    client: &Client,
    slos: &[Slo],
    (from, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<HashMap<SloId, DateTime<Utc>>, Stop> {
    let hours = first_hours(client, slos, from, now).await?;
    let mut tiles = HashMap::new();
    for (id, hour) in hours {
        let SloId { service, name } = &id;
        // A second more: whether the start of a range belongs to it depends on the version.
        let matchers = format!("{}=\"{service}\",{}=\"{name}\"", names::SERVICE_LABEL, names::SLO_LABEL);
        let query = format!("{}{{{matchers}}}[1h1s]", names::TOTAL_TILE);
        let answer = client.instant(&query, hour).await?;
        let Value::Matrix(series) = sure(answer, TILES)? else { continue };
        let points = series.iter().flat_map(|series| &series.points).map(|point| point.at);
        tiles.extend(points.min().map(|at| (id, at)));
    }
    Ok(tiles)
}

/// The end of the first hour in which tiles of each SLO are found.
async fn first_hours(
    client: &Client,
    slos: &[Slo],
    from: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<HashMap<SloId, DateTime<Utc>>, Stop> {
    let (service, slo) = (names::SERVICE_LABEL, names::SLO_LABEL);
    let query = format!("group by ({service}, {slo}) (count_over_time({}[1h]))", names::TOTAL_TILE);
    let (mut found, mut start, mut hours) = (HashMap::new(), from + HOUR, HOURS);
    while start < now + HOUR && found.len() < slos.len() {
        let end = (start + HOUR * (hours - 1)).min(now + HOUR);
        match client.range(&query, start, end, Duration::from_hours(1)).await {
            Ok(answer) => {
                add(&mut found, &sure(answer, TILES)?, slos);
                start += HOUR * hours;
            }
            Err(error) if error.is_about_size() && hours > 1 => hours /= 2,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

fn add(found: &mut HashMap<SloId, DateTime<Utc>>, answer: &[Series], slos: &[Slo]) {
    for series in answer {
        let slo = slos.iter().find(|slo| is_of(&series.labels, &slo.id));
        if let (Some(slo), Some(point)) = (slo, series.points.first()) {
            found.entry(slo.id.clone()).or_insert(point.at);
        }
    }
}

fn is_of(labels: &Labels, id: &SloId) -> bool {
    let label = |name: &str| labels.get(name).map(String::as_str);
    label(names::SERVICE_LABEL) == Some(&id.service) && label(names::SLO_LABEL) == Some(&id.name)
}
