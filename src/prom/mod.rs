//! The only module that knows HTTP to Prometheus and to rulers: queries in, plain samples or a classified error out.

mod address;
mod alert_rules;
mod client;
mod decode;
mod error;
mod http;
mod labels;
mod open_metrics;
mod retention;
mod ruler;
mod ruler_error;
mod value;
mod wire;

pub use alert_rules::AlertRule;
pub use client::{BuildInfo, Client, ClientOptions};
pub use error::Error;
pub use http::install_crypto_provider;
pub use open_metrics::OpenMetrics;
pub use retention::Retention;
pub use ruler::{Credentials, Ruler, RulerOptions};
pub use ruler_error::RulerError;
pub use value::{Answer, Labels, Point, Raw, Sample, Series, Value};
