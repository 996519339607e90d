//! Drafts of incidents that nobody planned, from what a Prometheus has recorded.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::fixtures::runs::POD_DELETE;
use crate::support::{Project, Ran};

/// 24 November 2026, 09:00:00 UTC.
const FROM: u32 = 1_795_510_800;
/// Ninety minutes later.
const TO: u32 = FROM + 5_400;
/// The incident: from a quarter to half past nine.
const BAD: std::ops::RangeInclusive<u32> = FROM + 1_200..=FROM + 1_800;

/// A series with a value for every `step`.
fn series(labels: &str, (from, to): (u32, u32), step: usize, value: impl Fn(u32) -> f64) -> String {
    let points: Vec<String> =
        (from..=to).step_by(step).map(|at| format!("[{at},\"{}\"]", value(at))).collect();
    format!(
        "{{\"metric\":{{\"slo_service\":\"shop\",\"slo\":\"availability\"{labels}}},\"values\":[{}]}}",
        points.join(",")
    )
}

/// What Prometheus says to a query.
fn answer(query: &str) -> String {
    let (span, past) = ((FROM, TO), (FROM - 3_600, TO));
    let bad = |at: u32| BAD.contains(&at);
    let failed = |at: u32| if bad(at) { 60.0 } else { 1.0 };
    if query.contains("slo_info") {
        series(",\"tile\":\"5m\",\"window\":\"30d\"", span, 5_400, |_| 1.0)
    } else if query.contains("total_events%3Atile5m") {
        series("", past, 300, |_| 3_000.0)
    } else if query.contains("bad_events%3Atile5m") {
        series("", past, 300, failed)
    } else if query.contains("remaining_ratio") {
        series("", span, 5_400, |at| if at == FROM { 0.8 } else { 0.792 })
    } else if query.contains("total_events%3Awindow") {
        series("", (TO, TO), 1, |_| 25_000_000.0)
    } else if query.contains("objective") {
        series("", span, 5_400, |_| 0.999)
    } else if query.contains("increase5m") {
        series("", span, 30, |at| if bad(at) { 0.98 } else { 0.9997 })
    } else if query.contains("ALERTS") {
        let alert = ",\"alertname\":\"ErrorBudgetBurn\",\"alertstate\":\"firing\",\"long_window\":\"1h\",\"short_window\":\"5m\"";
        series(alert, (FROM + 1_500, FROM + 2_100), 30, |_| 1.0)
    } else {
        String::new()
    }
}

/// A Prometheus with one incident of one service, until the test ends; of other services it knows nothing, nor of series whose names
/// contain `lost`.
fn prometheus(lost: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || listener.incoming().flatten().for_each(|connection| serve(&connection, lost)));
    format!("http://{address}")
}

/// Answers one request and hangs up.
fn serve(mut connection: &TcpStream, lost: &str) {
    let mut reader = BufReader::new(connection.try_clone().expect("a second handle"));
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the whole request");
    let query = String::from_utf8_lossy(&body).into_owned();
    let series = if query.contains("shop") && !query.contains(lost) { answer(&query) } else { String::new() };
    let body =
        format!("{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{series}]}}}}");
    let mut response =
        String::from("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n");
    let _ = write!(response, "content-length: {}\r\n\r\n{body}", body.len());
    let _ = connection.write_all(response.as_bytes());
}

fn draft(project: &Project, service: &str, more: &[&str]) -> Ran {
    draft_without("no such series", project, service, more)
}

fn draft_without(lost: &'static str, project: &Project, service: &str, more: &[&str]) -> Ran {
    let url = prometheus(lost);
    let span = ["--from", "2026-11-24T09:00:00Z", "--to", "2026-11-24T11:30:00+01:00"];
    let arguments = ["postmortem", "draft", "--service", service, "--prometheus", &url];
    project.sloe(&[&arguments, &span[..], more].concat())
}

#[test]
fn an_incident_is_drafted_from_what_was_recorded() {
    let project = Project::new();
    let ran = draft(&project, "shop", &["--users-per-failure", "1"]);
    let folder = ".sloe/episodes/shop-20261124t090000z";
    assert_eq!(
        (ran.code, ran.stdout.trim()),
        (0, format!("{folder}/postmortem.en.md").as_str()),
        "{}",
        ran.stderr
    );
    let text = project.read(&format!("{folder}/postmortem.en.md"));
    let generated =
        text.lines().filter(|line| !line.starts_with("generated: ")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(generated);
    let answers = project.read(&format!("{folder}/answers.jsonl"));
    assert_eq!(answers.lines().count(), 8, "every answer is kept");
    assert!(answers.lines().all(|line| line.contains("\"answer\":{\"result")));
}

#[test]
fn a_service_without_tiles_is_an_error_and_no_draft() {
    let project = Project::new();
    let ran = draft(&project, "unknown", &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("Prometheus has no tiles of the service `unknown`"), "{}", ran.stderr);
    assert!(!project.path().join(".sloe").exists());
}

/// Tiles whose length or objective nobody recorded are not taken for usual ones, and the reason is the right one.
#[test]
fn what_is_missing_beside_tiles_is_named() {
    for (lost, named) in [("slo_info", "`slo_info`"), ("objective", "`slo:objective:ratio`")] {
        let project = Project::new();
        let ran = draft_without(lost, &project, "shop", &[]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("has tiles of `shop") && ran.stderr.contains(named), "{}", ran.stderr);
        assert!(!project.path().join(".sloe").exists());
    }
}

/// Whatever service it broke: it may be what users felt.
#[test]
fn a_run_that_broke_something_meanwhile_is_told() {
    let project = Project::new()
        .file(".sloe/runs/payment-within/record.jsonl", POD_DELETE)
        .file(".sloe/runs/payment-before/record.jsonl", POD_DELETE.replace("2026-11-24T", "2026-11-23T"));
    let told = [
        ("en", "the chaos run `payment-within` broke `payment-service` on purpose."),
        ("fr", "l'expérience `payment-within` a perturbé `payment-service` volontairement."),
    ];
    for (lang, told) in told {
        let ran = draft(&project, "shop", &["--lang", lang]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let text = project.read(ran.stdout.trim());
        assert!(text.contains(told) && !text.contains("payment-before"), "{text}");
    }
}

#[test]
fn a_prometheus_that_does_not_answer_decides_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let span = ["--from", "2026-11-24T09:00:00Z", "--to", "2026-11-24T10:00:00Z", "--prometheus", &url];
    let ran = Project::new().sloe(&[&["postmortem", "draft", "--service", "shop"], &span[..]].concat());
    assert_eq!(ran.code, 3, "{}", ran.stderr);
}
