//! From text to specs: every value with its place, every problem reported. What the values mean is `model`'s business.

mod decode;
mod fields;
mod service;

pub use decode::decode;
pub use service::{EventsSpec, LatencySpec, RecordAsSpec, ServiceSpec, SliSpec, SloSpec, Spanned};
