//! What a service is started with; the demo hands it over as JSON.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Which service to be, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceOptions {
    /// The marketplace's API, which browsers call.
    BackendApi(BackendOptions),
    /// One replica of the service that takes card payments.
    PaymentService(PaymentOptions),
}

/// How `backend-api` reaches `payment-service`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackendOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The replicas, ready or not.
    pub payment_service: Vec<SocketAddr>,
    /// How long a payment may take before the caller is told 503, in milliseconds.
    pub payment_timeout_ms: u64,
    /// The time between two looks at whether a replica is ready, in milliseconds.
    pub probe_interval_ms: u64,
}

/// How a replica of `payment-service` behaves. Shares are between 0 and 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The share of payments that the bank refuses: 402, no fault of the service.
    pub decline_rate: f64,
    /// The share of payments that fail for technical reasons: 500.
    pub failure_rate: f64,
    /// The share of payments that take longer than half a second.
    pub slow_rate: f64,
    /// The time from start until the replica says that it is ready, in milliseconds.
    pub ready_after_ms: u64,
    /// What chance is drawn from; replicas get different ones.
    pub seed: u64,
}

impl ServiceOptions {
    /// Where the service is to listen.
    #[must_use]
    pub const fn listen(&self) -> SocketAddr {
        match self {
            Self::BackendApi(options) => options.listen,
            Self::PaymentService(options) => options.listen,
        }
    }
}

impl BackendOptions {
    /// The usual `backend-api`: 2 s for a payment, a look at every replica each second.
    #[must_use]
    pub const fn new(listen: SocketAddr, payment_service: Vec<SocketAddr>) -> Self {
        Self { listen, payment_service, payment_timeout_ms: 2_000, probe_interval_ms: 1_000 }
    }

    pub(super) const fn payment_timeout(&self) -> Duration {
        Duration::from_millis(self.payment_timeout_ms)
    }

    pub(super) const fn probe_interval(&self) -> Duration {
        Duration::from_millis(self.probe_interval_ms)
    }
}

impl PaymentOptions {
    /// The usual replica: 1 % refused by the bank, 0.01 % failing, 2 % slow, ready after 5 s.
    #[must_use]
    pub const fn new(listen: SocketAddr, seed: u64) -> Self {
        Self {
            listen,
            decline_rate: 0.01,
            failure_rate: 0.000_1,
            slow_rate: 0.02,
            ready_after_ms: 5_000,
            seed,
        }
    }

    pub(super) const fn ready_after(&self) -> Duration {
        Duration::from_millis(self.ready_after_ms)
    }
}
