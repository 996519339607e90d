//! What the usual error ratio was taken from: a baseline of ten minutes is worth less than one of an hour.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::chaos::SubjectId;
use crate::chaos::record::{Cost, Entry, Event};
use crate::rules::names;

/// The purpose of the question that is asked for it, and how its answer calls the count of all events.
const PURPOSE: &str = "counts of the hour before";
const FIGURE: &str = "sloe_figure";
const TOTAL: &str = "total";
/// No more than this is asked for.
const LONGEST: f64 = 3_600.0;

/// The history that a baseline was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct History {
    /// All events in it.
    pub events: f64,
    /// Its length in seconds; of a run, that in which so many events come at the rate of the run.
    pub secs: f64,
}

/// A line of an answer.
#[derive(Deserialize)]
struct Sample {
    metric: BTreeMap<String, String>,
    value: (f64, String),
}

/// The history that the baseline of `cost` was taken from; `None` where the record does not tell.
pub(super) fn of_cost(cost: &Cost, entries: &[Entry]) -> Option<History> {
    let events = entries.iter().rev().find_map(|entry| events(&entry.event, &cost.subject))?;
    let rate = cost.total_events? / (cost.to - cost.from).as_seconds_f64();
    let secs = (events / rate).min(LONGEST);
    secs.is_finite().then_some(History { events, secs })
}

/// All events of the hour before, where `event` is the answer that tells them.
fn events(event: &Event, subject: &SubjectId) -> Option<f64> {
    let Event::Query(query) = event else { return None };
    let samples = query.answer.get("result").filter(|_| query.purpose == PURPOSE)?.as_array()?;
    let sample = |value: &Value| Sample::deserialize(value).ok();
    let found = samples.iter().filter_map(sample).find(|sample| is(&sample.metric, subject))?;
    found.value.1.parse().ok()
}

fn is(metric: &BTreeMap<String, String>, subject: &SubjectId) -> bool {
    let has = |name: &str, value: &str| metric.get(name).is_some_and(|found| found == value);
    has(names::SERVICE_LABEL, &subject.service)
        && has(names::SLO_LABEL, &subject.slo)
        && has(FIGURE, TOTAL)
        && subject.group.iter().all(|(name, value)| has(name, value))
}
