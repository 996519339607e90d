//! SLOs and answers of Prometheus, made by hand.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sloe::model::Slo;
use sloe::prom::{Point, Sample, Series};
use sloe::promql::VectorSelector;
use sloe::status::{Answers, Context, History, HistoryChunk, HourSum, Snapshot, Span, assess};

use crate::rules_harness::specs;

/// An ungrouped SLO over 30 days, without alerts.
pub(crate) fn slo(service: &str, name: &str, objective: &str) -> Slo {
    let spec = format!(
        "version: sloe/v1\nservice: {service}\nalerts: {{page: {{enabled: false}}, ticket: {{enabled: false}}}}\nslos:\n  \
         - {{name: {name}, objective: {objective}, window: 30d, sli: {{events: {{bad: errors_total, total: requests_total}}}}}}\n"
    );
    let mut slo = specs::compile(&spec).0.remove(0);
    slo.source = PathBuf::from("slo-specs/made-by-hand.yaml");
    slo
}

/// What an SLI selects does not matter to whoever reads recorded series.
pub(crate) fn selector() -> VectorSelector {
    VectorSelector::default()
}

/// The moment of all tests, 40 seconds and a bit after a full minute.
pub(crate) fn now() -> DateTime<Utc> {
    time("2026-11-23T10:20:40Z")
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("the time is one")
}

/// A sample of `slo`'s series, with further labels.
pub(crate) fn sample(slo: &Slo, labels: &[(&str, &str)], value: f64) -> Sample {
    let identity = [("slo_service", slo.id.service.as_str()), ("slo", slo.id.name.as_str())];
    let all = identity.iter().chain(labels);
    Sample { labels: all.map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(), at: now(), value }
}

/// Everything that is recorded of a service under load, its rules loaded from the present spec.
pub(crate) fn answers(slo: &Slo, total: f64, bad: f64, rate_1h: f64) -> Answers {
    let (objective, window) = (slo.objective.to_string(), slo.window.to_string());
    let info = [("objective", objective.as_str()), ("window", window.as_str()), ("tile", "5m")];
    Answers {
        infos: vec![sample(slo, &info, 1.0)],
        total: vec![sample(slo, &[], total)],
        bad: vec![sample(slo, &[], bad)],
        tiles: vec![sample(slo, &[], total / 8_640.0)],
        fast_burn_rates: vec![burn_rate(slo, "1h", rate_1h)],
        ..Answers::default()
    }
}

pub(crate) fn burn_rate(slo: &Slo, window: &str, rate: f64) -> Sample {
    sample(slo, &[("__name__", &format!("slo:burn_rate:{window}"))], rate)
}

pub(crate) fn alert(slo: &Slo, kind: &str, long: &str, short: &str) -> Sample {
    let name = if kind == "absent" { "SLIAbsent" } else { "ErrorBudgetBurn" };
    let labels = [("alertname", name), ("slo_alert", kind), ("long_window", long), ("short_window", short)];
    sample(slo, &labels, 1.0)
}

/// The snapshot of these answers alone.
pub(crate) fn snapshot(answers: &Answers, slos: &[Slo]) -> Snapshot {
    let slos: Vec<Arc<Slo>> = slos.iter().cloned().map(Arc::new).collect();
    let history = History::default();
    assess(answers, &Context { slos: &slos, history: &history, retention: None, notices: &[] }, now())
}

/// A series of `slo` with these values.
pub(crate) fn series(slo: &Slo, values: impl IntoIterator<Item = (DateTime<Utc>, f64)>) -> Vec<Series> {
    let points = values.into_iter().map(|(at, value)| Point { at, value }).collect();
    vec![Series { labels: sample(slo, &[], 0.0).labels, points }]
}

/// A history of hours, the last of which ends at `last`; of `None` nothing was recorded.
pub(crate) fn history(slo: &Slo, last: DateTime<Utc>, hours: &[Option<HourSum>]) -> History {
    let count = i32::try_from(hours.len()).expect("few hours");
    let ends: Vec<_> = (0..count).rev().map(|ago| last - TimeDelta::hours(1) * ago).collect();
    let known = || ends.iter().zip(hours).filter_map(|(at, sum)| Some((*at, (*sum)?)));
    let chunk = HistoryChunk {
        span: Span { first: ends[0], last },
        bad: series(slo, known().map(|(at, sum)| (at, sum.bad_events))),
        total: series(slo, known().map(|(at, sum)| (at, sum.total_events))),
        tiles: series(slo, known().map(|(at, sum)| (at, sum.tiles))),
        // As if two more events of every hour happened during maintenance, one of them bad.
        raw_bad: series(slo, known().map(|(at, sum)| (at, sum.bad_events + 1.0))),
        raw_total: series(slo, known().map(|(at, sum)| (at, sum.total_events + 2.0))),
    };
    let mut history = History::default();
    history.absorb(&[Arc::new(slo.clone())], &chunk);
    history
}
