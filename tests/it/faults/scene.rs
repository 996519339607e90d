//! A Prometheus with rules whose figures are known beforehand, perhaps a proxy in front of it, the daemon, and readers.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DurationRound as _, TimeDelta, Utc};
use serde_json::{Value, json};
use sloe::daemon::poller::PollerOptions;
use sloe::daemon::sources::{self, Polled};
use sloe::daemon::{AppState, Metrics, PageOptions, serve};
use sloe::model::Slo;
use sloe::prom::{Client, ClientOptions};
use sloe::rules::{self, Options, Rule};
use sloe::sources::{ONLY, Route, Routes};
use sloe::status::{Overview, Snapshot, SourceState};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::load::{Load, client};
use crate::recorded::slo as made;
use crate::support::prometheus::Prometheus;
use crate::support::proxy::{Fault, Proxy};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often Prometheus is asked.
const TICK: Duration = Duration::from_secs(1);
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// What is left of the budget, always.
pub(super) const LEFT: f64 = 0.75;
/// How fast it burns, always.
pub(super) const BURN_RATE: f64 = 0.4;

/// One SLO of the API's list.
pub(super) fn slo<'a>(body: &'a Value, name: &str) -> &'a Value {
    let slos = body["slos"].as_array().expect("a list");
    slos.iter().find(|slo| slo["slo"] == name).expect("it is listed")
}

/// The SLO that is recorded.
pub(super) fn orders(body: &Value) -> &Value {
    slo(body, "orders")
}

/// All warnings as one text.
pub(super) fn warnings(body: &Value) -> String {
    body["warnings"].to_string()
}

/// What the poller published, and how many polls had ended then.
type Published = Arc<Mutex<Vec<(u64, Arc<Overview>)>>>;

/// Everything that runs.
pub(super) struct Scene {
    pub(super) prometheus: Prometheus,
    proxy: Option<Proxy>,
    daemon: Daemon,
    client: reqwest::Client,
    load: Load,
}

impl Scene {
    /// The daemon asks Prometheus itself.
    pub(super) async fn direct() -> Self {
        Self::start(false).await
    }

    /// The daemon asks a proxy, which spoils nothing yet.
    pub(super) async fn behind_a_proxy() -> Self {
        Self::start(true).await
    }

    async fn start(behind_a_proxy: bool) -> Self {
        let slos = [made("shop", "orders", "99.9%"), made("shop", "absent", "99.9%")].map(Arc::new);
        let prometheus = Prometheus::with_rules(&past(&slos[0]), &rule_file(&slos[0])).await;
        let url = prometheus.client.url().to_owned();
        let proxy = if behind_a_proxy { Some(Proxy::of(&url).await) } else { None };
        let asked = proxy.as_ref().map_or(&url, |proxy| &proxy.url);
        let daemon = Daemon::start(asked, slos.to_vec()).await;
        let load = Load::on(&daemon.address);
        let scene = Self { prometheus, proxy, daemon, client: client(), load };
        scene.until("all is well", |body| is_well(body) && body["stale"] == false).await;
        scene
    }

    /// What becomes of answers from now on.
    pub(super) fn spoil(&self, fault: Fault) {
        self.proxy.as_ref().expect("a proxy").spoil(fault);
    }

