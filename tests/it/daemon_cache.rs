//! What can be seen is rendered once, and nothing that is given once more is other than what would be rendered.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use flate2::read::GzDecoder;
use http_body_util::BodyExt as _;
use sloe::daemon::runs::Runs;
use sloe::daemon::specs::{Reloader, SpecsState};
use sloe::daemon::{AppState, Metrics, router};
use sloe::status::{Overview, Snapshot};
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::fixtures::{self, get};

const PATHS: [&str; 9] = [
    "/",
    "/service/payment-service",
    "/report",
    "/?state=spent&sort=name",
    "/slo/payment-service/latency",
    "/runs",
    "/api/v1/slos",
    "/api/v1/slos/payment-service/latency",
    "/api/v1/gate/payment-service",
];

/// A router and everything that it shows, to be replaced.
struct Shown {
    app: Router,
    overviews: watch::Sender<Arc<Overview>>,
    runs: watch::Sender<Arc<Runs>>,
    specs: watch::Sender<Arc<SpecsState>>,
}

impl Shown {
    fn new(snapshot: Snapshot, clock: fn() -> DateTime<Utc>) -> Self {
        let (overviews, newest) = watch::channel(Arc::new(fixtures::overview(snapshot)));
        let (runs, newest_runs) = watch::channel(Arc::default());
        let (specs, newest_specs) = watch::channel(Arc::new(SpecsState::loaded(fixtures::now())));
        let state = AppState::new(newest, clock, Arc::new(Metrics::new()), fixtures::options())
            .with_runs(newest_runs)
            .with_specs(newest_specs, Reloader::new().0);
        Self { app: router(state), overviews, runs, specs }
    }

    /// How many pages and answers were made so far.
    async fn rendered(&self) -> u64 {
        let (_, _, metrics) = get(&self.app, "/metrics").await;
        let value = metrics
            .lines()
            .find_map(|line| line.strip_prefix("sloe_http_answers_rendered_total "))
            .expect("it");
        value.parse().expect("a count")
    }

    async fn tag(&self, path: &str) -> String {
        get(&self.app, path).await.1["etag"].to_str().expect("text").to_owned()
    }
}

/// The content encoding and the body of an answer to whoever accepts `encoding`.
async fn encoded(app: &Router, path: &str, encoding: &str) -> (Option<String>, Vec<u8>) {
    let request =
        Request::get(path).header("accept-encoding", encoding).body(Body::empty()).expect("a request");
    let answer = app.clone().oneshot(request).await.expect("a router never fails");
    let encoding =
        answer.headers().get("content-encoding").map(|name| name.to_str().expect("text").to_owned());
    (encoding, answer.into_body().collect().await.expect("in memory").to_bytes().to_vec())
}

#[tokio::test]
async fn what_was_made_is_given_once_more_as_it_was() {
    let shown = Shown::new(fixtures::healthy(), fixtures::now);
    for (made, path) in (1..).zip(PATHS) {
        let first = get(&shown.app, path).await;
        let again = get(&shown.app, path).await;
        assert_eq!(first.0, StatusCode::OK, "{path}");
        assert_eq!(first, again, "{path}");
        assert_eq!(
            first.2,
            get(&fixtures::app(fixtures::healthy()), path).await.2,
            "as if it were made anew: {path}"
        );
        assert_eq!(shown.rendered().await, made, "{path}");
    }
}

#[tokio::test]
async fn compressed_it_is_the_same() {
    let shown = Shown::new(fixtures::healthy(), fixtures::now);
    for path in PATHS {
        let (none, whole) = encoded(&shown.app, path, "identity").await;
        let (gzip, compressed) = encoded(&shown.app, path, "gzip, deflate, br, zstd").await;
        assert_eq!((none, gzip.as_deref()), (None, Some("gzip")), "{path}");
        assert!(compressed.len() < whole.len(), "{path}");
        let mut text = Vec::new();
        GzDecoder::new(&*compressed).read_to_end(&mut text).expect("gzip");
        assert_eq!(text, whole, "{path}");
        assert_eq!(encoded(&shown.app, path, "gzip").await.1, compressed, "{path}");
    }
    assert_eq!(shown.rendered().await, u64::try_from(PATHS.len()).expect("few"), "one makes both");
}

