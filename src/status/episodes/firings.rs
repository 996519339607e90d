//! When burn alerts fired in the past, as far as that is loaded.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::model::Slo;
use crate::prom::{Labels, Sample, Series};
use crate::status::episodes::of_slo::SETTLING;
use crate::status::episodes::queries::EDGE_LABEL;
use crate::status::episodes::terms::reach;
use crate::status::episodes::tiles::id_of;
use crate::status::episodes::{FiringSpan, TileSpan, delta};
use crate::status::rates::alert;
use crate::status::series::{GroupLabels, group_labels};
use crate::status::{Extent, FiringAlert};
use crate::units::Duration;

/// How exactly it is known when an alert began.
pub const ALERT_STEP: Duration = Duration::from_minutes(1);

/// So many of the newest moments are asked for once more with those after them.
const AGAIN: i32 = 2;

/// So many of the newest beginnings and ends of an SLO's alerts are kept.
const MOST_EDGES: usize = 2_000;

/// All that is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Firings {
    known: Option<Extent>,
    /// Since when rules are evaluated that could have fired.
    evaluated: HashMap<(String, String), DateTime<Utc>>,
    slos: HashMap<(String, String), OfSlo>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct OfSlo {
    /// Oldest first.
    edges: Vec<Edge>,
    /// Where older ones were left out: the last of these.
    cut: Option<DateTime<Utc>>,
}

/// An alert began to fire or ended.
#[derive(Clone, Debug, PartialEq)]
struct Edge {
    at: DateTime<Utc>,
    began: bool,
    labels: Arc<Labels>,
}

impl Firings {
    /// What to load next at `now` for `slos`, at most `chunk` at once and no more often than every `pace`: first what is newest, then
    /// further and further back. `None` when all is there.
    #[must_use]
    pub fn next_span(
        &self,
        slos: &[Arc<Slo>],
        pace: Duration,
        chunk: TimeDelta,
        now: DateTime<Utc>,
    ) -> Option<TileSpan> {
        let reach = slos.iter().map(|slo| reach(slo)).max()?;
        let (last, oldest) = (self::last(pace, now), on(ALERT_STEP, now - reach));
        let span = |start, last| TileSpan { first: start + delta(ALERT_STEP), last, step: ALERT_STEP };
        let Some(known) = self.known.filter(|known| last - known.end < reach) else {
            return Some(span(oldest.max(on(ALERT_STEP, last - chunk)), last));
        };
        if known.end < last {
            let start = (known.end - delta(ALERT_STEP) * AGAIN).max(known.start);
            return Some(span(start, last.min((start + chunk).max(known.end + delta(ALERT_STEP)))));
        }
        let start = on(ALERT_STEP, known.start - chunk).max(oldest);
        (known.start > oldest).then(|| span(start, known.start))
    }

    /// Takes in the answer about a span of [`Firings::next_span`].
    pub fn absorb(&mut self, slos: &[Arc<Slo>], span: TileSpan, answer: &[Series]) {
        let new = Extent { start: span.first - delta(ALERT_STEP), end: span.last };
        let joined = self.known.filter(|known| new.start <= known.end && known.start <= new.end);
        if joined.is_none() {
            self.slos.clear();
        }
        let joined = joined.unwrap_or(new);
        let (start, end) = (joined.start.min(new.start), joined.end.max(new.end));
        let reach = slos.iter().map(|slo| reach(slo)).max().unwrap_or_default();
        let known = Extent { start: start.max(end - reach), end };
        self.known = Some(known);
        self.forget(new, known.start);
        for series in answer {
            self.add(series);
        }
        self.slos.values_mut().for_each(OfSlo::settle);
    }

