//! The status report as a page, as Markdown and as JSON, from what the daemon has in memory.

use axum::Router;
use axum::http::StatusCode;
use serde_json::Value;
use sloe::status::Snapshot;

use crate::fixtures::{self, app, app_of, get, readable, skeleton, states};

async fn world() -> Router {
    app_of(fixtures::mixed(), states::all().await)
}

async fn read(app: &Router, path: &str) -> String {
    let (status, _, page) = get(app, path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    readable(&page)
}

async fn first_line(app: &Router, path: &str) -> String {
    read(app, path).await.lines().next().expect("a sentence").to_owned()
}

async fn body(app: &Router, path: &str) -> Value {
    let (status, _, body) = get(app, path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

#[tokio::test]
async fn last_month_unless_another_period_is_asked_for() {
    let app = world().await;
    let page = read(&app, "/report").await;
    assert_eq!(page, read(&app, "/report?period=2026-10").await);
    insta::assert_snapshot!(page);
}

#[tokio::test]
async fn last_week_from_the_hours_of_the_window_says_what_ate_the_budgets() {
    insta::assert_snapshot!(read(&world().await, "/report?period=week").await);
}

#[tokio::test]
async fn the_present_month_is_told_so_far() {
    let page = read(&world().await, "/report?period=2026-11").await;
    insta::assert_snapshot!(page.lines().take(6).collect::<Vec<_>>().join("\n"));
}

#[tokio::test]
async fn a_quarter_is_the_sum_of_its_months() {
    let app = world().await;
    let of = async |period: &str| {
        let report = body(&app, &format!("/api/v1/report?period={period}&service=payment-service")).await;
        let all = report["slos"].as_array().expect("a list").clone();
        let slo = all.into_iter().find(|slo| slo["slo"] == "latency").expect("it is there");
        ["total_events", "bad_events"].map(|field| slo[field].as_f64().unwrap_or_default())
    };
    let mut sum = [0.0, 0.0];
    for month in ["2026-07", "2026-08", "2026-09"] {
        let [total, bad] = of(month).await;
        sum = [sum[0] + total, sum[1] + bad];
    }
    assert!(sum[0] > 0.0 && sum[1] > 0.0);
    let [total, bad] = of("2026-Q3").await;
    assert!(
        (total - sum[0]).abs() < 1e-6 * total && (bad - sum[1]).abs() < 1e-6 * total,
        "{total} {bad} {sum:?}"
    );
}

#[tokio::test]
async fn what_is_not_held_is_said_with_the_command_that_can_tell() {
    let app = world().await;
    insta::assert_snapshot!(read(&app, "/report?period=2026-W12").await);
    let one = body(&app, "/api/v1/report?period=2026-W12").await;
    assert_eq!(one["summary"]["unknown"], one["summary"]["slos"]);
    assert_eq!(one["slos"][0]["unknown_reason"], "this period is not held in memory");
}

#[tokio::test]
async fn the_page_ignores_what_it_does_not_understand_and_programs_are_told() {
    let app = world().await;
    let mut said = Vec::new();
    for query in [
        "period=october",
        "period=2027-01",
        "service=chekout",
        "owner=nobody",
        "time_zone=Mars",
        "colour=red",
    ] {
        let page = read(&app, &format!("/report?{query}")).await;
        assert!(page.contains("In October 2026, "), "{page}");
        said.push(page.lines().find(|line| line.starts_with("Ignored:")).expect("a note").to_owned());
        for path in ["/api/v1/report", "/report.md"] {
            let (status, _, body) = get(&app, &format!("{path}?{query}")).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        }
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[tokio::test]
async fn a_service_or_an_owner_alone() {
    let app = world().await;
    let line = first_line(&app, "/report?service=payment-service").await;
    assert_eq!(line, first_line(&app, "/report?owner=team-payment").await);
    insta::assert_snapshot!(line);
    let (_, _, page) = get(&app, "/report?owner=team-payment").await;
    assert!(page.contains("<option value=\"team-payment\" selected>"));
    assert!(page.contains("href=\"/report.md?period=2026-10&#38;owner=team-payment\""), "{page}");
    assert!(page.contains("href=\"/report?period=2026-09&#38;owner=team-payment\" rel=\"prev\""), "{page}");
}

#[tokio::test]
async fn page_markdown_and_json_tell_the_same() {
    let app = world().await;
    let (status, headers, markdown) = get(&app, "/report.md?period=2026-10").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-disposition"], "attachment; filename=\"report-2026-10.md\"");
    let report = body(&app, "/api/v1/report?period=2026-10").await;
    let page = read(&app, "/report").await;
    for slo in report["slos"].as_array().expect("a list") {
        let name = format!("{}/{}", slo["service"].as_str().unwrap(), slo["slo"].as_str().unwrap());
        let line = markdown.lines().find(|line| line.contains(&name)).expect("a row");
        let row = name.replace('/', " ");
        assert!(page.contains(&row), "{row}");
        if let Some(ratio) = slo["consumed_ratio"].as_f64() {
            let used = sloe::units::show::consumed(ratio);
            assert!(line.contains(&used), "{line} {used}");
            assert!(page.lines().any(|line| line.contains(&row) && line.contains(&used)), "{row} {used}");
        }
    }
}

#[tokio::test]
async fn nothing_is_kept_where_nothing_is_known() {
    for snapshot in [fixtures::nothing_known(), fixtures::starting(), fixtures::answering(Vec::new())] {
        let app = app(snapshot);
        for period in ["month", "week", "2026-11"] {
            let report = body(&app, &format!("/api/v1/report?period={period}")).await;
            assert_eq!((&report["summary"]["met"], &report["summary"]["missed"]), (&0.into(), &0.into()));
            let line = first_line(&app, &format!("/report?period={period}")).await;
            assert!(!line.contains("kept"), "{line}");
        }
    }
    let stale =
        body(&app(Snapshot { source: fixtures::stale().source, ..fixtures::mixed() }), "/api/v1/report")
            .await;
    let remarks = stale["remarks"].to_string();
    assert!(remarks.contains("Prometheus last answered"), "{remarks}");
}

#[tokio::test]
async fn hostile_names_change_nothing_but_their_own_cells() {
    let page = async |text: &str| {
        let app = app(fixtures::hostile(text));
        skeleton(&get(&app, "/report?period=week").await.2)
    };
    let plain = page("harmless").await;
    for text in ["\"><script>alert(1)</script>", "</select></form><h1 onclick='x'>", "{{ frame.title }}"] {
        assert_eq!(page(text).await, plain, "{text}");
    }
    let app = world().await;
    let (_, _, page) = get(&app, "/report?period=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!page.contains("<script>alert"), "{page}");
}
