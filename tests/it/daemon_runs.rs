//! Runs of chaos experiments and their postmortems, as pages and API show them.

use std::fs;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;
use sloe::chaos::record::{Event, Phase};
use sloe::chaos::store::{Store, Thrown};
use sloe::daemon::runs::{Runs, watch};
use tokio_util::sync::CancellationToken;

use crate::fixtures::states::{
    self, ABORTED, DAMAGED, DENIED, HELD, INTERRUPTED, LIVE, Live, UNDECIDED, UNREADABLE,
};
use crate::fixtures::{self, app_of, get, get_with, readable, skeleton};

async fn all() -> Router {
    app_of(fixtures::healthy(), states::all().await)
}

async fn read(path: &str) -> String {
    let (status, _, page) = get(&all().await, path).await;
    assert_eq!(status, StatusCode::OK);
    readable(&page)
}

#[tokio::test]
async fn the_list_has_every_run_with_its_end_and_its_cost() {
    insta::assert_snapshot!(read("/runs").await);
}

#[tokio::test]
async fn a_run_that_went_as_it_should() {
    insta::assert_snapshot!(read(&format!("/runs/{HELD}")).await);
}

#[tokio::test]
async fn a_run_that_the_guard_ended() {
    let page = read(&format!("/runs/{ABORTED}")).await;
    insta::assert_snapshot!(page.split("\nGate\n").next().expect("the part above the gate"));
}

#[tokio::test]
async fn a_run_that_the_gate_denied() {
    insta::assert_snapshot!(read(&format!("/runs/{DENIED}")).await);
}

#[tokio::test]
async fn the_first_line_says_how_it_went_and_what_is_not_known() {
    let mut first = Vec::new();
    for run in [HELD, ABORTED, DENIED, UNDECIDED, INTERRUPTED, DAMAGED, UNREADABLE] {
        let page = read(&format!("/runs/{run}")).await;
        let until = page.lines().position(|line| line.starts_with("Hypothesis")).unwrap_or(5);
        first.push(page.lines().take(until).collect::<Vec<_>>().join("\n"));
    }
    insta::assert_snapshot!(first.join("\n\n"));
}

#[tokio::test]
async fn a_run_under_way_is_seen_everywhere_until_its_process_is_gone() {
    let live = Live::start();
    let app = app_of(fixtures::healthy(), states::read(live.state.path()).await);
    let page = readable(&get(&app, &format!("/runs/{LIVE}")).await.2);
    insta::assert_snapshot!(page.lines().take(10).collect::<Vec<_>>().join("\n"));
    let active = format!("sloe_chaos_run_active{{slo_service=\"payment-service\",run=\"{LIVE}\"}} 1");
    assert!(get(&app, "/metrics").await.2.contains(&active));
    for path in ["/", "/runs", "/slo/payment-service/latency", "/nowhere"] {
        assert!(get(&app, path).await.2.contains("1 under way"), "{path}");
    }
    drop(live.writer);
    let app = app_of(fixtures::healthy(), states::read(live.state.path()).await);
    assert!(!get(&app, "/metrics").await.2.contains("chaos_run_active{"));
    let list = get(&app, "/").await.2;
    assert!(!list.contains("under way") && list.contains("a fault may remain"));
}

#[tokio::test]
async fn a_run_that_is_aborted_says_so_before_it_is_closed() {
    let mut live = Live::start();
    let (rule, reason) = ("manual".to_owned(), "the release goes first (asked for by ada)".to_owned());
    live.writer.write(fixtures::now(), Event::AbortRequested { rule, reason }).expect("a line");
    let app = app_of(fixtures::healthy(), states::read(live.state.path()).await);
    let page = readable(&get(&app, &format!("/runs/{LIVE}")).await.2);
    insta::assert_snapshot!(page.lines().take(10).collect::<Vec<_>>().join("\n"));
    assert!(readable(&get(&app, "/runs").await.2).contains("aborted"), "the list has it, too");
}

#[tokio::test]
async fn the_thrown_switch_is_seen_on_pages_and_in_the_api() {
    let state = states::only(HELD);
    let store = Store::new(state.path());
    let (by, reason) = ("ada@analytical".to_owned(), "an <incident>".to_owned());
    store.halt(&Thrown { at: fixtures::now(), by, reason }).expect("a file");
    let (sender, mut newest) = tokio::sync::watch::channel(Arc::default());
    let stop = CancellationToken::new();
    tokio::spawn(watch(store.clone(), sender, stop.clone()));
    let mut shown = Vec::new();
    let path = state.path().join("chaos-halt.json");
    let steps: [&dyn Fn(); 3] = [&|| (), &|| fs::write(&path, "{").expect("a file"), &|| {
        assert!(store.resume().expect("it was thrown"));
    }];
    for step in steps {
        step();
        newest.changed().await.expect("a look");
        let runs: Arc<Runs> = newest.borrow_and_update().clone();
        let app = app_of(fixtures::healthy(), (*runs).clone());
        for page in ["/", "/runs"] {
            let text = readable(&get(&app, page).await.2);
            shown.extend(
                text.lines().find(|line| line.contains("switch")).map(|line| format!("{page}: {line}")),
            );
        }
        let api: Value = serde_json::from_str(&get(&app, "/api/v1/runs").await.2).expect("JSON");
        shown.push(api["switch"].to_string());
    }
    stop.cancel();
    insta::assert_snapshot!(shown.join("\n").replace(&state.path().display().to_string(), "STATE"));
}

