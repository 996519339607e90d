//! Specs that change while the daemon runs: taken as a whole or not at all.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use sloe::daemon::specs::{Follower, FollowerOptions, Judging, Orders, Reloader, SpecsState, follow};
use sloe::daemon::{AppState, Metrics, router};
use sloe::input::{Reading, Specs};
use sloe::sources::{Assigned, Route, Routes};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::fixtures;
use crate::support::{Project, SPEC};

const PATIENCE: Duration = Duration::from_secs(20);

/// Specs that are followed.
struct Followed {
    project: Project,
    slos: watch::Receiver<Assigned>,
    state: watch::Receiver<Arc<SpecsState>>,
    reloader: Reloader,
    shutdown: CancellationToken,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

impl Followed {
    /// Looked at every `look`.
    fn start(look: Duration) -> Self {
        Self::start_with(look, false)
    }

    fn start_with(look: Duration, deny_warnings: bool) -> Self {
        let project = Project::with_spec(SPEC);
        let (reloader, orders) = Reloader::new();
        let shutdown = CancellationToken::new();
        let judging = Judging { reading: Reading::default(), deny_warnings, routes: routes() };
        let options = FollowerOptions { paths: vec![project.path().join("slo-specs")], judging, look };
        let (slos, state) = Self::follow(options, orders, shutdown.clone());
        Self { project, slos, state, reloader, shutdown }
    }

    fn follow(
        options: FollowerOptions,
        orders: Orders,
        shutdown: CancellationToken,
    ) -> (watch::Receiver<Assigned>, watch::Receiver<Arc<SpecsState>>) {
        let judged = Arc::new(Specs::read(&options.paths));
        let read = judged.compile(&Reading::default()).slos.into_iter().map(Arc::new).collect();
        let read = options.judging.routes.assign(read).expect("one takes them all");
        let (slos, in_use) = watch::channel(read);
        let (state, told) = watch::channel(Arc::new(SpecsState::loaded(Utc::now())));
        tokio::spawn(follow(Follower { options, judged, slos, state }, orders, shutdown));
        (in_use, told)
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.project.path().join("slo-specs").join(file), text).expect("a file");
    }

    fn names(&self) -> Vec<String> {
        self.slos.borrow().all().map(|slo| slo.id.to_string()).collect()
    }

    async fn until(&mut self, holds: impl FnMut(&Arc<SpecsState>) -> bool) -> Arc<SpecsState> {
        let found = tokio::time::timeout(PATIENCE, self.state.wait_for(holds)).await;
        Arc::clone(&found.expect("it comes to hold").expect("somebody follows"))
    }
}

/// One source, which takes all.
fn routes() -> Routes {
    Routes::new(vec![Route::only()])
}

/// Often enough for a test, and never where only a request counts.
const OFTEN: Duration = Duration::from_millis(10);
const NEVER: Duration = Duration::from_hours(1);

#[tokio::test]
async fn what_is_changed_on_the_disk_comes_into_use() {
    let mut followed = Followed::start(OFTEN);
    followed.write("cart.yaml", &SPEC.replace("checkout", "cart"));
    followed.until(|state| state.revision == 1).await;
    assert_eq!(followed.names(), ["cart/availability", "checkout/availability"]);
    fs::remove_file(followed.project.path().join("slo-specs/checkout.yaml")).expect("it is there");
    followed.until(|state| state.revision == 2).await;
    assert_eq!(followed.names(), ["cart/availability"]);
}

#[tokio::test]
async fn the_same_content_at_another_time_is_no_change() {
    let mut followed = Followed::start(OFTEN);
    let before = Arc::clone(&followed.state.borrow());
    followed.write("checkout.yaml", SPEC);
    assert_eq!(followed.reloader.reload().await, Ok(1));
    tokio::time::sleep(OFTEN * 20).await;
    assert!(Arc::ptr_eq(&followed.state.borrow_and_update(), &before));
    assert!(!followed.slos.has_changed().expect("somebody follows"));
}

