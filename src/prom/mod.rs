//! The only module that knows HTTP to Prometheus and to rulers: queries in, plain samples or a classified error out.

mod about;
mod access;
mod address;
mod alert_rules;
mod client;
mod clock;
mod connection;
mod decode;
mod error;
mod http;
mod label_set;
mod labels;
mod narrow;
mod open_metrics;
mod retention;
mod ruler;
mod ruler_error;
mod rules;
mod value;
mod wire;

pub use about::BuildInfo;
pub use access::{Access, AccessError, Credentials, Identity};
pub use address::{base_address, has_credentials};
pub use alert_rules::AlertRule;
pub use client::{Client, ClientOptions};
pub use error::Error;
pub use http::install_crypto_provider;
pub use label_set::Labels;
pub use open_metrics::OpenMetrics;
pub use retention::Retention;
pub use ruler::{Ruler, RulerOptions};
pub use ruler_error::RulerError;
pub use rules::{LoadedRule, RuleGroup};
pub use value::{Answer, Point, Raw, Sample, Series, Value};
