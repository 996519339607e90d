//! Server-sent events: who listens hears of every revision, and that the daemon is still there.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use sloe::daemon::{AppState, Limits, Metrics, router};
use sloe::status::{Overview, Snapshot};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::fixtures;

fn app() -> (watch::Sender<Arc<Overview>>, Router) {
    let (sender, overviews) = watch::channel(Arc::new(fixtures::overview(fixtures::healthy())));
    let state = AppState::new(overviews, fixtures::now, Arc::new(Metrics::new()), fixtures::options());
    (sender, router(state.with_limits(Limits { listeners: 2, ..Limits::default() })))
}

async fn listen(app: &Router, last: Option<&str>) -> Response {
    let request = Request::get("/api/v1/events").header("accept-encoding", "gzip");
    let request = last.into_iter().fold(request, |request, last| request.header("last-event-id", last));
    app.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
}

/// What comes next, as text.
async fn next(events: &mut Response) -> String {
    let frame = events.body_mut().frame().await.expect("it goes on").expect("it does not fail");
    String::from_utf8(frame.into_data().expect("data").to_vec()).expect("UTF-8")
}

/// The next event, after as many other texts as there are.
async fn event(events: &mut Response) -> String {
    loop {
        let text = next(events).await;
        if let Some(at) = text.find("id: ") {
            return text[at..].to_owned();
        }
    }
}

fn id(event: &str) -> String {
    event.lines().next().and_then(|line| line.strip_prefix("id: ")).expect("an id").to_owned()
}

fn revise(sender: &watch::Sender<Arc<Overview>>, by: u64) {
    sender.send_modify(|overview| {
        let snapshot = Snapshot::clone(&overview.parts()[0].snapshot);
        let revision = snapshot.revision + by;
        *overview = Arc::new(fixtures::overview(Snapshot { revision, ..snapshot }));
    });
}

#[tokio::test(start_paused = true)]
async fn every_revision_is_told_once_and_silence_is_broken_by_a_heartbeat() {
    let (sender, app) = app();
    let mut events = listen(&app, None).await;
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    assert!(
        !events.headers().contains_key("content-encoding"),
        "a compressed event would wait for the next one"
    );
    let first = event(&mut events).await;
    assert_eq!(first, format!("id: {0}\nevent: revision\ndata: {0}\n\n", id(&first)));

    // A poll that finds the same publishes a snapshot of the same revision.
    revise(&sender, 0);
    let quiet = tokio::time::Instant::now();
    assert_eq!(next(&mut events).await, ": still here\n\n");
    assert_eq!(quiet.elapsed(), Duration::from_secs(15));

    revise(&sender, 1);
    let second = event(&mut events).await;
    assert_ne!(id(&first), id(&second));
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_hears_of_what_is_new_since_only() {
    let (sender, app) = app();
    let told = id(&event(&mut listen(&app, None).await).await);
    let mut events = listen(&app, Some(&told)).await;
    assert_eq!(next(&mut events).await, "retry: 5000\n\n");
    assert_eq!(next(&mut events).await, ": still here\n\n");
    revise(&sender, 1);
    assert_ne!(id(&event(&mut events).await), told);
}

#[tokio::test(start_paused = true)]
async fn listeners_are_few_and_a_seat_is_free_again_when_one_goes() {
    let (_sender, app) = app();
    let (mut first, _second) = (listen(&app, None).await, listen(&app, None).await);
    event(&mut first).await;
    let third = listen(&app, None).await;
    assert_eq!(third.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(third.headers()["retry-after"], "30");
    drop(first);
    // It is noticed with the next heartbeat.
    tokio::time::sleep(Duration::from_secs(16)).await;
    assert_eq!(listen(&app, None).await.status(), StatusCode::OK);
}