#[tokio::test]
async fn one_invalid_file_keeps_all_of_the_old_specs_in_use_until_it_is_mended() {
    let mut followed = Followed::start(OFTEN);
    let loaded_at = followed.state.borrow().loaded_at;
    followed.write("cart.yaml", &SPEC.replace("checkout", "cart"));
    followed.write("checkout.yaml", &SPEC.replace("99.9%", "0.999").replace("30d", "soon"));
    let state = followed.until(|state| state.problem.is_some()).await;
    assert_eq!((state.loaded_at, followed.names()), (loaded_at, vec!["checkout/availability".to_owned()]));
    let problem = state.problem.as_deref().unwrap_or_default();
    let folder = followed.project.path().display().to_string();
    insta::assert_snapshot!(problem.replace(&folder, "."));

    followed.write("checkout.yaml", SPEC);
    let state = followed.until(|state| state.problem.is_none()).await;
    assert!(state.loaded_at > loaded_at);
    assert_eq!(followed.names(), ["cart/availability", "checkout/availability"]);
}

#[tokio::test]
async fn who_asks_for_a_reload_is_told_what_came_of_it() {
    let followed = Followed::start(NEVER);
    followed.write("cart.yaml", &SPEC.replace("checkout", "cart"));
    assert_eq!(followed.reloader.reload().await, Ok(2));
    followed.write("cart.yaml", "version: sloe/v1\nservice: cart\n");
    let problem = followed.reloader.reload().await.expect_err("it is invalid");
    assert!(problem.contains("cart.yaml:"), "{problem}");
    assert_eq!(followed.reloader.reload().await, Err(problem), "it is still so");
    assert_eq!(followed.names().len(), 2);
}

#[tokio::test]
async fn doubtful_specs_are_taken_unless_warnings_are_denied() {
    let doubtful = SPEC.replace(
        "bad: http_requests_total{status_code=~\"5..\"}",
        "good: http_requests_total{status_code!=\"500\"}",
    );
    assert_ne!(doubtful, SPEC);
    let mut told = Vec::new();
    for denied in [false, true] {
        let followed = Followed::start_with(NEVER, denied);
        followed.write("checkout.yaml", &doubtful);
        told.push(followed.reloader.reload().await);
    }
    assert_eq!(told[0], Ok(1));
    let problem = told[1].as_ref().expect_err("it is denied");
    assert!(problem.contains("checkout.yaml:") && problem.contains("warning["), "{problem}");
}

#[tokio::test]
async fn specs_that_are_gone_leave_those_in_use() {
    let followed = Followed::start(NEVER);
    fs::remove_dir_all(followed.project.path().join("slo-specs")).expect("it is there");
    let problem = followed.reloader.reload().await.expect_err("there is nothing");
    assert!(problem.contains("cannot read"), "{problem}");
    assert_eq!(followed.names(), ["checkout/availability"]);
}

#[tokio::test]
async fn pages_api_and_metrics_say_that_the_specs_on_the_disk_are_not_in_use() {
    let problem = Some("slo-specs/checkout.yaml:5:16: error[SLO0201]: no".to_owned());
    let loaded_at = fixtures::now();
    let (_, specs) =
        watch::channel(Arc::new(SpecsState { revision: 1, problem, ..SpecsState::loaded(loaded_at) }));
    let (_, snapshots) = watch::channel(Arc::new(fixtures::overview(fixtures::healthy())));
    let state = AppState::new(snapshots, fixtures::now, Arc::new(Metrics::new()), fixtures::options());
    let before = router(state.clone());
    let app = router(state.with_specs(specs, Reloader::new().0));

    let (_, headers, page) = fixtures::get(&app, "/").await;
    assert_ne!(headers["etag"], fixtures::get(&before, "/").await.1["etag"]);
    let said = fixtures::readable(&page);
    let warning = said.lines().find(|line| line.contains("SLO0201")).expect("a warning");
    insta::assert_snapshot!(warning);
    let (_, _, body) = fixtures::get(&app, "/api/v1/slos").await;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    insta::assert_snapshot!(body["specs"]);
    let line = |page: &str| {
        page.lines().find(|line| line.starts_with("sloe_specs_last_reload_succ")).map(str::to_owned)
    };
    let (metrics, healthy) =
        (fixtures::get(&app, "/metrics").await.2, fixtures::get(&before, "/metrics").await.2);
    assert!(metrics.contains("\nsloe_specs_last_reload_successful 0\n"), "{:?}", line(&metrics));
    assert!(healthy.contains("\nsloe_specs_last_reload_successful 1\n"), "{:?}", line(&healthy));
}