#[tokio::test]
async fn a_record_that_grows_is_followed() {
    let mut live = Live::start();
    let (sender, mut newest) = tokio::sync::watch::channel(Arc::default());
    let stop = CancellationToken::new();
    tokio::spawn(watch(Store::new(live.state.path()), sender, stop.clone()));
    newest.changed().await.expect("a first look");
    let observing = Event::Phase { phase: Phase::Observing, reason: String::new() };
    live.writer.write(fixtures::now(), observing).expect("a line");
    newest.changed().await.expect("a second look");
    stop.cancel();
    let runs: Arc<Runs> = newest.borrow().clone();
    let run = runs.find(LIVE).expect("the run");
    assert_eq!((runs.revision, run.summary.phase), (2, Some(Phase::Observing)));
}

#[tokio::test]
async fn without_runs_the_page_says_how_to_begin() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app_of(fixtures::healthy(), states::read(folder.path()).await);
    insta::assert_snapshot!(readable(&get(&app, "/runs").await.2));
    assert!(!get(&app, "/slo/payment-service/availability").await.2.contains("id=\"runs\""));
}

#[tokio::test]
async fn what_cannot_be_read_is_not_taken_for_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("runs"), "this is no folder").expect("a file");
    let app = app_of(fixtures::healthy(), states::read(folder.path()).await);
    let page = readable(&get(&app, "/runs").await.2).replace(&folder.path().display().to_string(), "STATE");
    insta::assert_snapshot!(page);
    let unread = readable(&get(&app_of(fixtures::healthy(), Runs::default()), "/runs").await.2);
    assert_eq!(unread, "The chaos runs are being read.");
}

#[tokio::test]
async fn an_objective_shows_the_runs_that_it_paid_for() {
    let page = read("/slo/payment-service/latency").await;
    let runs = page.split("Chaos runs").nth(1).and_then(|rest| rest.split("\nEvents").next());
    insta::assert_snapshot!(runs.expect("a section"));
}

/// A draft that was made while the run went on tells of less than its record does now.
#[tokio::test]
async fn a_draft_that_the_record_has_outgrown_says_so() {
    let state = states::only(HELD);
    let path = format!("/runs/{HELD}/postmortem");
    let page = async || get(&app_of(fixtures::healthy(), states::read(state.path()).await), &path).await.2;
    assert!(!page().await.contains("before the run's record ended"));
    let file = state.path().join(format!("runs/{HELD}/postmortem.en.md"));
    let text = fs::read_to_string(&file).expect("a draft");
    let generated = text.lines().find(|line| line.starts_with("generated: ")).expect("a time");
    fs::write(&file, text.replace(generated, "generated: 2026-11-01T00:00:00Z")).expect("a draft");
    let page = page().await;
    assert!(page.contains("before the run's record ended"), "{page}");
    assert!(page.contains(&format!("draft {HELD} --lang en")), "{page}");
}

#[tokio::test]
async fn the_postmortem_is_shown_and_given_in_both_languages() {
    let app = all().await;
    let path = format!("/runs/{HELD}/postmortem");
    let page = get(&app, &path).await.2;
    let read = readable(&page);
    insta::assert_snapshot!(read.lines().take(24).collect::<Vec<_>>().join("\n"));
    assert!(
        page.contains("<figure>\n<svg") && !page.contains("&lt;"),
        "the chart is drawn, and nothing is raw"
    );
    assert!(
        get(&app, &format!("{path}?lang=fr")).await.2.contains("<h1>Postmortem : payment-service pendant")
    );
    let (status, headers, text) = get(&app, &format!("{path}.md?lang=fr")).await;
    assert_eq!(
        (status, &headers["content-type"]),
        (StatusCode::OK, &HeaderValue::from_static("text/markdown; charset=utf-8"))
    );
    assert_eq!(headers["content-disposition"], format!("attachment; filename=\"{HELD}.fr.md\""));
    assert!(text.starts_with("---\nid: "));
    let (_, headers, facts) = get(&app, &format!("{path}.json")).await;
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(serde_json::from_str::<Value>(&facts).expect("JSON")["id"], HELD);
}

