//! The poller on a Prometheus whose answers are no good: each is a state of the source or of an SLO, never another figure.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use sloe::daemon::poller::{self, PollerOptions};
use sloe::model::{Period, Slo, Window};
use sloe::poll;
use sloe::prom::{Client, ClientOptions};
use sloe::promql::{MatchOp, Matcher};
use sloe::status::{Answers, Beside, RuleHealth, Snapshot, SourceState, State};
use sloe::units::TimeZone;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::prom_client::answering;
use crate::prom_match::assert_narrowed;
use crate::recorded::{answers, now, slo};
use crate::support::fake;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);
/// What every test may see of one SLO while all is well.
const LEFT: f64 = 0.75;

/// How a Prometheus answers instant queries.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Well,
    /// As another tenant would: nothing.
    Empty,
    /// As a tenant with other SLOs would.
    Others,
    /// It breaks off.
    Half,
    /// 500 to one of the queries.
    Fails,
    /// Not in time.
    Slow,
    /// With warnings, and without what is known of rules.
    InPart,
    /// Not a number.
    NaN,
    /// Well, but a rule fails.
    Troubled,
    /// Well, with a clock that has stopped.
    Skewed,
}

struct Prometheus {
    slo: Slo,
    mode: Mutex<Mode>,
    queries: AtomicUsize,
}

struct Handler(Arc<Prometheus>);

impl Respond for Handler {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let form = fake::form(request);
        let query = fake::query(&form);
        match request.url.path() {
            "/api/v1/query" => self.0.instant(query),
            "/api/v1/query_range" => {
                fake::with_warnings(&json!({"resultType": "matrix", "result": []}), self.0.warnings())
            }
            "/api/v1/rules" if self.0.mode() == Mode::Troubled => {
                fake::success(&json!({"groups": [failing(&self.0.slo)]}))
            }
            _ => ResponseTemplate::new(404),
        }
    }
}

fn failing(slo: &Slo) -> Value {
    let labels = json!({"slo_service": slo.id.service, "slo": slo.id.name});
    let rule =
        json!({"name": "slo:burn_rate:1h", "labels": labels, "health": "err", "lastError": "out of order"});
    json!({"name": "g", "interval": 30, "lastEvaluation": "2026-11-23T10:20:40Z", "rules": [rule]})
}

impl Prometheus {
    fn mode(&self) -> Mode {
        *self.mode.lock().expect("a lock")
    }

    fn warnings(&self) -> &[&str] {
        if self.mode() == Mode::InPart { &["a store is down"] } else { &[] }
    }

    fn instant(&self, query: &str) -> ResponseTemplate {
        self.queries.fetch_add(1, Ordering::SeqCst);
        let mode = self.mode();
        let (slo, bad) = match mode {
            Mode::Others => (slo("other", "slo", "99.9%"), 250.0),
            Mode::NaN => (self.slo.clone(), f64::NAN),
            _ => (self.slo.clone(), 250.0),
        };
        let mut found = fake::recorded(query, answers(&slo, 1_000_000.0, bad, 0.4));
        if mode == Mode::Empty || (mode == Mode::InPart && query.starts_with("last_over_time(slo_info")) {
            found.clear();
        }
        let answer = fake::with_warnings(&fake::vector(found), self.warnings());
        match mode {
            Mode::Half => ResponseTemplate::new(200).set_body_string("{\"status\":\"success\",\"data\":{"),
            Mode::Fails if query.contains("bad_events:window") => ResponseTemplate::new(500),
            Mode::Slow => answer.set_delay(PATIENCE),
            Mode::Skewed => answer.insert_header("date", "Mon, 23 Nov 2020 10:20:40 GMT"),
            _ => answer,
        }
    }
}

/// A running poller with what it publishes.
struct Run {
    prometheus: Arc<Prometheus>,
    server: MockServer,
    specs: watch::Sender<Vec<Arc<Slo>>>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    options: PollerOptions,
    shutdown: CancellationToken,
}

