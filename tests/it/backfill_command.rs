//! `sloe backfill` on Prometheus servers that refuse, fail, doubt and are slow: what is complete stays, and is not asked for again.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::support::{Project, Ran, SPEC};

/// What a Prometheus does.
#[derive(Clone, Default)]
struct Behaviour {
    /// It refuses to answer with more points.
    most_points: Option<i64>,
    /// It is gone after so many answers about tiles.
    gone_after: Option<usize>,
    /// It doubts all answers about tiles.
    warning: Option<&'static str>,
    delay: Duration,
}

/// Answers 2 to every query about tiles, at every moment asked for.
#[derive(Clone, Default)]
struct Fake {
    behaviour: Arc<Mutex<Behaviour>>,
    asked: Arc<AtomicUsize>,
}

impl Fake {
    fn range(&self, form: &BTreeMap<String, String>) -> ResponseTemplate {
        let behaviour = self.behaviour.lock().expect("no test panicked").clone();
        if form["query"].starts_with("group by (slo_service, slo)") {
            return answer(&json!([]), None);
        }
        let millis = |key: &str| form[key].replace('.', "").parse::<i64>().expect("three decimals");
        let step: i64 = form["step"].parse().expect("whole seconds");
        let (start, count) = (millis("start") / 1000, (millis("end") - millis("start")) / 1000 / step + 1);
        if behaviour.most_points.is_some_and(|most| count > most) {
            let text = "query processing would load too many samples into memory in query execution";
            let body = json!({"status": "error", "errorType": "execution", "error": text});
            return ResponseTemplate::new(422).set_body_json(body);
        }
        if behaviour.gone_after.is_some_and(|answers| self.asked.load(Ordering::SeqCst) >= answers) {
            return ResponseTemplate::new(503).set_body_string("shutting down");
        }
        self.asked.fetch_add(1, Ordering::SeqCst);
        let values: Vec<Value> = (0..count).map(|i| json!([start + i * step, "2"])).collect();
        answer(&json!([{"metric": {"pod": "a"}, "values": values}]), behaviour.warning)
            .set_delay(behaviour.delay)
    }
}

impl Respond for Fake {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let form: BTreeMap<String, String> =
            url::form_urlencoded::parse(&request.body).into_owned().collect();
        match request.url.path() {
            "/api/v1/query_range" => self.range(&form),
            _ => ResponseTemplate::new(404),
        }
    }
}

fn answer(result: &Value, warning: Option<&str>) -> ResponseTemplate {
    let data = json!({"resultType": "matrix", "result": result});
    let warnings: Vec<&str> = warning.into_iter().collect();
    ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data, "warnings": warnings}))
}

/// A Prometheus, and a project that asks it about the day before yesterday.
struct Scene {
    server: MockServer,
    fake: Fake,
    project: Project,
    from: DateTime<Utc>,
}

impl Scene {
    async fn new(behaviour: Behaviour) -> Self {
        let (server, fake) = (MockServer::start().await, Fake::default());
        let kept = json!({"status": "success", "data": {"storageRetention": "15d"}});
        let kept = ResponseTemplate::new(200).set_body_json(kept);
        Mock::given(path("/api/v1/status/runtimeinfo")).respond_with(kept).mount(&server).await;
        Mock::given(wiremock::matchers::any()).respond_with(fake.clone()).mount(&server).await;
        let from = Utc::now().trunc_subsecs(0) - TimeDelta::days(3);
        let scene = Self { server, fake, project: Project::with_spec(SPEC), from };
        scene.behave(behaviour);
        scene
    }

    fn behave(&self, behaviour: Behaviour) {
        *self.fake.behaviour.lock().expect("no test panicked") = behaviour;
    }

    fn arguments(&self) -> Vec<String> {
        let (from, to) = (self.from.to_rfc3339(), (self.from + TimeDelta::days(2)).to_rfc3339());
        let url = self.server.uri();
        ["backfill", "--prometheus", &url, "--from", &from, "--to", &to, "--out", "past"]
            .map(str::to_owned)
            .into()
    }

    fn run(&self, more: &[&str]) -> Ran {
        let arguments = self.arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        self.project.sloe(&arguments)
    }

    /// How many queries about tiles were answered since the last time.
    fn answered(&self) -> usize {
        self.fake.asked.swap(0, Ordering::SeqCst)
    }