#[tokio::test]
async fn what_is_new_is_seen_at_once() {
    let shown = Shown::new(fixtures::healthy(), fixtures::now);
    let list = || async { fixtures::readable(&get(&shown.app, "/").await.2) };
    let (before, tag) = (list().await, shown.tag("/").await);
    shown.overviews.send_replace(Arc::new(fixtures::overview(Snapshot { revision: 8, ..fixtures::spent() })));
    assert!(list().await.starts_with("1 of 2 objectives is out of budget"), "{before}");
    let figures = shown.tag("/").await;
    let problem = Some("objective: is no number".to_owned());
    let invalid = SpecsState { problem, revision: 1, ..SpecsState::loaded(fixtures::now()) };
    shown.specs.send_replace(Arc::new(invalid));
    assert!(list().await.contains("the specs have changed and are not valid"));
    let specs = shown.tag("/").await;
    shown.runs.send_replace(Arc::new(Runs { revision: 1, looked: true, ..Runs::default() }));
    let runs = shown.tag("/").await;
    let mut tags = vec![tag, figures, specs, runs];
    tags.dedup();
    assert_eq!(tags.len(), 4, "{tags:?}");
    assert_eq!(shown.rendered().await, 4);
}

/// How much later it is than usual, in seconds: for one test alone.
static LATER: AtomicI64 = AtomicI64::new(0);

fn later() -> DateTime<Utc> {
    fixtures::now() + TimeDelta::seconds(LATER.load(Ordering::SeqCst))
}

#[tokio::test]
async fn what_time_changes_is_made_anew_in_time() {
    let shown = Shown::new(fixtures::healthy(), later);
    let at = async |seconds: i64| {
        LATER.store(seconds, Ordering::SeqCst);
        (shown.tag("/").await, fixtures::readable(&get(&shown.app, "/").await.2), shown.rendered().await)
    };
    // It was answered twelve seconds before the usual time.
    let (first, page, made) = at(0).await;
    assert_eq!((at(2).await.0, at(2).await.2), (first.clone(), made), "nothing has changed");
    assert_ne!(at(3).await.0, first);
    let (_, still, _) = at(48).await;
    assert_eq!(still, page, "pages tell times and no ages");
    let (_, stale, _) = at(49).await;
    assert!(
        stale.starts_with("Prometheus has not answered since 05:12 UTC; figures are from 05:12 UTC."),
        "{stale}"
    );
    let midnight = 86_400 - (5 * 3_600 + 12 * 60 + 48);
    assert_ne!(at(midnight - 1).await.0, at(midnight).await.0, "today has become yesterday");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_ask_at_once_one_has_it_made() {
    let shown = Shown::new(fixtures::mixed(), fixtures::now);
    let asking: Vec<_> = (0..64)
        .map(|number| {
            let app = shown.app.clone();
            let encoding = if number % 2 == 0 { "gzip" } else { "identity" };
            tokio::spawn(async move { encoded(&app, "/", encoding).await })
        })
        .collect();
    let mut answers = Vec::new();
    for asked in asking {
        answers.push(asked.await.expect("no panic"));
    }
    answers.sort();
    answers.dedup();
    assert_eq!((answers.len(), shown.rendered().await), (2, 1));
}

#[tokio::test]
async fn made_up_addresses_drive_no_page_out() {
    let shown = Shown::new(fixtures::healthy(), fixtures::now);
    get(&shown.app, "/").await;
    for number in 0..300 {
        get(&shown.app, &format!("/runs?made-up={number}")).await;
        get(&shown.app, &format!("/slo/payment-service/{number}")).await;
    }
    assert_eq!(shown.rendered().await, 301, "what is not there is no page");
    get(&shown.app, "/").await;
    get(&shown.app, "/runs?made-up=299").await;
    assert_eq!(shown.rendered().await, 301, "the list and the newest are there");
    get(&shown.app, "/runs?made-up=0").await;
    assert_eq!(shown.rendered().await, 302, "the oldest is not");
}

#[tokio::test]
async fn addresses_that_differ_in_spelling_are_one_page_each() {
    let shown = Shown::new(fixtures::healthy(), fixtures::now);
    let plain = get(&shown.app, "/slo/payment-service/latency").await;
    for path in
        ["/slo/payment%2Dservice/latency", "/slo/payment-service/l%61tency", "/slo/payment-service/latency?"]
    {
        assert_eq!(get(&shown.app, path).await, plain, "{path}");
    }
}

#[tokio::test]
async fn who_has_it_already_is_sent_nothing_and_nobody_else_is_told_so() {
    let shown = Shown::new(fixtures::healthy(), fixtures::now);
    let tag = shown.tag("/").await;
    let ask = async |path: &str| {
        let request =
            Request::get(path).header("if-none-match", &tag).body(Body::empty()).expect("a request");
        shown.app.clone().oneshot(request).await.expect("a router never fails").status()
    };
    assert_eq!(ask("/").await, StatusCode::NOT_MODIFIED);
    assert_eq!(ask("/slo/payment-service/nothing").await, StatusCode::NOT_FOUND);
    assert_eq!(shown.rendered().await, 1);
    shown.overviews.send_replace(Arc::new(fixtures::overview(fixtures::spent())));
    shown.overviews.send_modify(|overview| {
        *overview = Arc::new(fixtures::overview(Snapshot { revision: 8, ..fixtures::spent() }));
    });
    assert_eq!(ask("/").await, StatusCode::OK);
}
