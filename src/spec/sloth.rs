//! Sloth's `prometheus/v1` and its custom resource `sloth.slok.dev/v1 PrometheusServiceLevel`: one model, two spellings.

mod alerting;
mod decode;
mod shapes;
mod style;

pub(super) use decode::{document, is_sloth};
