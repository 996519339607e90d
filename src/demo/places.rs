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
    /// Only where somebody is told of alerts.
    pub(super) alerting: Option<Alerting>,
}

/// Where alerts go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alerting {
    pub(super) alertmanager: SocketAddr,
    pub(super) inbox: SocketAddr,
}

impl Places {
    /// Finds a free place for everything, with `alerting` for that too.
    pub(super) fn find(alerting: bool) -> anyhow::Result<Self> {
        let mut free = ports::free(5 + REPLICAS, seed())?.into_iter();
        let mut next = || free.next().context("too few free ports");
        let (prometheus, page, backend) = (next()?, next()?, next()?);
        let own = Alerting { alertmanager: next()?, inbox: next()? };
        Ok(Self { prometheus, page, backend, payments: free.collect(), alerting: alerting.then_some(own) })
    }

    /// All of them for programs that use this demo from outside.
    pub(super) fn addresses(&self) -> Value {
        let mut all = json!({"page": self.page_url(), "prometheus": self.prometheus_url(), "backend-api": self.backend_url()});
        if let Some(alerting) = &self.alerting {
            all["alertmanager"] = alerting.alertmanager_url().into();
            all["inbox"] = alerting.inbox_url().into();
        }
        all
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

impl Alerting {
    pub(super) fn alertmanager_url(&self) -> String {
        format!("http://{}", self.alertmanager)
    }

    pub(super) fn inbox_url(&self) -> String {
        format!("http://{}", self.inbox)
    }
}

/// Two demos at the same time should not look for the same ports.
fn seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() ^ u64::from(since.subsec_nanos()) << 32 ^ u64::from(std::process::id())
}
