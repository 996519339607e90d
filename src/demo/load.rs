//! A steady stream of payments, counted by whoever pays.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::Utc;
use reqwest::{Client, Response};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::demo::felt::{Answer, Felt};
use crate::demo::http;
use crate::demo::samples::Samples;
use crate::demo::service::TIMING_HEADER;

/// Payments under way at the same time; more are held back, so that a slow service is not buried.
const AT_ONCE: usize = 200;

/// Longer than backend-api lets any payment take: the caller never leaves before the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two samples of the counts.
const SAMPLE_EVERY: Duration = Duration::from_secs(1);

/// A running load.
#[derive(Debug)]
pub struct Load {
    felt: Arc<Mutex<Felt>>,
    samples: Arc<Mutex<Samples>>,
    end: CancellationToken,
    running: JoinHandle<()>,
}

impl Load {
    /// Starts to send `rate` payments a second to `backend` (such as `http://127.0.0.1:8080`).
    #[must_use]
    pub fn start(backend: &str, rate: u32) -> Self {
        let (felt, end) = (Arc::new(Mutex::new(Felt::default())), CancellationToken::new());
        let url = format!("{backend}/payment/process");
        let samples = Arc::new(Mutex::new(Samples::default()));
        let sampling = sample(Arc::clone(&felt), Arc::clone(&samples));
        tokio::spawn(end.clone().run_until_cancelled_owned(sampling));
        let running = tokio::spawn(send(url, rate, Arc::clone(&felt), end.clone()));
        Self { felt, samples, end, running }
    }

    /// What was felt until now.
    #[must_use]
    pub fn felt(&self) -> Felt {
        *lock(&self.felt)
    }

    /// How the counts grew, a sample a second.
    #[must_use]
    pub fn samples(&self) -> Samples {
        lock(&self.samples).clone()
    }

    /// Sends no more, waits for the answers to what was sent, and tells what was felt in all.
    pub async fn stop(self) -> Felt {
        self.end.cancel();
        let _ended_even_by_panic = self.running.await;
        *lock(&self.felt)
    }
}

async fn sample(felt: Arc<Mutex<Felt>>, samples: Arc<Mutex<Samples>>) {
    let mut ticks = interval(SAMPLE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // Both at one moment: nothing is added in between.
        let felt = lock(&felt);
        lock(&samples).add(Utc::now(), *felt);
    }
}

async fn send(url: String, rate: u32, felt: Arc<Mutex<Felt>>, end: CancellationToken) {
    let (client, places) = (http::keep_alive(PATIENCE), Arc::new(Semaphore::new(AT_ONCE)));
    let mut ticks = interval(Duration::from_secs(1) / rate.max(1));
    // After a stall the load goes on at its pace instead of catching up with a burst.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (mut payments, mut number) = (JoinSet::new(), 0_u64);
    while end.run_until_cancelled(ticks.tick()).await.is_some() {
        number += 1;
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            lock(&felt).held_back += 1;
            continue;
        };
        let (client, url, felt) = (client.clone(), url.clone(), Arc::clone(&felt));
        payments.spawn(async move {
            let answer = pay(&client, &url, number).await;
            lock(&felt).add(answer);
            drop(place);
        });
        while payments.try_join_next().is_some() {}
    }
    while payments.join_next().await.is_some() {}
}

/// One payment: the answer, or `None` when there was none.
async fn pay(client: &Client, url: &str, number: u64) -> Option<Answer> {
    let payment =
        json!({"productId": number % 6 + 1, "amount": 19.9, "userId": format!("user-{}", number % 97)});
    let start = Instant::now();
    let response = client.post(url).json(&payment).send().await.ok()?;
    let felt = start.elapsed();
    let answer = Answer { status: response.status().as_u16(), felt, told: told(&response) };
    // Reading to the end gives the connection back for the next payment.
    response.bytes().await.ok().map(|_| answer)
}

/// How long backend-api says it took.
fn told(response: &Response) -> Option<Duration> {
    let timing = response.headers().get(TIMING_HEADER)?.to_str().ok()?;
    let millis: f64 = timing.strip_prefix("app;dur=")?.parse().ok()?;
    Duration::try_from_secs_f64(millis / 1_000.0).ok()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