#[tokio::test]
async fn what_is_not_there_is_said_with_what_may_be_meant() {
    let app = all().await;
    let mut pages = Vec::new();
    for path in ["/runs/payment-pod-delete".to_owned(), format!("/runs/{DENIED}/postmortem")] {
        let (status, _, page) = get(&app, &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        pages.push(readable(&page));
    }
    insta::assert_snapshot!(pages.join("\n\n"));
    for path in [
        "/runs/x/postmortem",
        "/runs/x/postmortem.md",
        "/runs/x/postmortem.json",
        "/api/v1/runs/x",
        "/runs/..%2f..%2fetc",
    ] {
        assert_eq!(get(&app, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_api_tells_the_same() {
    let app = all().await;
    insta::assert_snapshot!(get(&app, "/api/v1/runs").await.2);
    let one: Value = serde_json::from_str(&get(&app, &format!("/api/v1/runs/{HELD}")).await.2).expect("JSON");
    assert_eq!(
        (&one["run"]["stage"], &one["run"]["postmortems"]),
        (&"ended".into(), &serde_json::json!(["en", "fr"]))
    );
    assert_eq!(one["facts"]["budgets"][0]["bad_events"], 13.0);
    let unknown: Value =
        serde_json::from_str(&get(&app, &format!("/api/v1/runs/{UNREADABLE}")).await.2).expect("JSON");
    assert_eq!((&unknown["run"]["cost_ratio"], &unknown["facts"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn tags_change_with_runs() {
    let (before, after) = (states::all().await, Runs { revision: 5, ..states::all().await });
    for path in ["/", "/runs", "/api/v1/runs", &format!("/runs/{HELD}"), &format!("/runs/{HELD}/postmortem")]
    {
        let app = app_of(fixtures::healthy(), before.clone());
        let tag = get(&app, path).await.1["etag"].clone();
        let known = HeaderMap::from_iter([(axum::http::header::IF_NONE_MATCH, tag)]);
        assert_eq!(get_with(&app, path, known.clone()).await.0, StatusCode::NOT_MODIFIED, "{path}");
        let newer = app_of(fixtures::healthy(), after.clone());
        assert_eq!(get_with(&newer, path, known).await.0, StatusCode::OK, "{path}");
    }
}

/// Every text of a record that somebody else wrote carries `text`.
fn with_texts(record: &str, text: &str) -> String {
    let lines = record.lines().map(|line| {
        let mut value: Value = serde_json::from_str(line).expect("JSON");
        replace(&mut value, text);
        value.to_string()
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Keys whose values are words of the format, or times.
const FORMAT: [&str; 14] = [
    "event",
    "at",
    "decision",
    "verdict",
    "phase",
    "happened_at",
    "evaluated_at",
    "from",
    "to",
    "hypothesis_",
    "injected_at",
    "reverted_at",
    "recovered_at",
    "safety",
];

fn replace(value: &mut Value, text: &str) {
    match value {
        Value::Object(fields) => {
            let closed = fields.get("event").is_some_and(|event| event == "closed");
            for (key, value) in fields {
                if !(FORMAT.contains(&&**key) || closed && key == "hypothesis" || key.starts_with("below_")) {
                    replace(value, text);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, text)),
        Value::String(string) => *string = format!("{string}{text}"),
        _ => {}
    }
}

#[tokio::test]
async fn no_text_of_a_record_becomes_markup() {
    let record = fs::read_to_string(format!("{}/runs/{HELD}/record.jsonl", states::STATE)).expect("a record");
    let mut shapes = Vec::new();
    for text in ["x", "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u{202e}&{{7*7}}"] {
        let folder = tempfile::tempdir().expect("a folder");
        let run = folder.path().join("runs").join(HELD);
        fs::create_dir_all(&run).expect("a folder");
        fs::write(run.join("record.jsonl"), with_texts(&record, text)).expect("a file");
        fs::write(run.join("postmortem.en.md"), text).expect("a file");
        let app = app_of(fixtures::healthy(), states::read(folder.path()).await);
        let mut shape = Vec::new();
        for path in ["/runs".to_owned(), format!("/runs/{HELD}"), format!("/runs/{HELD}/postmortem")] {
            let (status, _, page) = get(&app, &path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(path.ends_with("postmortem") || page.contains("0.013"), "the record is read: {path}");
            shape.push(skeleton(&page));
        }
        shapes.push(shape);
    }
    assert_eq!(shapes[0], shapes[1]);
}

#[tokio::test]
async fn pages_of_runs_have_no_inline_style_or_script() {
    let app = all().await;
    for path in ["/runs".to_owned(), format!("/runs/{ABORTED}"), format!("/runs/{HELD}/postmortem")] {
        let tags = skeleton(&get(&app, &path).await.2);
        let inline =
            |tag: &&String| tag.contains("style=") || tag.starts_with("style") || tag.contains(" on");
        assert_eq!(tags.iter().filter(inline).collect::<Vec<_>>(), Vec::<&String>::new(), "{path}");
    }
}
