//! The services' metrics, under the names that their SLOs read.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// The media type of [`Metrics::text`].
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds in seconds; half a second is where the latency objective lies.
const HTTP_BUCKETS: [f64; 9] = [0.1, 0.3, 0.5, 0.7, 1.0, 3.0, 5.0, 7.0, 10.0];
const PAYMENT_BUCKETS: [f64; 7] = [0.1, 0.3, 0.5, 0.7, 1.0, 2.0, 5.0];

/// What the request series are told apart by. There is no `service` label: it would collide with the target's.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) route: String,
    pub(super) status_code: u16,
}

/// All metrics of one service.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Request, Histogram, fn() -> Histogram>,
    payments: Family<Status, Counter>,
    payment_durations: Family<Status, Histogram, fn() -> Histogram>,
    euros: Family<Status, Counter<f64>>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Status(&'static str);

impl Metrics {
    /// The metrics that every service has, with every answer to a payment that can be expected at zero.
    pub(super) fn new(route: &str, statuses: &[u16]) -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(HTTP_BUCKETS)),
            payments: Family::default(),
            payment_durations: Family::new_with_constructor(|| Histogram::new(PAYMENT_BUCKETS)),
            euros: Family::default(),
        };
        metrics.register_requests();
        for status_code in statuses {
            metrics.expect(&Request {
                method: "POST".to_owned(),
                route: route.to_owned(),
                status_code: *status_code,
            });
        }
        metrics
    }

    /// Adds the metrics that only `payment-service` has, for these ways in which a payment can end.
    pub(super) fn with_payments(mut self, statuses: &[&'static str]) -> Self {
        let registry = &mut self.registry;
        registry.register("payment_requests", "Payments by how they ended", self.payments.clone());
        registry.register(
            "payment_duration_seconds",
            "Time from request to verdict",
            self.payment_durations.clone(),
        );
        registry.register("payment_amount_euros", "Money taken", self.euros.clone());
        for status in statuses {
            drop(self.payments.get_or_create(&Status(status)));
        }
        drop(self.euros.get_or_create(&Status("success")));
        self
    }

    /// Counts one answered request that took `seconds`.
    pub(super) fn request(&self, request: &Request, seconds: f64) {
        self.durations.get_or_create(request).observe(seconds);
        self.requests.get_or_create(request).inc();
    }

    /// Counts one payment that ended as `status`.
    pub(super) fn payment(&self, status: &'static str) {
        self.payments.get_or_create(&Status(status)).inc();
    }

    /// Counts one payment that was thought about for `seconds`.
    pub(super) fn decided_payment(&self, status: &'static str, seconds: f64) {
        self.payment(status);
        self.payment_durations.get_or_create(&Status(status)).observe(seconds);
    }

    /// Counts money taken.
    pub(super) fn took(&self, euros: f64) {
        self.euros.get_or_create(&Status("success")).inc_by(euros);
    }

    /// Everything, in the OpenMetrics text format.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes whatever is written");
        text
    }

    fn register_requests(&mut self) {
        self.registry.register("http_requests", "Requests by route and answer", self.requests.clone());
        self.registry.register(
            "http_request_duration_seconds",
            "Time from request to answer",
            self.durations.clone(),
        );
    }

    /// A series that starts at zero is there before the first event, which would otherwise be lost.
    fn expect(&self, request: &Request) {
        drop(self.requests.get_or_create(request));
        drop(self.durations.get_or_create(request));
    }
}

impl EncodeLabelSet for Request {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        let status_code = self.status_code.to_string();
        [("method", &*self.method), ("route", &*self.route), ("status_code", &*status_code)].encode(encoder)
    }
}

impl EncodeLabelSet for Status {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        [("status", self.0)].encode(encoder)
    }
}
