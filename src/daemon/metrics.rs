//! What the daemon says about itself, and the budgets, in `OpenMetrics` text.

mod budgets;

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::charts::state_class;
use crate::daemon::metrics::budgets::Budgets;
use crate::daemon::runs::Runs;
use crate::daemon::specs::SpecsState;
use crate::daemon::state::Seen;
use crate::status::{Part, State};

/// The daemon's own metrics. Poller and router count into it; `/metrics` reads it.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    polls: Counter,
    poll_failures: Counter,
    poll_duration: Histogram,
    requests: Family<RequestLabels, Counter>,
    rendered: Counter,
    objectives: Family<StateLabels, Gauge>,
    last_success_age: Gauge<f64, AtomicU64>,
    source_ages: Family<SourceLabels, Gauge<f64, AtomicU64>>,
    active_runs: Family<RunLabels, Gauge>,
    specs_successful: Gauge,
    specs_loaded_at: Gauge<f64, AtomicU64>,
    connections: Gauge,
    connections_refused: Counter,
    listeners: Gauge,
    encoding: Mutex<()>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SourceLabels {
    source: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RunLabels {
    slo_service: String,
    run: String,
}

impl Metrics {
    /// All at zero.
    #[must_use]
    pub fn new() -> Self {
        let buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        let mut metrics = Self {
            registry: Registry::with_prefix("sloe"),
            polls: Counter::default(),
            poll_failures: Counter::default(),
            poll_duration: Histogram::new(buckets),
            requests: Family::default(),
            rendered: Counter::default(),
            objectives: Family::default(),
            last_success_age: Gauge::default(),
            source_ages: Family::default(),
            active_runs: Family::default(),
            specs_successful: Gauge::default(),
            specs_loaded_at: Gauge::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            listeners: Gauge::default(),
            encoding: Mutex::new(()),
        };
        metrics.register();
        metrics
    }

    /// Counts a poll, and whether Prometheus answered it in full.
    pub fn poll_ended(&self, took: Duration, answered: bool) {
        self.polls.inc();
        self.poll_failures.inc_by(u64::from(!answered));
        self.poll_duration.observe(took.as_secs_f64());
    }

    /// Polls that ended, and how many of them failed.
    #[must_use]
    pub fn polls(&self) -> (u64, u64) {
        (self.polls.get(), self.poll_failures.get())
    }

    /// Counts a request to a route of the router, `unmatched` where there is none.
    pub(crate) fn request_answered(&self, route: &str, status: u16) {
        self.requests.get_or_create(&RequestLabels { route: route.to_owned(), status }).inc();
    }

    /// Counts a page or an answer of the API that was made, and not only given once more.
    pub(crate) fn answer_rendered(&self) {
        self.rendered.inc();
    }

    /// Counts a connection for as long as the answer is kept.
    pub(crate) fn connection_opened(&self) -> Open {
        Open::counted(&self.connections)
    }

    /// Counts a listener to events for as long as the answer is kept.
    pub(crate) fn listener_came(&self) -> Open {
        Open::counted(&self.listeners)
    }

    /// Counts a connection that was closed because there are too many.
    pub(crate) fn connection_refused(&self) {
        self.connections_refused.inc();
    }

    /// Everything, with the budgets, their age, and the runs that are under way.
    pub(crate) fn encode(&self, seen: &Seen) -> String {
        // Two scrapes at once must not mix their gauges.
        let _alone = self.encoding.lock().unwrap_or_else(PoisonError::into_inner);
        let budgets = Budgets::of(seen);
        self.describe(&budgets, seen);
        self.name_active(&seen.runs);
        self.date(&seen.specs);
        let mut page = String::new();
        if self.write(&mut page, budgets).is_err() {
            tracing::error!("the metrics could not be written");
        }
        page
    }

    /// The budgets are written as they are and never kept: there may be thousands.
    fn write(&self, page: &mut String, budgets: Budgets) -> fmt::Result {
        let mut registry = Registry::with_prefix("sloe");
        registry.register_collector(Box::new(budgets));
        text::encode_registry(page, &self.registry)?;
        text::encode_registry(page, &registry)?;
        text::encode_eof(page)
    }

    fn describe(&self, budgets: &Budgets, seen: &Seen) {
        let (overview, now) = (&seen.overview, seen.now);
        for state in [State::Spent, State::Caution, State::Unknown, State::Healthy] {
            let number = budgets.slos_in(state);
            let gauge = self.objectives.get_or_create_owned(&StateLabels { state: state_class(state) });
            gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
        }
        let age = |at: Option<DateTime<Utc>>| at.map_or(f64::INFINITY, |at| (now - at).as_seconds_f64());
        self.last_success_age.set(age(overview.answered_at()));
        for Part { name, snapshot, .. } in overview.parts() {
            let labels = SourceLabels { source: name.to_string() };
            self.source_ages.get_or_create_owned(&labels).set(age(snapshot.answered_at));
        }
    }

    fn date(&self, specs: &SpecsState) {
        self.specs_successful.set(i64::from(specs.problem.is_none()));
        self.specs_loaded_at.set((specs.loaded_at - DateTime::UNIX_EPOCH).as_seconds_f64());
    }

    /// A run that has ended has no series any more.
    fn name_active(&self, runs: &Runs) {
        self.active_runs.clear();
        for run in runs.under_way() {
            let slo_service = run.summary.service.clone().unwrap_or_default();
            let labels = RunLabels { slo_service, run: run.summary.run.clone() };
            self.active_runs.get_or_create_owned(&labels).set(1);
        }
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("build", "What runs", Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("polls", "Polls of Prometheus, failed ones too", self.polls.clone());
        registry.register("poll_failures", "Polls of Prometheus that failed", self.poll_failures.clone());
        let took = "How long polls of Prometheus took";
        registry.register_with_unit("poll_duration", took, Unit::Seconds, self.poll_duration.clone());
        let age = "Time since Prometheus last answered in full, of several the one that has been silent longest; +Inf before all have";
        registry.register_with_unit("last_success_age", age, Unit::Seconds, self.last_success_age.clone());
        let ages = "Time since each source last answered in full, +Inf before it has";
        registry.register_with_unit("source_last_success_age", ages, Unit::Seconds, self.source_ages.clone());
        registry.register("objectives", "SLOs by the state of their budget", self.objectives.clone());
        let active = "1 for each run of a chaos experiment that is under way";
        registry.register("chaos_run_active", active, self.active_runs.clone());
        let valid = "1 if the specs were valid when they were last read, else 0: older ones stay in use";
        registry.register("specs_last_reload_successful", valid, self.specs_successful.clone());
        let loaded = "When the specs in use were read, since the epoch";
        let loaded_at = self.specs_loaded_at.clone();
        registry.register_with_unit("specs_last_reload_success_timestamp", loaded, Unit::Seconds, loaded_at);
        registry.register("http_requests", "Requests answered", self.requests.clone());
        let rendered = "Pages and answers of the API that were made; all others were given once more";
        registry.register("http_answers_rendered", rendered, self.rendered.clone());
        registry.register("http_connections", "Connections that are open", self.connections.clone());
        let refused = "Connections closed at once because too many were open";
        registry.register("http_connections_refused", refused, self.connections_refused.clone());
        registry.register("event_listeners", "Who listens to events", self.listeners.clone());
    }
}

/// A connection that is open, or a listener that is there.
#[derive(Debug)]
pub(crate) struct Open(Gauge);

impl Open {
    fn counted(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
