//! `sloe check --prometheus`: what specs assume, against a real Prometheus that holds a day of raw series.

use std::fmt::Write as _;

use chrono::Utc;
use sloe::diag::CODES;
use wiremock::matchers::path_regex;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::codes::is_live;
use crate::support::prometheus::Prometheus;
use crate::support::{Project, Ran};

/// Seconds of a day and of ten minutes before it.
const DAY: i64 = 87_000;

/// A counter that grows by `step` at every scrape.
fn counter(text: &mut String, series: &str, every: i64, step: f64) {
    let now = Utc::now().timestamp();
    for at in 0..=DAY / every {
        let (value, time) = (step * f64::from(i32::try_from(at).expect("few")), now - DAY + at * every);
        writeln!(text, "{series} {} {time}", value.floor()).expect("a text takes everything");
    }
}

/// A shop with orders, health checks, a histogram, jobs, and some that do not count as they should.
fn series() -> String {
    let mut text = String::new();
    let mut put = |series: &str, every, step| counter(&mut text, series, every, step);
    put(r#"http_requests_total{job="shop",route="/order",status_code="200"}"#, 30, 10.0);
    put(r#"http_requests_total{job="shop",route="/order",status_code="500"}"#, 30, 0.01);
    put(r#"http_requests_total{job="shop",route="/healthz",status_code="200"}"#, 30, 30.0);
    for (le, step) in [("0.1", 5.0), ("0.5", 9.0), ("1", 9.5), ("+Inf", 10.0)] {
        put(&format!(r#"http_request_duration_seconds_bucket{{job="shop",le="{le}"}}"#), 30, step);
    }
    put(r#"http_request_duration_seconds_count{job="shop"}"#, 30, 10.0);
    put(r#"jobs_total{outcome="ok"}"#, 30, 4.0);
    put(r#"jobs_total{outcome="error"}"#, 30, 0.01);
    put("slow_total", 60, 20.0);
    put("slow_errors_total", 60, 0.02);
    put("rare_total", 30, 0.003);
    put("rare_errors_total", 30, 0.0);
    put("quiet_total", 30, 0.5);
    put("retries_total", 30, 7.0);
    put("attempts_total", 30, 3.0);
    text + "# EOF\n"
}

/// A spec with one SLO a list of lines.
fn spec(slos: &[(&str, &str, &str)]) -> String {
    let mut text = "version: sloe/v1\nservice: shop\nslos:\n".to_owned();
    for (name, objective, sli) in slos {
        writeln!(text, "  - name: {name}\n    objective: {objective}\n    window: 7d\n    sli: {{{sli}}}")
            .expect("a text takes everything");
    }
    text
}

fn check(prometheus: &Prometheus, spec: &str, more: &[&str]) -> Ran {
    let arguments = [&["check", "--prometheus", prometheus.client.url()], more].concat();
    Project::with_spec(spec).sloe(&arguments)
}

/// Output without the address, whose port is another one every time, and without figures that depend on the second.
fn settled(text: &str) -> String {
    let address = regex::Regex::new(r"http://127[.0-9:]+").expect("a pattern");
    let figures = regex::Regex::new(r"\b\d[\d,.]*( %| min| h|s of)?\b").expect("a pattern");
    let settle = |line: &str| {
        let line = address.replace_all(line, "http://prometheus");
        let figured =
            ["events in", "than events:", "lower it to", "has about", "samples instead", "of these events"];
        if figured.iter().any(|word| line.contains(word)) {
            let (place, message) = line.split_once(": ").unwrap_or(("", &line));
            format!("{place}: {}", figures.replace_all(message, "N"))
        } else {
            line.into_owned()
        }
    };
    text.lines().map(settle).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn specs_are_proved_against_a_real_prometheus() {
    let prometheus = Prometheus::with_series(&series()).await;
    what_is_sound_is_proved(&prometheus);
    let said = [
        a_label_of_another_name_is_found(&prometheus),
        every_wrong_assumption_is_named(&prometheus),
        too_little_traffic_has_figures(&prometheus),
        a_window_longer_than_what_is_kept_is_a_warning(&prometheus),
    ];
    for code in CODES.iter().filter(|code| is_live(**code)) {
        assert!(said.iter().any(|text| text.contains(code.id)), "nothing shows {code:?}");
    }
}

fn what_is_sound_is_proved(prometheus: &Prometheus) {
    let sound = spec(&[
        (
            "orders",
            "99%",
            r#"events: {bad: 'http_requests_total{route="/order", status_code=~"5.."}', total: 'http_requests_total{route="/order"}'}"#,
        ),
        ("speed", "90%", "latency: {histogram: http_request_duration_seconds, below: 500ms}"),
        // No bank has been at fault yet: codes of four hundred are as plausible as those that are there.
        (
            "clients",
            "99%",
            r#"events: {bad: 'http_requests_total{route="/order", status_code=~"4.."}', total: 'http_requests_total{route="/order"}'}"#,
        ),
    ]);
    let ran = check(prometheus, &sound, &["--deny-warnings"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!("sound", settled(&ran.stderr));
    // 2,880 scrapes a day, ten orders each.
    let orders = ran.stderr.lines().find(|line| line.starts_with("shop/orders")).expect("its figures");
    let events: u32 =
        orders.split_whitespace().nth(1).and_then(|n| n.replace(',', "").parse().ok()).expect("events");
    assert!((28_000..30_000).contains(&events), "{orders}");
    assert!(orders.contains("in 7d: the budget is 2,0"), "{orders}");
}

/// The metric says `status_code` where the spec says `code`: an outage would show no errors.
fn a_label_of_another_name_is_found(prometheus: &Prometheus) -> String {
    let wrong = spec(&[(
        "orders",
        "99%",
        r#"events: {bad: 'http_requests_total{route="/order", code=~"5.."}', total: 'http_requests_total{route="/order"}'}"#,
    )]);
    let ran = check(prometheus, &wrong, &[]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("another_label", settled(&ran.stderr));
    ran.stderr
}

fn every_wrong_assumption_is_named(prometheus: &Prometheus) -> String {
    let wrong = spec(&[
        ("typo", "99%", "events: {bad: 'jobs_total{outcome=\"error\"}', total: job_total}"),
        (
            "job",
            "99%",
            "events: {bad: failures_total, total: 'http_requests_total{job=\"shp\", route=\"/order\"}'}",
        ),
        (
            "apart",
            "99%",
            "events: {bad: failures_total, total: 'http_requests_total{route=\"/healthz\", status_code=\"500\"}'}",
        ),
        ("eror", "99%", "events: {bad: 'jobs_total{outcome=\"eror\"}', total: jobs_total}"),
        ("class", "99%", "events: {bad: 'jobs_total{outcome=~\"5..\"}', total: jobs_total}"),
        ("bound", "90%", "latency: {histogram: http_request_duration_seconds, below: 600ms}"),
        ("more", "99%", "events: {bad: retries_total, total: attempts_total}"),
        ("slow", "99%", "events: {bad: slow_errors_total, total: slow_total}"),
        (
            "mixed",
            "99%",
            "events: {bad: 'http_requests_total{status_code=~\"5..\"}', total: http_requests_total}",
        ),
    ]);
    let ran = check(prometheus, &wrong, &[]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("wrong_assumptions", settled(&ran.stderr));
    ran.stderr
}

fn too_little_traffic_has_figures(prometheus: &Prometheus) -> String {
    let rare = spec(&[
        ("rare", "99.9%", "events: {bad: rare_errors_total, total: rare_total}"),
        ("quiet", "99.9%", "events: {bad: slow_errors_total, total: quiet_total}"),
        ("guarded", "99%", "events: {bad: slow_errors_total, total: quiet_total}"),
    ]) + "    alerts: {min_bad_events: 200}\n";
    let ran = check(prometheus, &rare, &[]);
    assert!(ran.stderr.contains("SLO0326"), "{}", ran.stderr);
    insta::assert_snapshot!("little_traffic", settled(&ran.stderr));
    ran.stderr
}

fn a_window_longer_than_what_is_kept_is_a_warning(prometheus: &Prometheus) -> String {
    let long = spec(&[("jobs", "99%", "events: {bad: 'jobs_total{outcome=\"error\"}', total: jobs_total}")])
        .replace("7d", "30d");
    let ran = check(prometheus, &long, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!("short_retention", settled(&ran.stderr));
    assert_eq!(check(prometheus, &long, &["--deny-warnings"]).code, 1);
    ran.stderr
}

#[test]
fn without_a_prometheus_nothing_is_decided() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let url = format!("http://{free}");
    let one = spec(&[(
        "jobs",
        "99%",
        "events: {bad: 'jobs_total{code!~\"2..\"}', total: 'jobs_total{code!~\"5..\"}'}",
    )]);
    let ran = Project::with_spec(&one).sloe(&["check", "--prometheus", &url]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(settled(&ran.stderr));
    let wrong = Project::with_spec(&one).sloe(&["check", "--prometheus", "nowhere"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    let invalid = Project::with_spec(&one.replace("99%", "99")).sloe(&["check", "--prometheus", &url]);
    assert_eq!(invalid.code, 1, "an invalid spec is a finding, whoever answers: {}", invalid.stderr);
}

/// Metrics and labels are asked for once, however many SLOs read them, and each SLO's figures in one question.
#[tokio::test(flavor = "multi_thread")]
async fn as_many_questions_as_slos_and_a_few_more() {
    let server = MockServer::start().await;
    let answers = |data: serde_json::Value| {
        ResponseTemplate::new(200).set_body_json(serde_json::json!({"status": "success", "data": data}))
    };
    for (pattern, data) in [
        ("/api/v1/labels$", serde_json::json!(["__name__", "code"])),
        ("/api/v1/label/.*", serde_json::json!(["200", "500"])),
        ("/api/v1/query$", serde_json::json!({"resultType": "vector", "result": []})),
        ("/api/v1/status/.*", serde_json::json!({"storageRetention": "90d"})),
    ] {
        Mock::given(path_regex(pattern)).respond_with(answers(data)).mount(&server).await;
    }
    let names: Vec<String> = (0..40).map(|at| format!("slo-{at}")).collect();
    let events = "events: {bad: 'asked_total{code=~\"5..\"}', total: asked_total}";
    let many = spec(&names.iter().map(|name| (name.as_str(), "99%", events)).collect::<Vec<_>>());
    let ran = Project::with_spec(&many).sloe(&["check", "--prometheus", &server.uri()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let asked = server.received_requests().await.expect("they were recorded");
    assert!((40..=45).contains(&asked.len()), "{} questions", asked.len());
}
