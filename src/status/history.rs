//! The past as hourly sums of tiles, an SLO and group at a time.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Slo, SloId};
use crate::prom::{Labels, Series};
use crate::rules::names;
use crate::status::series::{GroupLabels, group_labels};
use crate::units::Duration;

/// How long after an hour's end its last tiles may still be written.
const SETTLING: TimeDelta = TimeDelta::seconds(60);

/// The tiles of one hour, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourSum {
    /// Bad events.
    pub bad_events: f64,
    /// All events.
    pub total_events: f64,
    /// How many tiles were recorded; without any, nothing is known of the hour.
    pub tiles: f64,
}

/// Consecutive hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hours {
    /// The end of the first hour, in hours since the epoch.
    first: i64,
    sums: Vec<HourSum>,
}

/// The hours whose ends lie from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The end of the first hour.
    pub first: DateTime<Utc>,
    /// The end of the last hour.
    pub last: DateTime<Utc>,
}

/// What Prometheus answers about a span, a point for each hour's end.
#[derive(Clone, Debug)]
pub struct HistoryChunk {
    /// The hours asked for.
    pub span: Span,
    /// Bad events.
    pub bad: Vec<Series>,
    /// All events.
    pub total: Vec<Series>,
    /// Counts of tiles.
    pub tiles: Vec<Series>,
}

/// Everything loaded so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    until: Option<DateTime<Utc>>,
    slos: HashMap<SloId, HashMap<GroupLabels, Hours>>,
}

impl Hours {
    /// Every hour that ends after `start` and not after `until`, oldest first, with its end; hours without tiles
    /// are empty sums.
    pub fn between(
        &self,
        start: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Iterator<Item = (DateTime<Utc>, HourSum)> {
        (hour_of(start) + 1..=hour_of(until)).map(|hour| (end_of(hour), self.get(hour)))
    }

    fn get(&self, hour: i64) -> HourSum {
        let at = usize::try_from(hour - self.first).ok();
        at.and_then(|at| self.sums.get(at)).copied().unwrap_or_default()
    }

    /// The hour that ends at hour `end`, made if it is not there yet; `None` before the first.
    fn entry(&mut self, end: i64) -> Option<&mut HourSum> {
        if self.sums.is_empty() {
            self.first = end;
        }
        let at = usize::try_from(end - self.first).ok()?;
        if at >= self.sums.len() {
            self.sums.resize(at + 1, HourSum::default());
        }
        self.sums.get_mut(at)
    }

    /// Forgets hours before hour `first`.
    fn trim(&mut self, first: i64) {
        let old = usize::try_from(first - self.first).unwrap_or(0).min(self.sums.len());
        self.sums.drain(..old);
        self.first += i64::try_from(old).unwrap_or(0);
    }
}

impl History {
    /// The end of the last hour loaded; `None` before the first chunk.
    #[must_use]
    pub const fn until(&self) -> Option<DateTime<Utc>> {
        self.until
    }

    /// The hours of one group of an SLO, if any was ever recorded.
    #[must_use]
    pub fn hours(&self, id: &SloId, group: &GroupLabels) -> Option<&Hours> {
        self.slos.get(id)?.get(group)
    }

    /// What to load next so that the history reaches back over `window`: at most `max_hours`, oldest first.
    /// `None` when all is there. The last hour is loaded once more with the one after it.
    #[must_use]
    pub fn next_span(&self, window: Duration, max_hours: i64, now: DateTime<Utc>) -> Option<Span> {
        let target = hour_of(now - SETTLING);
        let oldest = hour_of(now) - hours_in(window) + 1;
        let first = self.until.map_or(oldest, |until| hour_of(until).max(oldest));
        if self.until.is_some_and(|until| hour_of(until) >= target) || first > target {
            return None;
        }
        // A span of one hour would load the last hour again and again.
        let count = if self.until.is_some() { max_hours.max(2) } else { max_hours.max(1) };
        Some(Span { first: end_of(first), last: end_of(target.min(first + count - 1)) })
    }

    /// Adds a chunk, in the order of [`History::next_span`]; of other SLOs than `slos` nothing is kept, and of
    /// these nothing older than their windows.
    pub fn absorb(&mut self, slos: &[Arc<Slo>], chunk: &HistoryChunk) {
        let known: HashMap<_, _> =
            slos.iter().map(|slo| ((slo.id.service.as_str(), slo.id.name.as_str()), slo.as_ref())).collect();
        let find = |labels: &Labels| known.get(&id_of(labels)?).copied();
        self.forget(slos, chunk.span);
        self.add(&chunk.tiles, find, |sum, value| sum.tiles += value);
        self.add(&chunk.total, find, |sum, value| sum.total_events += value);
        self.add(&chunk.bad, find, |sum, value| sum.bad_events += value);
        self.until = Some(chunk.span.last);
    }

    /// Clears what the span brings anew and what has left the windows.
    fn forget(&mut self, slos: &[Arc<Slo>], span: Span) {
        let (first, last) = (hour_of(span.first), hour_of(span.last));
        for slo in slos {
            let oldest = last - hours_in(slo.window.length());
            for hours in self.slos.get_mut(&slo.id).into_iter().flat_map(HashMap::values_mut) {
                hours.trim(oldest);
                let kept = usize::try_from(first - hours.first).unwrap_or(0);
                hours.sums.truncate(kept);
            }
        }
    }

    fn add<'a>(
        &mut self,
        series: &[Series],
        find: impl Fn(&Labels) -> Option<&'a Slo>,
        put: impl Fn(&mut HourSum, f64),
    ) {
        for one in series {
            let Some(slo) = find(&one.labels) else { continue };
            let hours = self.group(slo, &one.labels);
            for point in one.points.iter().filter(|point| point.value.is_finite()) {
                if let Some(sum) = hours.entry(hour_of(point.at)) {
                    put(sum, point.value);
                }
            }
        }
    }

    fn group(&mut self, slo: &Slo, labels: &Labels) -> &mut Hours {
        self.slos.entry(slo.id.clone()).or_default().entry(group_labels(slo, labels)).or_default()
    }
}

fn id_of(labels: &Labels) -> Option<(&str, &str)> {
    Some((labels.get(names::SERVICE_LABEL)?, labels.get(names::SLO_LABEL)?))
}

/// The whole hours up to `at`, since the epoch.
fn hour_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(3_600)
}

fn end_of(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
}

/// The hours of a window, the last one whole.
fn hours_in(window: Duration) -> i64 {
    i64::try_from(window.as_secs().div_ceil(3_600)).unwrap_or(i64::MAX / 2)
}
