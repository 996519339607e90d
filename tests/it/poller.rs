//! The poller against a Prometheus that counts what it is asked, fails and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use chrono::Utc;
use serde_json::json;
use sloe::daemon::poller::{self, PollerOptions};
use sloe::model::{Period, Slo, Window};
use sloe::poll;
use sloe::prom::{Client, ClientOptions, Error};
use sloe::status::{Snapshot, SourceState, State};
use sloe::units::TimeZone;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::recorded::{answers, slo};
use crate::support::fake;

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A Prometheus that has recorded the same for all of some SLOs.
#[derive(Default)]
pub(crate) struct Fake {
    slos: Vec<Arc<Slo>>,
    /// Instant queries so far.
    pub(crate) queries: AtomicUsize,
    /// Queries about periods that are over so far.
    period_queries: AtomicUsize,
    /// Range queries so far.
    range_queries: AtomicUsize,
    /// Answers 503 to everything while set.
    pub(crate) fails: AtomicBool,
    /// Does not answer range queries in time while set.
    slow_history: AtomicBool,
    /// The most hours it answers a range query for; zero for any number.
    most_hours: AtomicU32,
}

/// Shared with the server.
struct Handler(Arc<Fake>);

impl Respond for Handler {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let form = fake::form(request);
        let query = fake::query(&form);
        if self.0.fails.load(Ordering::SeqCst) {
            let error = json!({"status": "error", "errorType": "internal", "error": "out of order"});
            return ResponseTemplate::new(503).set_body_json(error);
        }
        match request.url.path() {
            "/api/v1/query" if query.starts_with(PERIOD) => self.0.period(query),
            "/api/v1/query" => self.0.instant(query),
            "/api/v1/query_range" if self.0.refuses(&form) => too_many_samples(),
            "/api/v1/query_range" => self.0.range(query, &form),
            "/api/v1/status/runtimeinfo" => fake::success(&json!({"storageRetention": "15d"})),
            _ => ResponseTemplate::new(404),
        }
    }
}

/// What questions about periods that are over begin with.
const PERIOD: [char; 2] = ['c', 's'];

impl Fake {
    pub(crate) fn of(slos: Vec<Arc<Slo>>) -> Self {
        Self { slos, ..Self::default() }
    }

    /// Whatever the period, 8,640 tiles with one event each, which is good.
    fn period(&self, query: &str) -> ResponseTemplate {
        self.period_queries.fetch_add(1, Ordering::SeqCst);
        let value = if query.contains("bad") { "0" } else { "8640" };
        let sample = |slo: &Arc<Slo>| json!({"metric": {"slo_service": slo.id.service, "slo": slo.id.name}, "value": [0, value]});
        let result: Vec<_> = self.slos.iter().map(sample).collect();
        fake::success(&json!({"resultType": "vector", "result": result}))
    }

    fn instant(&self, query: &str) -> ResponseTemplate {
        self.queries.fetch_add(1, Ordering::SeqCst);
        let of = |slo| fake::recorded(query, answers(slo, 1_000_000.0, 250.0, 0.4));
        fake::success(&fake::vector(self.slos.iter().flat_map(|slo| of(slo))))
    }

    fn refuses(&self, form: &[(String, String)]) -> bool {
        let (first, last) = span(form);
        let most = i64::from(self.most_hours.load(Ordering::SeqCst));
        most > 0 && last - first + 1 > most
    }

    /// Every hour has twelve tiles, and one event, which is bad.
    fn range(&self, query: &str, form: &[(String, String)]) -> ResponseTemplate {
        self.range_queries.fetch_add(1, Ordering::SeqCst);
        let (value, (first, last)) = (if query.starts_with("count") { "12" } else { "1" }, span(form));
        let points: Vec<_> = (first..=last).map(|hour| json!([hour * 3_600, value])).collect();
        let series = self.slos.iter().map(
            |slo| json!({"metric": {"slo_service": slo.id.service, "slo": slo.id.name}, "values": points}),
        );
        let answer = fake::success(&json!({"resultType": "matrix", "result": series.collect::<Vec<_>>()}));
        let slow = self.slow_history.load(Ordering::SeqCst);
        answer.set_delay(if slow { PATIENCE } else { Duration::ZERO })
    }
}