impl Run {
    async fn start(mode: Mode) -> Self {
        let slo = slo("shop", "slo", "99.9%");
        let slos = vec![Arc::new(slo.clone())];
        let prometheus = Arc::new(Prometheus { slo, mode: Mutex::new(mode), queries: AtomicUsize::new(0) });
        let server = MockServer::start().await;
        let handler = Handler(Arc::clone(&prometheus));
        Mock::given(wiremock::matchers::any()).respond_with(handler).mount(&server).await;
        let options = PollerOptions { interval: Duration::from_millis(50), ..PollerOptions::default() };
        let (sender, snapshots) = watch::channel(Arc::new(Snapshot::unasked(&slos)));
        let (specs, followed) = watch::channel(slos);
        let shutdown = CancellationToken::new();
        let matchers = vec![Matcher::new("cluster", MatchOp::Equal, "eu-1")];
        let asking =
            ClientOptions { timeout: Duration::from_millis(500), matchers, ..ClientOptions::default() };
        let client = Client::new(&server.uri(), asking).expect("the address is one");
        tokio::spawn(poller::run(client, followed, sender, options.clone(), shutdown.clone()));
        Self { prometheus, server, specs, snapshots, options, shutdown }
    }

    fn answer(&self, mode: Mode) {
        *self.prometheus.mode.lock().expect("a lock") = mode;
    }

    /// The next snapshot of which this holds.
    async fn until(&mut self, holds: impl FnMut(&Arc<Snapshot>) -> bool) -> Arc<Snapshot> {
        let found = tokio::time::timeout(PATIENCE, self.snapshots.wait_for(holds));
        Arc::clone(&found.await.expect("it comes to hold").expect("the poller runs"))
    }

