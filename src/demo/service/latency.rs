//! Answers that come later for a while, as over a slow network: whatever becomes of who asked for it, it ends by itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

const ROUTE: &str = "/chaos/latency";

/// The largest values that can be asked for, in milliseconds.
const LONGEST: Latency = Latency { delay_ms: 30_000, for_ms: 600_000 };

/// How much later answers come, and for how long; nothing is as fast as ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// In milliseconds.
    pub delay_ms: u64,
    /// In milliseconds from now.
    pub for_ms: u64,
}

/// The latency of one service, until it is over.
#[derive(Debug, Default)]
struct Current(Mutex<Option<(Duration, Instant)>>);

/// `routes`, all of which answer later when that is asked for, and the route by which it is.
pub(super) fn with_latency(routes: Router) -> Router {
    let current = Arc::new(Current::default());
    let control = Router::new().route(ROUTE, get(show).put(set)).with_state(Arc::clone(&current));
    routes.layer(from_fn_with_state(current, late)).merge(control)
}

async fn set(State(current): State<Arc<Current>>, Json(wanted): Json<Latency>) -> Response {
    if wanted.delay_ms > LONGEST.delay_ms || wanted.for_ms > LONGEST.for_ms {
        return (StatusCode::BAD_REQUEST, "at most 30 s later, for ten minutes").into_response();
    }
    current.set(wanted);
    Json(current.get()).into_response()
}

async fn show(State(current): State<Arc<Current>>) -> Json<Latency> {
    Json(current.get())
}

/// The answer is there in time, and late on its way: the service's own figures do not see it.
async fn late(State(current): State<Arc<Current>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    tokio::time::sleep(Duration::from_millis(current.get().delay_ms)).await;
    response
}

impl Current {
    fn set(&self, latency: Latency) {
        let [delay, span] = [latency.delay_ms, latency.for_ms].map(Duration::from_millis);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((delay, Instant::now() + span));
    }

    fn get(&self) -> Latency {
        let current = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = current.map(|(delay, end)| (delay, end.saturating_duration_since(Instant::now())));
        match left {
            Some((delay, left)) if !left.is_zero() => {
                Latency { delay_ms: millis(delay), for_ms: millis(left) }
            }
            _ => Latency::default(),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
