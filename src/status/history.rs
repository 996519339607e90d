//! The past as hourly sums of tiles, an SLO and group at a time.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Slo, SloId};
use crate::prom::{Labels, Series};
use crate::rules::names;
use crate::status::Hours;
use crate::status::extent::longest;
use crate::status::hours::{HourSum, end_of, hour_of};
use crate::status::series::{GroupLabels, group_labels};
use crate::units::Duration;

/// How long after an hour's end its last tiles may still be written.
const SETTLING: TimeDelta = TimeDelta::seconds(60);

/// The longest stretch of newest tiles that is asked for beside the history.
const LONGEST_RECENT: TimeDelta = TimeDelta::hours(3);

const HOUR: TimeDelta = TimeDelta::hours(1);

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
    /// Bad events, those during maintenance too.
    pub raw_bad: Vec<Series>,
    /// All events, those during maintenance too.
    pub raw_total: Vec<Series>,
}

/// Everything loaded so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The start of the first hour loaded, and the end of the last.
    loaded: Option<(DateTime<Utc>, DateTime<Utc>)>,
    counted: Groups,
    /// Those of maintenance too, of SLOs that [`has_raw_hours`] names.
    raw: Groups,
}

/// The hours of every group of some SLOs.
#[derive(Clone, Debug, Default, PartialEq)]
struct Groups(HashMap<SloId, HashMap<GroupLabels, Hours>>);

impl History {
    /// The end of the last hour loaded; `None` before the first chunk.
    #[must_use]
    pub fn until(&self) -> Option<DateTime<Utc>> {
        self.loaded.map(|(_, until)| until)
    }

    /// From when on the newest tiles are asked for beside the history: where it ends, or, as long as it is not loaded
    /// or far behind, the hour that runs at `now`.
    #[must_use]
    pub fn recent_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let recent = |until: &DateTime<Utc>| *until <= now && now - *until <= LONGEST_RECENT;
        self.until().filter(recent).unwrap_or_else(|| end_of(hour_of(now)))
    }

    /// Whether all hours of an SLO from `start` to `until` are loaded, as far as they were recorded.
    #[must_use]
    pub fn holds(&self, slo: &Slo, start: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        let first = |last| end_of(hour_of(last) - hours_in(longest(slo.window)) - 1);
        self.loaded.is_some_and(|(from, last)| from.max(first(last)) <= start && until <= last)
    }

    /// The groups of an SLO that were ever recorded.
    pub fn groups(&self, id: &SloId) -> impl Iterator<Item = &GroupLabels> {
        self.counted.0.get(id).into_iter().flat_map(HashMap::keys)
    }

    /// The hours of one group of an SLO, if any was ever recorded.
    #[must_use]
    pub fn hours(&self, id: &SloId, group: &GroupLabels) -> Option<&Hours> {
        self.counted.0.get(id)?.get(group)
    }

    /// The same with the events during maintenance.
    #[must_use]
    pub fn raw_hours(&self, id: &SloId, group: &GroupLabels) -> Option<&Hours> {
        self.raw.0.get(id)?.get(group)
    }

    /// What to load next so that the history reaches back over `window`: at most `max_hours`, oldest first.
    /// `None` when all is there. The last hour is loaded once more with the one after it.
    #[must_use]
    pub fn next_span(&self, window: Duration, max_hours: i64, now: DateTime<Utc>) -> Option<Span> {
        let target = hour_of(now - SETTLING);
        let oldest = hour_of(now) - hours_in(window) + 1;
        let first = self.until().map_or(oldest, |until| hour_of(until).max(oldest));
        if self.until().is_some_and(|until| hour_of(until) >= target) || first > target {
            return None;
        }
        // A span of one hour would load the last hour again and again.
        let count = if self.until().is_some() { max_hours.max(2) } else { max_hours.max(1) };
        Some(Span { first: end_of(first), last: end_of(target.min(first + count - 1)) })
    }

    /// Adds a chunk, in the order of [`History::next_span`]; of other SLOs than `slos` nothing is kept, and of
    /// these nothing older than their window.
    pub fn absorb(&mut self, slos: &[Arc<Slo>], chunk: &HistoryChunk) {
        let Span { first, last } = chunk.span;
        let all = slos.iter().map(AsRef::as_ref);
        let raw = all.clone().filter(|slo| has_raw_hours(slo));
        self.counted.absorb(all, chunk.span, [&chunk.tiles, &chunk.total, &chunk.bad]);
        self.raw.absorb(raw, chunk.span, [&chunk.tiles, &chunk.raw_total, &chunk.raw_bad]);
        let joined = self.loaded.filter(|(_, until)| first <= *until + HOUR);
        self.loaded = Some((joined.map_or(first - HOUR, |(from, _)| from), last));
    }
}

impl Groups {
    fn absorb<'a>(
        &mut self,
        slos: impl Iterator<Item = &'a Slo> + Clone,
        span: Span,
        [tiles, total, bad]: [&[Series]; 3],
    ) {
        let known: HashMap<_, _> =
            slos.clone().map(|slo| ((slo.id.service.as_str(), slo.id.name.as_str()), slo)).collect();
        let find = |labels: &Labels| known.get(&id_of(labels)?).copied();
        self.forget(slos, span);
        self.add(tiles, find, |sum, value| sum.tiles += value);
        self.add(total, find, |sum, value| sum.total_events += value);
        self.add(bad, find, |sum, value| sum.bad_events += value);
    }

    /// Clears what the span brings anew and what has left the windows.
    fn forget<'a>(&mut self, slos: impl Iterator<Item = &'a Slo>, span: Span) {
        let (first, last) = (hour_of(span.first), hour_of(span.last));
        for slo in slos {
            for hours in self.0.get_mut(&slo.id).into_iter().flat_map(HashMap::values_mut) {
                hours.trim(last - hours_in(longest(slo.window)));
                hours.renew(first, last);
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
                hours.change(hour_of(point.at), |sum| put(sum, point.value));
            }
        }
    }

    fn group(&mut self, slo: &Slo, labels: &Labels) -> &mut Hours {
        self.0.entry(slo.id.clone()).or_default().entry(group_labels(&slo.group_by, labels)).or_default()
    }
}

/// Whether events during maintenance are kept by the hour: where rules cannot sum them up.
#[must_use]
pub fn has_raw_hours(slo: &Slo) -> bool {
    !slo.maintenance.is_empty() && !slo.window.is_rolling()
}

fn id_of(labels: &Labels) -> Option<(&str, &str)> {
    Some((labels.get(names::SERVICE_LABEL)?, labels.get(names::SLO_LABEL)?))
}

/// The hours of a window, the last one whole.
fn hours_in(window: Duration) -> i64 {
    i64::try_from(window.as_secs().div_ceil(3_600)).unwrap_or(i64::MAX / 2)
}
