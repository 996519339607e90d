//! The only module that knows HTTP to Prometheus: queries in, plain samples or a classified error out.

mod address;
mod client;
mod decode;
mod error;
mod labels;
mod retention;
mod value;
mod wire;

pub use client::{BuildInfo, Client, ClientOptions, install_crypto_provider};
pub use error::Error;
pub use retention::Retention;
pub use value::{Answer, Labels, Point, Sample, Series, Value};