/// The hours since the epoch that a range query begins and ends with.
fn span(form: &[(String, String)]) -> (i64, i64) {
    let text = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str());
    let secs = |name: &str| text(name)?.split('.').next()?.parse::<i64>().ok();
    let hour = |name: &str| secs(name).expect("a range has two ends") / 3_600;
    (hour("start"), hour("end"))
}

fn too_many_samples() -> ResponseTemplate {
    let error = "query processing would load too many samples into memory in query execution";
    let body = json!({"status": "error", "errorType": "execution", "error": error});
    ResponseTemplate::new(422).set_body_json(body)
}

/// A running poller with what it publishes.
struct Run {
    fake: Arc<Fake>,
    server: MockServer,
    specs: watch::Sender<Vec<Arc<Slo>>>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    options: PollerOptions,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Run {
    async fn start(fake: Fake) -> Self {
        let fake = Arc::new(fake);
        let server = serve(&fake).await;
        let options = PollerOptions { interval: Duration::from_millis(50), ..PollerOptions::default() };
        let (sender, snapshots) = watch::channel(Arc::new(Snapshot::unasked(&fake.slos)));
        let shutdown = CancellationToken::new();
        let (specs, followed) = watch::channel(fake.slos.clone());
        let run = poller::run(client(&server), followed, sender, options.clone(), shutdown.clone());
        let task = tokio::spawn(run);
        Self { fake, server, specs, snapshots, options, shutdown, task }
    }

    /// The next snapshot of which this holds.
    async fn until(&mut self, holds: impl FnMut(&Arc<Snapshot>) -> bool) -> Arc<Snapshot> {
        let found = tokio::time::timeout(PATIENCE, self.snapshots.wait_for(holds));
        Arc::clone(&found.await.expect("it comes to hold").expect("the poller runs"))
    }

    async fn stop(self) -> Arc<Fake> {
        self.shutdown.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.expect("it ends").expect("it does not panic");
        drop(self.server);
        self.fake
    }
}

/// A server that answers as `fake` does.
pub(crate) async fn serve(fake: &Arc<Fake>) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any()).respond_with(Handler(Arc::clone(fake))).mount(&server).await;
    server
}

pub(crate) fn client(server: &MockServer) -> Client {
    Client::new(&server.uri(), ClientOptions::default()).expect("the address is one")
}

fn fake(count: usize) -> Fake {
    let slos = (0..count).map(|number| Arc::new(slo("shop", &format!("slo-{number}"), "99.9%")));
    Fake::of(slos.collect())
}

fn answers_now(snapshot: &Snapshot) -> bool {
    snapshot.source == SourceState::Answering
}

#[tokio::test]
async fn a_poll_asks_as_much_for_200_slos_as_for_one() {
    for count in [1, 200] {
        let mut run = Run::start(fake(count)).await;
        let metrics = Arc::clone(&run.options.metrics);
        let third = run.until(|_| metrics.polls().0 >= 3).await;
        assert_eq!(third.slos.iter().filter(|slo| slo.worst.state == State::Healthy).count(), count);
        let asked = run.stop().await.queries.load(Ordering::SeqCst) as u64;
        // The poll that was under way at the end may have asked some of its questions.
        let (polls, _) = metrics.polls();
        assert!((9 * polls..=9 * (polls + 1)).contains(&asked), "{asked} queries");
    }
}

#[tokio::test]
async fn history_and_retention_come_beside_the_polls() {
    let mut run = Run::start(fake(2)).await;
    let snapshot = run.until(|snapshot| !snapshot.slos[0].worst.curve.is_empty()).await;
    let figures = &snapshot.slos[0].worst;
    let curve = figures.curve.points();
    assert!((719..=722).contains(&curve.len()), "{} hours", curve.len());
    assert_eq!(curve.last().and_then(|point| point.remaining_ratio), Some(0.75));
    assert_eq!(figures.coverage, Some(1.0));
    assert!(snapshot.warnings.iter().any(|warning| warning.starts_with("Prometheus keeps 15d")));
    // Five chunks for a month, three queries each, and nothing more until an hour has passed.
    let asked = run.stop().await.range_queries.load(Ordering::SeqCst);
    assert!((15..=18).contains(&asked), "{asked} range queries");
}

/// How many months before the present one are known of the first SLO.
fn months(snapshot: &Snapshot) -> Option<usize> {
    let status = &snapshot.slos[0];
    status.previous.periods(&status.slo, &status.worst.labels).map(|months| months.len())
}

