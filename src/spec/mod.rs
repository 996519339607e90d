//! From files to specs: text in, [`ServiceSpec`]s with the place of every value out. What the values mean is `model`'s.

mod decode;
mod fields;
mod files;
mod service;

pub use decode::decode;
pub use files::{Found, SpecFile, find_files, read_files};
pub use service::{EventsSpec, LatencySpec, LinkSpec, RecordAsSpec, ServiceSpec, SliSpec, SloSpec, Spanned};