    /// Takes in since when rules are evaluated: the answer to [`queries::evaluated`](super::queries::evaluated).
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and what is no time is none")]
    pub fn could_fire(&mut self, answer: &[Sample]) {
        let since = |sample: &Sample| {
            let (service, slo) = id_of(&sample.labels);
            let secs = sample.value.is_finite().then_some(sample.value.round() as i64)?;
            Some(((service.to_owned(), slo.to_owned()), DateTime::from_timestamp(secs, 0)?))
        };
        self.evaluated = answer.iter().filter_map(since).collect();
    }

    /// Whether all is known from one moment to another about an SLO, whose rules were evaluated then.
    pub(super) fn hold(&self, slo: &Slo, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        let cut = self.slos.get(&key(slo)).and_then(|slo| slo.cut);
        let could_fire = self.evaluated.get(&key(slo)).is_some_and(|since| *since <= from);
        let holds = |known: Extent| known.start <= from && to <= known.end;
        could_fire && self.known.is_some_and(holds) && cut.is_none_or(|cut| cut < from)
    }

    /// When the alerts of a group fired; `firing` are those that fire now, perhaps since before anything is known.
    pub(super) fn of(&self, slo: &Slo, group: &GroupLabels, firing: &[FiringAlert]) -> Vec<FiringSpan> {
        let Some(known) = self.known else { return Vec::new() };
        let before = known.start - delta(ALERT_STEP);
        let edges = self.slos.get(&key(slo)).map_or(&[][..], |slo| &slo.edges);
        let mut spans: Vec<FiringSpan> = Vec::new();
        for edge in edges.iter().filter(|edge| group_labels(&slo.group_by, &edge.labels) == *group) {
            let Some(alert) = alert(&edge.labels) else { continue };
            let open = spans.iter_mut().rfind(|span| span.alert == alert && span.to.is_none());
            match (edge.began, open) {
                (true, Some(_)) => {}
                (true, None) => spans.push(FiringSpan { alert, from: edge.at, to: None }),
                (false, Some(open)) => open.to = Some(edge.at),
                (false, None) => spans.push(FiringSpan { alert, from: before, to: Some(edge.at) }),
            }
        }
        for alert in firing {
            if spans.iter().all(|span| span.alert != *alert) {
                spans.push(FiringSpan { alert: alert.clone(), from: before, to: None });
            }
        }
        spans
    }

    /// Those of a span that comes anew, and those that are too old.
    fn forget(&mut self, span: Extent, oldest: DateTime<Utc>) {
        let again = |edge: &Edge| span.start < edge.at && edge.at <= span.end;
        for slo in self.slos.values_mut() {
            slo.edges.retain(|edge| edge.at > oldest && !again(edge));
        }
        self.slos.retain(|_, slo| !slo.edges.is_empty() || slo.cut.is_some());
    }

    fn add(&mut self, series: &Series) {
        let mut labels = series.labels.clone();
        let began = labels.remove(EDGE_LABEL).is_some_and(|edge| edge == "began");
        let (service, slo) = id_of(&labels);
        let known = self.slos.entry((service.to_owned(), slo.to_owned())).or_default();
        let labels = Arc::new(labels);
        let edge = |at| Edge { at, began, labels: Arc::clone(&labels) };
        known.edges.extend(series.points.iter().map(|point| edge(point.at)));
    }
}

impl OfSlo {
    fn settle(&mut self) {
        // Of two rules of one alert, as before and after a reload, one ends when the other begins.
        self.edges.sort_by_key(|edge| (edge.at, edge.began));
        let excess = self.edges.len().saturating_sub(MOST_EDGES);
        if let Some(last) = self.edges.drain(..excess).next_back() {
            self.cut = self.cut.max(Some(last.at));
        }
    }
}

fn key(slo: &Slo) -> (String, String) {
    (slo.id.service.clone(), slo.id.name.clone())
}

fn last(pace: Duration, now: DateTime<Utc>) -> DateTime<Utc> {
    on(pace.max(ALERT_STEP), now - SETTLING)
}

fn on(step: Duration, at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(delta(step)).unwrap_or(at)
}