    async fn until_well(&mut self) {
        self.until(|snapshot| left(snapshot) == Some(LEFT) && snapshot.source == SourceState::Answering)
            .await;
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

fn left(snapshot: &Snapshot) -> Option<f64> {
    snapshot.slos[0].worst.budget.as_ref().ok().map(|budget| (budget.remaining_ratio() * 1e9).round() / 1e9)
}

fn reason(snapshot: &Snapshot) -> &str {
    &snapshot.slos[0].worst.budget.as_ref().expect_err("it is not known").reason
}

fn failing_for(snapshot: &Snapshot) -> Option<&str> {
    match &snapshot.source {
        SourceState::Failing { reason, .. } => Some(reason),
        _ => None,
    }
}

#[tokio::test]
async fn answers_that_cannot_be_used_leave_the_figures_of_before_and_good_ones_replace_them() {
    let mut run = Run::start(Mode::Well).await;
    for (mode, expected) in [
        (Mode::Half, "cannot be read: EOF"),
        (Mode::Fails, "answered 500"),
        (Mode::Slow, "did not answer within 0.5 s"),
        (Mode::Empty, "has nothing of what it had at"),
        (Mode::Others, "has nothing of what it had at"),
    ] {
        run.until_well().await;
        run.answer(mode);
        let stale = run.until(|snapshot| failing_for(snapshot).is_some()).await;
        let reason = failing_for(&stale).expect("it fails");
        assert!(reason.contains(expected), "{reason}");
        assert_eq!(left(&stale), Some(LEFT), "{expected}");
        run.answer(Mode::Well);
    }
    run.until_well().await;
}

#[tokio::test]
async fn a_prometheus_that_never_had_anything_is_believed() {
    let mut run = Run::start(Mode::Empty).await;
    let snapshot = run.until(|snapshot| snapshot.source == SourceState::Answering).await;
    assert_eq!(snapshot.slos[0].worst.state, State::Unknown);
    assert!(reason(&snapshot).starts_with("its rules are not loaded in Prometheus"), "{}", reason(&snapshot));
}

#[tokio::test]
async fn specs_with_other_slos_only_are_no_other_tenant() {
    let mut run = Run::start(Mode::Well).await;
    run.until_well().await;
    run.specs.send_replace(vec![Arc::new(slo("shop", "new", "99.9%"))]);
    let adopted = run.until(|snapshot| snapshot.slos[0].slo.id.name == "new").await;
    let asked_again = |snapshot: &Arc<Snapshot>| {
        snapshot.answered_at > adopted.answered_at || failing_for(snapshot).is_some()
    };
    let snapshot = run.until(asked_again).await;
    assert_eq!(failing_for(&snapshot), None);
    assert!(reason(&snapshot).starts_with("its rules are not loaded in Prometheus"), "{}", reason(&snapshot));
}

#[tokio::test]
async fn a_partial_answer_is_a_state_of_the_source_and_what_it_lacks_is_unknown() {
    let mut run = Run::start(Mode::InPart).await;
    let snapshot = run.until(|snapshot| snapshot.source == SourceState::AnsweringInPart).await;
    assert_eq!(snapshot.slos[0].worst.state, State::Unknown);
    assert!(reason(&snapshot).starts_with("Prometheus answered in part only"), "{}", reason(&snapshot));
    assert!(snapshot.warnings.contains(&"Prometheus warns: a store is down".to_owned()));
    let said = |warning: &String| {
        warning.starts_with("the history is not complete")
            && warning.ends_with("in part only: a store is down")
    };
    run.until(|snapshot| snapshot.warnings.iter().any(said)).await;
}

/// A recorded sum is there or not; one that is made now may lack what a store did not give.
#[tokio::test]
async fn sums_of_tiles_in_part_are_none() {
    let since = now() - TimeDelta::minutes(20);
    for (warnings, expected) in [(&[][..], Some(since)), (&["a store is down"], None)] {
        let answer = fake::with_warnings(&fake::vector([]), warnings);
        let (_server, client) = answering(answer).await;
        let answers = poll::ask(&client, since, now()).await.expect("it answers");
        assert_eq!(answers.recent_since, expected);
    }
    let month = Window::Calendar { period: Period::Month, zone: TimeZone::UTC };
    let monthly = Slo { window: month, ..slo("shop", "slo", "99.9%") };
    let told = answers(&monthly, 1_000_000.0, 250.0, 0.4);
    let answers = Answers { warnings: vec!["a store is down".to_owned()], ..told };
    let snapshot = crate::recorded::snapshot(&answers, &[monthly]).with(&Beside::default(), &answers, now());
    assert_eq!(reason(&snapshot), "Prometheus answered in part only");
}

#[tokio::test]
async fn a_clock_that_goes_wrong_is_told() {
    let mut run = Run::start(Mode::Skewed).await;
    let said = |warning: &String| warning.contains("behind this one: figures are of another moment");
    let snapshot = run.until(|snapshot| snapshot.warnings.iter().any(said)).await;
    assert_eq!(left(&snapshot), Some(LEFT));
}

#[tokio::test]
async fn counts_that_are_no_numbers_are_unknown() {
    let mut run = Run::start(Mode::NaN).await;
    let snapshot = run.until(|snapshot| snapshot.answered_at.is_some()).await;
    assert_eq!(reason(&snapshot), "its recorded events are not a number");
    assert_eq!(snapshot.slos[0].worst.state, State::Unknown);
}

#[tokio::test]
async fn rules_that_fail_are_known_beside_the_polls() {
    let mut run = Run::start(Mode::Troubled).await;
    let troubled = |snapshot: &Arc<Snapshot>| matches!(snapshot.slos[0].rules, RuleHealth::Troubled(_));
    let snapshot = run.until(troubled).await;
    assert_eq!((left(&snapshot), snapshot.slos[0].worst.state), (Some(LEFT), State::Caution));
    assert!(
        snapshot
            .rule_warnings
            .iter()
            .any(|warning| warning.contains("`slo:burn_rate:1h` fails: out of order"))
    );
}

#[tokio::test]
async fn slos_without_rules_cost_at_most_twelve_queries_a_poll_and_every_query_asks_for_one_cluster() {
    let mut run = Run::start(Mode::Empty).await;
    let metrics = Arc::clone(&run.options.metrics);
    run.until(|_| metrics.polls().0 >= 5).await;
    run.shutdown.cancel();
    let asked = run.prometheus.queries.load(Ordering::SeqCst) as u64;
    // The poll that was under way at the end may have asked all of its questions.
    let (polls, _) = metrics.polls();
    assert!(asked <= 12 * (polls + 1), "{asked} queries in {polls} polls");
    let requests = run.server.received_requests().await.expect("they are kept");
    assert!(requests.iter().any(|request| request.url.path().ends_with("query_range")));
    requests.iter().for_each(assert_narrowed);
}