    /// The first answer of the API of which this holds.
    pub(super) async fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let mut body = Value::Null;
        let asking = async {
            loop {
                body = serde_json::from_str(&self.get("/api/v1/slos").await).expect("JSON");
                if holds(&body) {
                    return body.clone();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, asking).await;
        found.unwrap_or_else(|_| panic!("{what} does not happen: {body:#}"))
    }

    /// Both pages say all of this.
    pub(super) async fn told_on_pages(&self, texts: &[&str]) {
        for path in ["/", "/slo/shop/orders"] {
            let page = without_markup(&self.get(path).await);
            for text in texts {
                assert!(page.contains(text), "{path} does not say `{text}`: {page}");
            }
        }
    }

    /// Waits until Prometheus itself has what only rules that are loaded record.
    pub(super) async fn until_recorded(&self) {
        let recorded = async {
            let query = "slo:burn_rate:1h";
            while self
                .prometheus
                .client
                .vector(query, Utc::now())
                .await
                .is_ok_and(|found| found.value.is_empty())
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, recorded).await.expect("rules are evaluated");
    }

    /// All is right again after what is under way and two more polls at most.
    pub(super) async fn right_within_two_ticks(&self) {
        let (seen, (polls, _)) = (self.published().len(), self.daemon.metrics.polls());
        self.until("figures are right again", |body| is_well(body) && body["stale"] == false).await;
        // What was published last may have been right already.
        let right = || {
            let published = self.published();
            let mut since = published[seen.saturating_sub(1)..].iter();
            since.find(|(_, overview)| is_right(&overview.parts()[0].snapshot)).map(|(polls, _)| *polls)
        };
        let first = async {
            loop {
                if let Some(polls) = right() {
                    return polls;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let first = tokio::time::timeout(PATIENCE, first).await.expect("it is published");
        assert!(first <= polls + 3, "figures were right after {} polls", first - polls);
    }

    fn published(&self) -> MutexGuard<'_, Vec<(u64, Arc<Overview>)>> {
        self.daemon.published.lock().expect("a lock")
    }

    /// Ends the load; no request may have failed.
    pub(super) async fn end(self) {
        self.load.end().await;
    }

    async fn get(&self, path: &str) -> String {
        let answer = self.client.get(format!("{}{path}", self.daemon.address)).send().await;
        answer.expect("it answers").text().await.expect("a text")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

fn is_well(body: &Value) -> bool {
    let orders = orders(body);
    let rates = orders["burn_rates"].as_array();
    body["sources"][0]["state"] == "answering"
        && orders["budget"]["remaining_ratio"] == LEFT
        && rates.is_some_and(|rates| !rates.is_empty())
        && orders["coverage"].is_f64()
}

fn is_right(snapshot: &Snapshot) -> bool {
    let orders = &snapshot.find("shop", "orders").expect("it is there").worst;
    snapshot.source == SourceState::Answering && orders.budget.is_ok() && !orders.burn_rates.is_empty()
}

fn without_markup(page: &str) -> String {
    let parts = page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<String>().replace("&#39;", "'").replace("&quot;", "\"")
}

/// A daemon in this process, over TCP.
struct Daemon {
    address: String,
    metrics: Arc<Metrics>,
    published: Published,
    shutdown: CancellationToken,
}

impl Daemon {
    async fn start(prometheus: &str, slos: Vec<Arc<Slo>>) -> Self {
        let (metrics, shutdown) = (Arc::new(Metrics::new()), CancellationToken::new());
        let options = PollerOptions { interval: TICK, metrics: Arc::clone(&metrics) };
        let asking = ClientOptions { timeout: TIMEOUT, ..ClientOptions::default() };
        let client = Client::new(prometheus, asking).expect("the address is one");
        let source = Polled { name: ONLY.to_owned(), client };
        let slos = Routes::new(vec![Route::only()]).assign(slos).expect("one takes all");
        let unasked = sources::unasked(std::slice::from_ref(&source), &slos);
        let (sender, overviews) = watch::channel(Arc::new(unasked));
        let published = kept(overviews.clone(), &metrics);
        let (specs, followed) = watch::channel(slos);
        let polling = sources::run(vec![source], followed, sender, options, shutdown.clone());
        tokio::spawn(async move {
            polling.await;
            drop(specs);
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let pages = PageOptions { stale_after: TimeDelta::seconds(4), ..PageOptions::default() };
        let state = AppState::new(overviews, Utc::now, Arc::clone(&metrics), pages);
        tokio::spawn(serve(listener, state, shutdown.clone()));
        Self { address, metrics, published, shutdown }
    }
}

/// Keeps everything that is published.
fn kept(mut overviews: watch::Receiver<Arc<Overview>>, metrics: &Arc<Metrics>) -> Published {
    let published = Published::default();
    let (keeping, metrics) = (Arc::clone(&published), Arc::clone(metrics));
    tokio::spawn(async move {
        while overviews.changed().await.is_ok() {
            let overview = Arc::clone(&overviews.borrow_and_update());
            keeping.lock().expect("a lock").push((metrics.polls().0, overview));
        }
    });
    published
}

/// Two days of tiles, up to a while ago: the rules record what is newer.
fn past(slo: &Slo) -> String {
    let id = format!("slo_service=\"{}\",slo=\"{}\"", slo.id.service, slo.id.name);
    let newest =
        Utc::now().duration_trunc(TimeDelta::hours(1)).expect("a time of today") - TimeDelta::hours(3);
    let mut text = String::new();
    for (name, value) in [("slo:total_events:tile5m", 100), ("slo:bad_events:tile5m", 0)] {
        for tile in (0..2 * 288).rev() {
            let at = (newest - TimeDelta::minutes(5) * tile).timestamp();
            writeln!(text, "{name}{{{id}}} {value} {at}").expect("a text takes everything");
        }
    }
    text + "# EOF\n"
}

/// All rules of the SLO, each evaluated once a second, with results that never change.
fn rule_file(slo: &Slo) -> String {
    let groups = rules::groups(std::slice::from_ref(slo), &Options::default());
    let group = |group: rules::Group| {
        let rules: Vec<Value> = group.rules.into_iter().map(constant).collect();
        json!({"name": group.name, "interval": "1s", "rules": rules})
    };
    json!({"groups": groups.into_iter().map(group).collect::<Vec<_>>()}).to_string()
}

fn constant(rule: Rule) -> Value {
    let map = |labels: Vec<(String, String)>| labels.into_iter().map(|(k, v)| (k, json!(v))).collect();
    match rule {
        Rule::Record { record, labels, .. } => {
            let labels: serde_json::Map<String, Value> = map(labels);
            json!({"record": record, "expr": format!("vector({})", result(&record)), "labels": labels})
        }
        Rule::Alert { alert, labels, .. } => {
            let labels: serde_json::Map<String, Value> = map(labels);
            json!({"alert": alert, "expr": "vector(0) > 1", "labels": labels})
        }
    }
}

fn result(record: &str) -> f64 {
    match record {
        "slo_info" => 1.0,
        "slo:total_events:window" => 1_000_000.0,
        "slo:bad_events:window" => 250.0,
        _ if record.starts_with("slo:burn_rate:") => BURN_RATE,
        _ if record.contains("total_events") => 100.0,
        _ => 0.0,
    }
}
