//! Requests without end, and what is wrong with their answers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{ETAG, IF_NONE_MATCH};
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::scene::{BURN_RATE, LEFT, orders, slo};

/// So many ask at a time.
const READERS: usize = 2;
/// From one answer to the next question.
const PAUSE: Duration = Duration::from_millis(25);

const PATHS: [&str; 7] = [
    "/",
    "/slo/shop/orders",
    "/api/v1/slos",
    "/api/v1/slos/shop/orders",
    "/api/v1/gate/shop",
    "/metrics",
    "/healthz",
];

/// Readers who ask for everything again and again.
pub(super) struct Load {
    readers: Vec<JoinHandle<()>>,
    stop: CancellationToken,
    answers: Arc<AtomicU64>,
    wrong: Arc<Mutex<Vec<String>>>,
}

impl Load {
    pub(super) fn on(address: &str) -> Self {
        let (stop, answers, wrong) = (CancellationToken::new(), Arc::default(), Arc::default());
        let reader = |_| {
            let reader = Reader {
                address: address.to_owned(),
                client: client(),
                answers: Arc::clone(&answers),
                wrong: Arc::clone(&wrong),
            };
            tokio::spawn(reader.read(stop.clone()))
        };
        Self { readers: (0..READERS).map(reader).collect(), stop, answers, wrong }
    }

    /// Ends it; nothing may have been wrong.
    pub(super) async fn end(self) {
        self.stop.cancel();
        for reader in self.readers {
            reader.await.expect("a reader does not panic");
        }
        let wrong = self.wrong.lock().expect("a lock");
        assert!(
            wrong.is_empty(),
            "{} answers are wrong, first {:#?}",
            wrong.len(),
            &wrong[..wrong.len().min(3)]
        );
        assert!(self.answers.load(Ordering::Relaxed) > 100, "there was load");
    }
}

pub(super) fn client() -> reqwest::Client {
    sloe::prom::install_crypto_provider();
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

struct Reader {
    address: String,
    client: reqwest::Client,
    answers: Arc<AtomicU64>,
    wrong: Arc<Mutex<Vec<String>>>,
}

impl Reader {
    async fn read(self, stop: CancellationToken) {
        let mut tags = PATHS.map(|_| None);
        while !stop.is_cancelled() {
            for (path, tag) in PATHS.iter().zip(&mut tags) {
                if let Err(problem) = self.ask(path, tag).await {
                    self.wrong.lock().expect("a lock").push(format!("{path}: {problem}"));
                }
                self.answers.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn ask(&self, path: &str, tag: &mut Option<String>) -> Result<(), String> {
        let mut request = self.client.get(format!("{}{path}", self.address));
        if let Some(tag) = tag.as_ref() {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let answer = request.send().await.map_err(|error| error.to_string())?;
        if answer.status() == 304 && tag.is_some() {
            return Ok(());
        }
        if answer.status() != 200 {
            return Err(format!("{}", answer.status()));
        }
        *tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let text = answer.text().await.map_err(|error| error.to_string())?;
        judge(path, &text).map_err(|problem| format!("{problem} in {text}"))
    }
}

fn judge(path: &str, text: &str) -> Result<(), &'static str> {
    let body = || serde_json::from_str::<Value>(text).map_err(|_| "no JSON");
    match path {
        "/api/v1/slos" => judge_list(&body()?),
        "/api/v1/slos/shop/orders" => judge_source(&body()?).and(judge_orders(&body()?["slo"])),
        "/api/v1/gate/shop" => judge_gate(&body()?),
        _ if text.contains("NaN") => Err("a figure that is no number"),
        _ => Ok(()),
    }
}

fn judge_list(body: &Value) -> Result<(), &'static str> {
    judge_source(body)?;
    judge_orders(orders(body))?;
    let absent = slo(body, "absent");
    let is_known = !absent["budget"]["remaining_ratio"].is_null() || absent["state"] != "unknown";
    if is_known { Err("something is known of what was never recorded") } else { judge_unknown(absent) }
}

fn judge_source(body: &Value) -> Result<(), &'static str> {
    match body["sources"][0]["state"].as_str() {
        Some("failing") if body["stale"] != true => Err("figures of a failing source that are not stale"),
        Some("failing") if body["sources"][0]["reason"].is_null() => Err("a source that fails for no reason"),
        Some("failing" | "answering" | "answering_in_part" | "starting") => Ok(()),
        _ => Err("a source without a state"),
    }
}

/// All is as recorded, or unknown.
fn judge_orders(orders: &Value) -> Result<(), &'static str> {
    let rates = orders["burn_rates"].as_array().ok_or("no burn rates")?;
    if rates.iter().any(|burn| burn["rate"] != BURN_RATE) {
        return Err("a wrong burn rate");
    }
    match orders["budget"]["remaining_ratio"].as_f64() {
        Some(left) if (left - LEFT).abs() > 1e-9 => Err("a wrong budget"),
        Some(_) if orders["state"] == "healthy" && rates.is_empty() => Err("healthy without a burn rate"),
        Some(_) if orders["state"] == "spent" => Err("a budget that is not spent"),
        Some(_) => Ok(()),
        None => judge_unknown(orders),
    }
}

fn judge_unknown(slo: &Value) -> Result<(), &'static str> {
    match slo["unknown_reason"].as_str() {
        None | Some("") => Err("an unknown budget without a reason"),
        Some(_) if slo["state"] == "healthy" || slo["state"] == "spent" => Err("a state from nothing"),
        Some(_) => Ok(()),
    }
}

/// The budget allows releases; who does not know it cannot decide.
fn judge_gate(body: &Value) -> Result<(), &'static str> {
    match body["decision"].as_str() {
        Some("allow") if body["sources"][0]["state"] != "answering" => Err("a release in doubt"),
        Some("allow" | "cannot-decide") => Ok(()),
        _ => Err("a release denied for nothing"),
    }
}
