//! Where each part of the demo listens.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use serde_json::{Value, json};

use crate::demo::ports;

/// The replicas of payment-service, as many as its manifest asks for.
const REPLICAS: usize = 3;

/// One address on the loopback interface for each part.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) prometheus: SocketAddr,
    pub(super) page: SocketAddr,
    pub(super) backend: SocketAddr,
    pub(super) payments: Vec<SocketAddr>,
}

impl Places {
    /// Finds a free place for everything.
    pub(super) fn find() -> anyhow::Result<Self> {
        let mut free = ports::free(3 + REPLICAS, seed())?.into_iter();
        let mut next = || free.next().context("too few free ports");
        Ok(Self { prometheus: next()?, page: next()?, backend: next()?, payments: free.collect() })
    }

    /// All of them for programs that use this demo from outside.
    pub(super) fn addresses(&self) -> Value {
        json!({"page": self.page_url(), "prometheus": self.prometheus_url(), "backend-api": self.backend_url()})
    }

    pub(super) fn prometheus_url(&self) -> String {
        format!("http://{}", self.prometheus)
    }

    pub(super) fn page_url(&self) -> String {
        format!("http://{}", self.page)
    }

    pub(super) fn backend_url(&self) -> String {
        format!("http://{}", self.backend)
    }
}

/// Two demos at the same time should not look for the same ports.
fn seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() ^ u64::from(since.subsec_nanos()) << 32 ^ u64::from(std::process::id())
}