    /// All is there: two series with every tile of two days, less the one that is cut.
    #[track_caller]
    fn is_complete(&self) {
        let text = self.project.read("past/tiles.om");
        let tiles: Vec<&str> = text.lines().filter(|line| line.starts_with("slo:")).collect();
        assert_eq!(tiles.len(), 2 * (2 * 288 - usize::from(self.from.timestamp() % 300 != 0)));
        for series in tiles.chunks(tiles.len() / 2) {
            let time = |line: &&str| line.rsplit_once(' ').and_then(|(_, time)| time.parse::<i64>().ok());
            let times: Vec<i64> = series.iter().map(|line| time(line).expect("whole seconds")).collect();
            assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 300 && pair[0] % 300 == 0));
        }
        assert!(text.starts_with("# TYPE slo:bad_events:tile5m gauge\nslo:bad_events:tile5m{pod=\"a\",slo=\"availability\",slo_service=\"checkout\"} 2 "));
        assert!(text.ends_with("\n# EOF\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_size_halves_what_is_asked_for_and_nothing_is_asked_twice() {
    let scene = Scene::new(Behaviour { most_points: Some(100), ..Behaviour::default() }).await;
    let ran = scene.run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "past/tiles.om\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\n50 %, ") || ran.stderr.contains("\n62 %, "), "{}", ran.stderr);
    // Of 288 tiles a day, 72 at once: eight times two series.
    assert_eq!(scene.answered(), 16);
    scene.is_complete();
    let again = scene.run(&[]);
    assert_eq!((again.code, scene.answered()), (0, 0), "{}", again.stderr);
    assert!(again.stderr.contains(" tiles are there already\n"), "{}", again.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_prometheus_goes_what_is_complete_stays_and_the_next_start_goes_on() {
    let scene = Scene::new(Behaviour { gone_after: Some(3), ..Behaviour::default() }).await;
    let ran = scene.run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str(), scene.answered()), (3, "", 3), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("answered 503: shutting down\nwhat is complete stays in `past`"),
        "{}",
        ran.stderr
    );
    scene.behave(Behaviour::default());
    let dry = scene.run(&["--dry-run"]);
    assert!(dry.stdout.ends_with("\n2 queries for 1 SLO\n"), "{}", dry.stdout);
    assert_eq!((scene.run(&[]).code, scene.answered()), (0, 2));
    scene.is_complete();
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupted_it_goes_on_too() {
    let scene = Scene::new(Behaviour {
        delay: Duration::from_millis(300),
        most_points: Some(40),
        ..Behaviour::default()
    })
    .await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
    let running =
        command.args(scene.arguments()).current_dir(scene.project.path()).stderr(Stdio::piped()).spawn();
    let running = running.expect("the program starts");
    while scene.fake.asked.load(Ordering::SeqCst) < 4 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    kill_process(Pid::from_child(&running), Signal::INT).expect("it runs");
    let ended = running.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(130), "{said}");
    assert!(
        said.contains("interrupted: what is complete stays, and the same command goes on from there\n"),
        "{said}"
    );
    assert!(!scene.project.path().join("past/tiles.om").exists());
    let before = scene.answered();
    scene.behave(Behaviour::default());
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(before >= 4 && ran.stderr.contains(" tiles are there already\n"), "{}", ran.stderr);
    scene.is_complete();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_spec_begins_anew() {
    let scene = Scene::new(Behaviour::default()).await;
    assert_eq!((scene.run(&[]).code, scene.answered()), (0, 4));
    let path = scene.project.path().join("slo-specs/checkout.yaml");
    std::fs::write(path, SPEC.replace("5..", "50.")).expect("a file");
    let ran = scene.run(&[]);
    assert_eq!((ran.code, scene.answered()), (0, 4));
    assert!(
        ran.stderr.contains("checkout/availability: its spec, `--from`, `--prometheus`"),
        "{}",
        ran.stderr
    );
    scene.is_complete();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tenant_user_or_match_begins_anew() {
    let scene = Scene::new(Behaviour::default()).await;
    std::fs::write(scene.project.path().join("password"), "secret").expect("a file");
    for more in [
        &["--tenant", "a"][..],
        &["--header", "x-scope-orgid: b"],
        &["--user", "c", "--password-file", "password"],
        &["--match", "cluster=eu"],
        &[],
    ] {
        assert_eq!((scene.run(more).code, scene.answered()), (0, 4), "{more:?}");
        assert_eq!((scene.run(more).code, scene.answered()), (0, 0), "{more:?} again");
    }
    scene.is_complete();
}

#[tokio::test(flavor = "multi_thread")]
async fn slices_longer_than_a_tile_are_computed_slice_by_slice() {
    let scene = Scene::new(Behaviour::default()).await;
    let path = scene.project.path().join("slo-specs/checkout.yaml");
    let slices = "        total: http_requests_total\n      slices: {length: 1h, target: 99%}\n";
    std::fs::write(path, SPEC.replace("        total: http_requests_total\n", slices)).expect("a file");
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = scene.project.read("past/tiles.om");
    let times: Vec<i64> = text
        .lines()
        .filter(|line| line.starts_with("slo:total_events:tile5m"))
        .map(|line| line.rsplit(' ').next().expect("a time").split('.').next().expect("seconds"))
        .map(|seconds| seconds.parse().expect("a number"))
        .collect();
    assert!((47..=48).contains(&times.len()), "two days of hours: {}", times.len());
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 3_600), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_lost_its_end_is_asked_for_again() {
    let scene = Scene::new(Behaviour::default()).await;
    assert_eq!((scene.run(&[]).code, scene.answered()), (0, 4));
    let chunks = scene.project.files("past/chunks/checkout/availability");
    let last =
        chunks.iter().rev().find(|path| path.extension().is_some_and(|end| end == "om")).expect("a chunk");
    let last = scene.project.path().join(last);
    let text = std::fs::read_to_string(&last).expect("a text file");
    std::fs::write(&last, &text[..text.len() / 2]).expect("a file");
    assert_eq!((scene.run(&[]).code, scene.answered()), (0, 2));
    scene.is_complete();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_end_keeps_the_chunks_before_it() {
    let scene = Scene::new(Behaviour::default()).await;
    assert_eq!((scene.run(&[]).code, scene.answered()), (0, 4));
    let mut arguments = scene.arguments();
    arguments[6] = (scene.from + TimeDelta::hours(30)).to_rfc3339();
    let ran = scene.project.sloe(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((ran.code, scene.answered()), (0, 2), "{}", ran.stderr);
    let tiles =
        scene.project.read("past/tiles.om").lines().filter(|line| line.starts_with("slo:bad")).count();
    assert!((359..=360).contains(&tiles), "30 hours: {tiles}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_doubt_is_none() {
    let scene =
        Scene::new(Behaviour { warning: Some("a store did not answer"), ..Behaviour::default() }).await;
    let ran = scene.run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(
        ran.stderr
            .contains("Prometheus doubts its answer about checkout/availability: a store did not answer;"),
        "{}",
        ran.stderr
    );
    assert_eq!(scene.project.files("past/chunks/checkout/availability").len(), 1, "the job alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_prometheus_has_dropped_is_not_asked_for() {
    let scene = Scene::new(Behaviour::default()).await;
    let url = scene.server.uri();
    let ran = scene.project.sloe(&[
        "backfill",
        "--prometheus",
        &url,
        "--from",
        "2026-01-01T00:00:00Z",
        "--out",
        "past",
    ]);
    assert_eq!((ran.code, scene.answered()), (2, 0));
    let expected = "error: `--from` is 2026-01-01 00:00:00 UTC, and Prometheus keeps samples for 15d, since ";
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
    assert!(ran.stderr.contains("`--storage.tsdb.retention.time`"), "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_how_much_it_would_be_and_writes_nothing() {
    let scene = Scene::new(Behaviour::default()).await;
    let ran = scene.run(&["--dry-run"]);
    assert_eq!((ran.code, ran.stderr.as_str(), scene.answered()), (0, "", 0));
    let rows: Vec<Vec<&str>> = ran.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["SLO", "FROM", "TO", "TILES", "QUERIES", "THEN"]);
    assert_eq!(
        (rows[1][0], &rows[1][rows[1].len() - 3..]),
        ("checkout/availability", &["4", "as", "asked"][..])
    );
    assert!(ran.stdout.ends_with("\n4 queries for 1 SLO\n"), "{}", ran.stdout);
    assert!(!scene.project.path().join("past").exists());
}

#[test]
fn times_in_the_wrong_order_are_wrong_usage() {
    let project = Project::with_spec(SPEC);
    for more in [
        &["--from", "2999-01-01T00:00:00Z"][..],
        &["--from", "2026-02-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z"],
    ] {
        let ran = project.sloe(&[&["backfill", "--out", "past"], more].concat());
        let expected = "error: `--from` has to be earlier than `--to` and than now\n";
        assert_eq!((ran.code, ran.stderr.as_str()), (2, expected));
    }
    let nobody = project.sloe(&[
        "backfill",
        "--prometheus",
        "http://127.0.0.1:1",
        "--from",
        "2026-01-01T00:00:00Z",
        "--out",
        "past",
    ]);
    assert_eq!(nobody.code, 3, "{}", nobody.stderr);
}