#[tokio::test]
async fn the_months_before_come_beside_the_polls_and_once() {
    let mut run = Run::start(fake(2)).await;
    run.until(|snapshot| months(snapshot) == Some(12)).await;
    let metrics = Arc::clone(&run.options.metrics);
    let polls = metrics.polls().0;
    run.until(|_| metrics.polls().0 > polls + 3).await;
    assert_eq!(run.stop().await.period_queries.load(Ordering::SeqCst), 12 * 3);
}

#[tokio::test]
async fn history_comes_in_smaller_chunks_where_larger_ones_are_refused() {
    let fake = fake(1);
    fake.most_hours.store(50, Ordering::SeqCst);
    let mut run = Run::start(fake).await;
    let snapshot = run.until(|snapshot| !snapshot.slos[0].worst.curve.is_empty()).await;
    assert_eq!(snapshot.slos[0].worst.coverage, Some(1.0));
    run.stop().await;
}

#[tokio::test]
async fn a_history_that_does_not_come_is_said_and_leaves_the_figures() {
    let fake = fake(1);
    fake.most_hours.store(1, Ordering::SeqCst);
    let mut run = Run::start(fake).await;
    let said = |warning: &String| warning.starts_with("the history is not complete: Prometheus at");
    let snapshot = run.until(|snapshot| snapshot.warnings.iter().any(said)).await;
    assert_eq!(snapshot.slos[0].worst.state, State::Healthy);
    run.stop().await;
}

#[tokio::test]
async fn a_slow_history_does_not_hold_up_the_first_figures() {
    let fake = fake(1);
    fake.slow_history.store(true, Ordering::SeqCst);
    let mut run = Run::start(fake).await;
    let snapshot = run.until(|snapshot| answers_now(snapshot)).await;
    assert_eq!(snapshot.slos[0].worst.state, State::Healthy);
    assert!(snapshot.slos[0].worst.curve.is_empty());
    run.stop().await;
}

#[tokio::test]
async fn a_source_that_goes_leaves_stale_figures_and_one_that_returns_fresh_ones() {
    let mut run = Run::start(fake(3)).await;
    let fresh = run.until(|snapshot| answers_now(snapshot)).await;
    assert_eq!(fresh.slos[0].worst.state, State::Healthy);

    run.fake.fails.store(true, Ordering::SeqCst);
    let stale = run.until(|snapshot| !answers_now(snapshot)).await;
    let SourceState::Failing { since, reason } = &stale.source else { panic!("it fails") };
    assert!(reason.ends_with("answered 503: out of order"), "{reason}");
    assert!(stale.answered_at.is_some_and(|answered| answered < *since));
    assert_eq!(stale.slos[0].worst.budget, fresh.slos[0].worst.budget);
    assert!(stale.revision > fresh.revision);

    run.fake.fails.store(false, Ordering::SeqCst);
    let again = run.until(|snapshot| answers_now(snapshot)).await;
    assert!(again.answered_at > stale.answered_at);
    assert!(again.revision > stale.revision);
    let (polls, failures) = run.options.metrics.polls();
    assert!(failures >= 1 && polls > failures, "{polls} polls, {failures} failed");
    run.stop().await;
}

#[tokio::test]
async fn before_the_first_answer_a_failing_source_leaves_everything_unknown() {
    let fake = fake(1);
    fake.fails.store(true, Ordering::SeqCst);
    let mut run = Run::start(fake).await;
    let snapshot = run.until(|snapshot| matches!(snapshot.source, SourceState::Failing { .. })).await;
    assert_eq!((snapshot.answered_at, snapshot.slos[0].worst.state), (None, State::Unknown));
    run.stop().await;
}

#[tokio::test]
async fn figures_that_stay_the_same_keep_their_revision() {
    let mut run = Run::start(fake(1)).await;
    let first =
        run.until(|snapshot| !snapshot.slos[0].worst.curve.is_empty() && months(snapshot).is_some()).await;
    let answered = first.answered_at;
    let later = run.until(|snapshot| snapshot.answered_at > answered).await;
    // The curve ends at the present minute, which may have changed meanwhile.
    assert!(later.revision <= first.revision + 1);
    run.stop().await;
}

