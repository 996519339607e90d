//! An outage in the demo: a real Prometheus notices it, a real Alertmanager tells of it once, and the inbox shows what a team reads.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Client;
use serde_json::Value;
use sloe::demo::Load;
use sloe::grafana::Schema;

use crate::grafana;
use crate::support::{Project, run};

/// Far more than anything here takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long Alertmanager waits with tickets for the page that silences them, and a little longer.
const TICKETS_WAIT: TimeDelta = TimeDelta::seconds(65);

/// So many failed payments are more than any pair of windows allows. The demo has simulated a payment a second, so that the
/// days that tickets read hold 260,000.
const FAILED: u64 = 1_000;

/// The alerts of one SLO.
const OURS: &str = "slo_service=\"payment-service\",slo=\"availability\"";

struct Demo {
    project: Project,
    process: Child,
    http: Client,
}

impl Demo {
    async fn start() -> Self {
        let project = Project::new();
        let output = |name| fs::File::create(project.path().join(name)).expect("a writable folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
        command.args(["demo", "--tile=20s", "--rate=1", "--state=state"]).current_dir(project.path());
        let process = command.stdout(output("stdout")).stderr(output("stderr")).spawn();
        sloe::prom::install_crypto_provider();
        let http = Client::builder().no_proxy().build().expect("a client");
        let mut demo = Self { process: process.expect("the program starts"), project, http };
        demo.until("the demo runs", async |demo| {
            let ended = demo.process.try_wait().expect("it can be watched");
            assert!(ended.is_none(), "{}", demo.project.read("stderr"));
            demo.project.read("stdout").contains("Ctrl-C ends everything").then_some(())
        })
        .await;
        demo
    }

    /// Where a part is, without a slash at the end.
    fn address(&self, part: &str) -> String {
        let addresses: Value =
            serde_json::from_str(&self.project.read("state/addresses.json")).expect("JSON");
        addresses[part].as_str().unwrap_or_else(|| panic!("no {part} in {addresses}")).to_owned()
    }

    /// Runs the command that the demo tells people.
    fn break_down(&self) {
        let told = self.project.read("stdout");
        let command = told.lines().find(|line| line.contains("/chaos/latency")).expect("it is told");
        let ran = run(Command::new("sh").args(["-c", command]));
        assert_eq!(ran.code, 0, "{command}: {}", ran.stderr);
        assert_eq!(
            ran.stdout.matches("\"delay_ms\":5000").count(),
            3,
            "each replica answers: {}",
            ran.stdout
        );
    }

    async fn get(&self, part: &str, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.address(part))).send().await.expect("it answers");
        answer.json().await.expect("JSON")
    }

    async fn status(&self, url: &str) -> u16 {
        self.http.get(url).send().await.map_or(0, |answer| answer.status().as_u16())
    }

    /// The value of the one series that Prometheus answers with.
    async fn value(&self, promql: &str) -> Option<f64> {
        let query: String = url::form_urlencoded::byte_serialize(promql.as_bytes()).collect();
        let answer = self.get("prometheus", &format!("/api/v1/query?query={query}")).await;
        answer.pointer("/data/result/0/value/1")?.as_str()?.parse().ok()
    }

    /// Alerts of availability as Alertmanager has them.
    async fn alerts(&self, kind: &str) -> Vec<Value> {
        let mut alerts = self.get("alertmanager", "/api/v2/alerts").await;
        let mut alerts = std::mem::take(alerts.as_array_mut().expect("a list"));
        alerts
            .retain(|alert| alert["labels"]["slo"] == "availability" && alert["labels"]["slo_alert"] == kind);
        alerts
    }

    /// Messages about availability.
    async fn messages(&self) -> Vec<Value> {
        let mut told = self.get("inbox", "/messages").await;
        let mut messages = std::mem::take(told["messages"].as_array_mut().expect("a list"));
        messages
            .retain(|message| message["title"].as_str().is_some_and(|title| title.contains("availability")));
        messages
    }

    async fn until<T>(&mut self, what: &str, mut look: impl AsyncFnMut(&mut Self) -> Option<T>) -> T {
        let begin = Instant::now();
        loop {
            if let Some(found) = look(self).await {
                return found;
            }
            assert!(
                begin.elapsed() < PATIENCE,
                "it does not happen: {what}\n{}",
                self.project.read("stderr")
            );
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}

impl Drop for Demo {
    /// The parts go when the demo goes.
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_one_page_and_its_ticket_is_silent() {
    let mut demo = Demo::start().await;
    assert_eq!(demo.messages().await, Vec::<Value>::new());
    let left = format!("slo:error_budget:remaining_ratio{{{OURS}}}");
    demo.until("the budget is known", async |demo| demo.value(&left).await).await;
    demo.break_down();
    let ready = format!("{}/ready", demo.address("backend-api"));
    demo.until("no replica is ready", async |demo| (demo.status(&ready).await == 503).then_some(())).await;
    let load = Load::start(&demo.address("backend-api"), 100);
    demo.until("payments fail", async |_| (load.felt().failed >= FAILED).then_some(())).await;
    load.stop().await;

    let message = demo.until("somebody is paged", async |demo| demo.messages().await.pop()).await;
    is_a_page(&message);
    leads_to_pages(&demo, &message).await;

    let ticket =
        demo.until("the ticket is silenced", async |demo| silenced(&demo.alerts("ticket").await)).await;
    let firing = format!("count(ALERTS{{{OURS},slo_alert=\"ticket\",alertstate=\"firing\"}})");
    demo.until("it fires in Prometheus", async |demo| demo.value(&firing).await).await;
    let by: Vec<_> = demo.alerts("page").await.iter().map(|page| page["fingerprint"].clone()).collect();
    let inhibited_by = ticket["status"]["inhibitedBy"].as_array().expect("a list");
    assert!(
        !inhibited_by.is_empty() && inhibited_by.iter().all(|alert| by.contains(alert)),
        "{ticket}, {by:?}"
    );

    let began: DateTime<Utc> = ticket["startsAt"].as_str().expect("a time").parse().expect("a time");
    demo.until("tickets were due", async |_| (Utc::now() > began + TICKETS_WAIT).then_some(())).await;
    assert_eq!(demo.messages().await, [message], "one page for all pairs of windows, and no ticket");
    dashboards_are_answered(&demo).await;
    for known in ["up{job=\"sloe\"} == 1", "sloe_slo_error_budget_remaining_ratio{job=\"sloe\"}"] {
        assert!(demo.value(known).await.is_some(), "Prometheus knows `{known}`");
    }
}

/// Questions that may have no answer: nothing is absent, no run is under way, and it is availability that alerts.
const RIGHTLY_EMPTY: [&str; 4] =
    ["mark No series", "mark Chaos runs", "mark Pages: latency", "mark Tickets: latency"];

/// Whatever the dashboards that are checked in ask, this Prometheus has an answer, alerts included.
async fn dashboards_are_answered(demo: &Demo) {
    let mut empty = BTreeSet::new();
    for dashboard in grafana::dashboards(grafana::EXAMPLE, Schema::Classic).into_values() {
        let questions = grafana::asked(&dashboard);
        assert!(questions.len() > 10, "they were found");
        for question in questions {
            if demo.value(&grafana::filled(&question.expr, &dashboard, "5m")).await.is_none() {
                empty.insert(question.place);
            }
        }
    }
    empty.retain(|place| !RIGHTLY_EMPTY.iter().any(|rightly| place.starts_with(rightly)));
    assert_eq!(empty, BTreeSet::new());
}

fn is_a_page(message: &Value) {
    let is = |key: &str, value: &str| assert_eq!(message[key], value, "{message}");
    is("owner", "team-payments");
    is("severity", "page");
    is("state", "firing");
    let title = message["title"].as_str().expect("a title");
    assert!(title.contains("payment-service availability burns its error budget"), "{title}");
    assert!(title.contains("times too fast over 1h"), "the fastest pair speaks: {title}");
    let text = message["text"].as_str().expect("a text");
    for part in [
        "the burn rate is above 14.4",
        "Objective 99.9% over 30d",
        "of the error budget is left",
        "Promised: ",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("no value") && !text.contains("{{"), "{text}");
}

/// The addresses in a message that are the demo's own.
async fn leads_to_pages(demo: &Demo, message: &Value) {
    let page = format!("{}/slo/payment-service/availability", demo.address("page"));
    assert_eq!(message["title_link"], page.as_str());
    assert!(message["text"].as_str().expect("a text").contains(&format!("<{page}|")), "{message}");
    assert_eq!(demo.status(&page).await, 200);
    let inbox =
        demo.http.get(demo.address("inbox")).send().await.expect("it answers").text().await.expect("a page");
    assert!(inbox.contains(&format!("<a href=\"{page}\"")), "{inbox}");
}

/// The first of the tickets, once all that there are are silenced.
fn silenced(tickets: &[Value]) -> Option<Value> {
    let is_silenced = |ticket: &Value| ticket["status"]["state"] == "suppressed";
    tickets.first().filter(|_| tickets.iter().all(is_silenced)).cloned()
}
