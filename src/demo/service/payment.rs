//! One replica of `payment-service`: takes card payments, mostly fast, mostly successfully.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::demo::random::Random;
use crate::demo::service::checks::with_checks;
use crate::demo::service::latency::with_latency;
use crate::demo::service::metrics::Metrics;
use crate::demo::service::{Outcome, PaymentOptions, Verdict};

/// How many transactions are remembered; a list without end would be a leak.
const REMEMBERED: usize = 1_000;
/// How many of them are shown.
const SHOWN: usize = 20;

/// A request for money.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payment {
    pub(super) product_id: Option<u64>,
    pub(super) amount: Option<f64>,
    pub(super) user_id: Option<Value>,
}

#[derive(Clone, Debug, Serialize)]
struct Transaction {
    id: String,
    #[serde(flatten)]
    payment: Payment,
    status: &'static str,
}

struct Service {
    options: PaymentOptions,
    started: Instant,
    metrics: Arc<Metrics>,
    random: Mutex<Random>,
    transactions: Mutex<VecDeque<Transaction>>,
}

/// The replica's routes.
pub(super) fn router(options: PaymentOptions) -> Router {
    let metrics = Metrics::new("/process", &[200, 400, 402, 500]);
    let metrics = Arc::new(metrics.with_payments(&["success", "failed", "error", "invalid", "chaos_failed"]));
    let service = Arc::new(Service {
        started: Instant::now(),
        metrics: Arc::clone(&metrics),
        random: Mutex::new(Random::new(options.seed)),
        transactions: Mutex::default(),
        options,
    });
    let routes = Router::new()
        .route("/ready", get(ready))
        .route("/process", post(process))
        .route("/transactions", get(transactions))
        .route("/transactions/{id}", get(transaction))
        .route("/chaos/fail", post(fail))
        .with_state(service);
    with_latency(with_checks(routes, "payment-service", &metrics, 5_000))
}

impl Payment {
    /// Whether nothing is missing; an amount of zero counts as missing.
    pub(super) fn is_complete(&self) -> bool {
        self.product_id.is_some_and(|id| id != 0)
            && self.amount.is_some_and(|amount| amount != 0.0)
            && self.user_id.as_ref().is_some_and(|user| !matches!(user, Value::Null))
    }
}

async fn ready(State(service): State<Arc<Service>>) -> Response {
    let uptime = service.started.elapsed();
    let (status, word) = if uptime < service.options.ready_after() {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    } else {
        (StatusCode::OK, "ready")
    };
    (status, Json(json!({"status": word, "uptime": uptime.as_secs_f64()}))).into_response()
}

async fn process(State(service): State<Arc<Service>>, Json(payment): Json<Payment>) -> Response {
    if !payment.is_complete() || payment.amount.is_some_and(|amount| amount < 0.0) {
        service.metrics.payment("invalid");
        return refusal(StatusCode::BAD_REQUEST, "product, amount above zero and user are needed");
    }
    let start = Instant::now();
    let outcome = Outcome::draw(&mut lock(&service.random), &service.options);
    tokio::time::sleep(outcome.delay).await;
    let seconds = start.elapsed().as_secs_f64();
    match outcome.verdict {
        Verdict::Completed => complete(&service, payment, seconds),
        Verdict::Declined => {
            service.metrics.decided_payment("failed", seconds);
            refusal(StatusCode::PAYMENT_REQUIRED, "the bank declined the payment")
        }
        Verdict::Failed => {
            service.metrics.decided_payment("error", seconds);
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "the payment could not be processed")
        }
    }
}

fn complete(service: &Service, payment: Payment, seconds: f64) -> Response {
    let amount = payment.amount.unwrap_or_default();
    service.metrics.decided_payment("success", seconds);
    service.metrics.took(amount);
    let transaction = Transaction { id: new_id(&mut lock(&service.random)), payment, status: "completed" };
    let answer = json!({"success": true, "transactionId": transaction.id, "amount": amount});
    let mut remembered = lock(&service.transactions);
    remembered.truncate(REMEMBERED - 1);
    remembered.push_front(transaction);
    Json(answer).into_response()
}

async fn transactions(State(service): State<Arc<Service>>) -> Json<Value> {
    let remembered = lock(&service.transactions);
    let latest: Vec<_> = remembered.iter().take(SHOWN).collect();
    Json(json!({"total": remembered.len(), "transactions": latest}))
}

async fn transaction(State(service): State<Arc<Service>>, Path(id): Path<String>) -> Response {
    match lock(&service.transactions).iter().find(|transaction| transaction.id == id) {
        Some(transaction) => Json(transaction).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({"error": "no such transaction"}))).into_response(),
    }
}

async fn fail(State(service): State<Arc<Service>>) -> Response {
    service.metrics.payment("chaos_failed");
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "failed on request")
}

/// An answer that says no.
pub(super) fn refusal(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"success": false, "error": error}))).into_response()
}

fn new_id(random: &mut Random) -> String {
    format!("{:016x}{:016x}", random.next_u64(), random.next_u64())
}

/// A panic elsewhere leaves counters and lists usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