#[tokio::test]
async fn one_poll_tells_why_it_has_no_history_for_windows_of_the_calendar() {
    let window = Window::Calendar { period: Period::Week, zone: TimeZone::UTC };
    let slos = vec![Arc::new(Slo { window, ..slo("shop", "orders", "99.9%") })];
    let run = Run::start(Fake { slos, most_hours: 1.into(), ..Fake::default() }).await;
    let once =
        poll::snapshot_once(&client(&run.server), &run.fake.slos, Utc::now()).await.expect("it answers");
    assert!(once.warnings.iter().any(|warning| warning.starts_with("the history is not complete: ")));
    let reason = &once.slos[0].worst.budget.as_ref().expect_err("it is not known").reason;
    assert_eq!(reason, "the history of its period is not loaded");
    run.stop().await;
}

#[tokio::test]
async fn one_poll_for_the_command_line_or_the_reason_why_not() {
    let run = Run::start(fake(1)).await;
    let slos = run.fake.slos.clone();
    let snapshot = poll::snapshot_once(&client(&run.server), &slos, Utc::now()).await.expect("it answers");
    assert_eq!(snapshot.slos[0].worst.state, State::Healthy);
    assert!(snapshot.warnings[0].starts_with("Prometheus keeps 15d"));
    run.fake.fails.store(true, Ordering::SeqCst);
    let error = poll::snapshot_once(&client(&run.server), &slos, Utc::now()).await;
    assert!(matches!(error, Err(Error::Refused { status: 503, .. })));
    run.stop().await;
}

/// The set of SLOs that a snapshot is about.
fn names(snapshot: &Snapshot) -> Vec<&str> {
    let mut names: Vec<_> = snapshot.slos.iter().map(|status| status.slo.id.name.as_str()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn other_slos_take_their_places_at_once_and_those_that_stay_keep_figures_and_history() {
    let mut run = Run::start(fake(2)).await;
    let before = run.until(|snapshot| !snapshot.slos[0].worst.curve.is_empty()).await;
    assert_eq!(names(&before), ["slo-0", "slo-1"]);
    let kept = Arc::clone(&run.fake.slos[0]);
    run.specs.send_replace(vec![kept, Arc::new(slo("shop", "unrecorded", "99.9%"))]);

    let after = run.until(|snapshot| names(snapshot).contains(&"unrecorded")).await;
    assert_eq!(names(&after), ["slo-0", "unrecorded"], "never some of each set");
    assert!(after.revision > before.revision);
    let found = |name: &str| after.find("shop", name).expect("it is there").worst.clone();
    assert_eq!(found("slo-0").budget, before.find("shop", "slo-0").expect("it is there").worst.budget);
    assert!(!found("slo-0").curve.is_empty(), "what is loaded stays until more is there");
    assert!(found("unrecorded").budget.is_err());
    run.stop().await;
}

#[tokio::test]
async fn fewer_slos_need_no_new_history_and_more_of_them_do() {
    let mut run = Run::start(fake(2)).await;
    run.until(|snapshot| !snapshot.slos[0].worst.curve.is_empty()).await;
    let asked = run.fake.range_queries.load(Ordering::SeqCst);
    let all = run.fake.slos.clone();
    run.specs.send_replace(all[..1].to_vec());
    run.until(|snapshot| snapshot.slos.len() == 1).await;
    let polls = run.options.metrics.polls().0;
    let metrics = Arc::clone(&run.options.metrics);
    run.until(|_| metrics.polls().0 > polls + 3).await;
    assert_eq!(run.fake.range_queries.load(Ordering::SeqCst), asked);

    let more = vec![Arc::clone(&all[0]), Arc::new(slo("shop", "slo-9", "99.9%"))];
    run.specs.send_replace(more);
    let fake = Arc::clone(&run.fake);
    run.until(|_| fake.range_queries.load(Ordering::SeqCst) >= 2 * asked).await;
    run.stop().await;
}

#[tokio::test]
async fn other_slos_do_not_make_a_failing_source_look_as_if_it_answered() {
    let mut run = Run::start(fake(2)).await;
    let fresh = run.until(|snapshot| answers_now(snapshot)).await;
    run.fake.fails.store(true, Ordering::SeqCst);
    run.until(|snapshot| !answers_now(snapshot)).await;
    run.specs.send_replace(vec![Arc::clone(&run.fake.slos[1])]);
    let after = run.until(|snapshot| snapshot.slos.len() == 1).await;
    assert!(!answers_now(&after) && after.answered_at >= fresh.answered_at);
    assert_eq!(after.slos[0].worst.state, State::Healthy, "the last figures stay, and are said to be old");
    run.stop().await;
}
