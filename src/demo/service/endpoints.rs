//! The ready replicas of a service, called in turn, as a Kubernetes Service spreads connections over its endpoints.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::demo::http;

/// How long a replica may take to say that it is ready: the `timeoutSeconds` of payment-service's manifest.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// Replicas and which of them are ready. A replica enters once its probe succeeds and leaves with the first that fails.
#[derive(Debug)]
pub struct Endpoints {
    replicas: Vec<(SocketAddr, AtomicBool)>,
    turn: AtomicUsize,
}

impl Endpoints {
    /// These replicas, none of them known to be ready.
    #[must_use]
    pub fn new(replicas: &[SocketAddr]) -> Self {
        let replicas = replicas.iter().map(|address| (*address, AtomicBool::new(false))).collect();
        Self { replicas, turn: AtomicUsize::new(0) }
    }

    /// The replica whose turn it is, or `None` while none is ready.
    #[must_use]
    pub fn next(&self) -> Option<SocketAddr> {
        let ready: Vec<_> = self.replicas.iter().filter(|(_, ready)| ready.load(Ordering::Relaxed)).collect();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed).checked_rem(ready.len())?;
        Some(ready[turn].0)
    }

    /// Notes what the latest probe of `replica` said.
    pub fn set_ready(&self, replica: SocketAddr, ready: bool) {
        for (address, state) in &self.replicas {
            if *address == replica {
                state.store(ready, Ordering::Relaxed);
            }
        }
    }

    /// Probes every replica each `interval`, for as long as the process lives.
    pub(super) fn watch(self: &Arc<Self>, interval: Duration) {
        for (address, _) in &self.replicas {
            tokio::spawn(probe(Arc::clone(self), *address, interval));
        }
    }
}

async fn probe(endpoints: Arc<Endpoints>, replica: SocketAddr, interval: Duration) {
    let client = http::connection_each(PROBE_TIMEOUT);
    let url = format!("http://{replica}/ready");
    loop {
        endpoints.set_ready(replica, http::answers(&client, &url).await);
        tokio::time::sleep(interval).await;
    }
}
