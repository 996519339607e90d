//! `backend-api`: what the browser calls, and where the SLOs of `payment-service` are measured, because here a caller feels
//! even the payments that never reached a replica.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use reqwest::Client;
use serde_json::json;

use crate::demo::http;
use crate::demo::service::catalogue::{self, PRODUCTS};
use crate::demo::service::checks::with_checks;
use crate::demo::service::metrics::Metrics;
use crate::demo::service::payment::{Payment, refusal};
use crate::demo::service::{BackendOptions, Endpoints};

struct Service {
    endpoints: Arc<Endpoints>,
    client: Client,
}

/// The service's routes; looks after its replicas in the background.
pub(super) fn router(options: &BackendOptions) -> Router {
    let metrics = Arc::new(Metrics::new("/payment/process", &[200, 400, 402, 404, 503]));
    let endpoints = Arc::new(Endpoints::new(&options.payment_service));
    endpoints.watch(options.probe_interval());
    let service = Arc::new(Service { endpoints, client: http::connection_each(options.payment_timeout()) });
    let routes = Router::new()
        .route("/ready", get(ready))
        .route("/products", get(async || Json(PRODUCTS)))
        .route("/products/{id}", get(product))
        .route("/payment/process", post(pay))
        .route("/chaos/error", get(async || refusal(StatusCode::INTERNAL_SERVER_ERROR, "failed on request")))
        .with_state(service);
    with_checks(routes, "backend-api", &metrics, 3_000)
}

/// Ready while a payment could be handed on.
async fn ready(State(service): State<Arc<Service>>) -> Response {
    match service.endpoints.next() {
        Some(_) => Json(json!({"status": "ready"})).into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "not ready"}))).into_response(),
    }
}

async fn product(Path(id): Path<u64>) -> Response {
    catalogue::find(id).map_or_else(no_such_product, |product| Json(product).into_response())
}

async fn pay(State(service): State<Arc<Service>>, Json(payment): Json<Payment>) -> Response {
    if !payment.is_complete() {
        return refusal(StatusCode::BAD_REQUEST, "product, amount and user are needed");
    }
    if payment.product_id.and_then(catalogue::find).is_none() {
        return no_such_product();
    }
    hand_on(&service, &payment).await.unwrap_or_else(|reason| {
        tracing::warn!(reason, "payment not taken");
        refusal(StatusCode::SERVICE_UNAVAILABLE, "payments are not possible at the moment")
    })
}

/// One attempt at the replica whose turn it is: its answer for the caller, or why there is none.
async fn hand_on(service: &Service, payment: &Payment) -> Result<Response, String> {
    let replica = service.endpoints.next().ok_or("no replica of payment-service is ready")?;
    let request = service.client.post(format!("http://{replica}/process")).json(payment);
    let answer = request.send().await.map_err(|error| format!("{replica}: {error}"))?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(format!("{replica}: answered {status}"));
    }
    let body = answer.bytes().await.map_err(|error| format!("{replica}: {error}"))?;
    Ok(pass_through(status.as_u16(), body))
}

/// What the replica says about the payment itself is for the caller: a decline stays 402.
fn pass_through(status: u16, body: Bytes) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn no_such_product() -> Response {
    refusal(StatusCode::NOT_FOUND, "no such product")
}
