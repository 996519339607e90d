//! SLOs and answers of Prometheus, made by hand.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sloe::model::{CountedAs, Sli, Slo, SloId, Window, WindowPolicy};
use sloe::prom::Sample;
use sloe::promql::VectorSelector;
use sloe::status::{Answers, Context, History, Snapshot, assess};
use sloe::units::Duration;

/// An ungrouped SLO over 30 days.
pub(crate) fn slo(service: &str, name: &str, objective: &str) -> Slo {
    Slo {
        id: SloId { service: service.to_owned(), name: name.to_owned() },
        owner: None,
        description: None,
        labels: Vec::new(),
        links: Vec::new(),
        objective: objective.parse().expect("the objective is one"),
        window: Window::Rolling(Duration::from_days(30)),
        sli: Sli::Events { counted: selector(), counted_as: CountedAs::Bad, total: selector() },
        group_by: Vec::new(),
        scrape_interval: Duration::from_secs(30),
        record_as: Vec::new(),
        window_policy: WindowPolicy::KeepWindows,
        alerts: Vec::new(),
        source: PathBuf::from("slo-specs/made-by-hand.yaml"),
    }
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
