//! From SLOs to Prometheus rule files and the unit tests that prove them. Plain data, then text.

mod alerts;
mod base;
mod compile;
mod expr;
mod fast;
mod file;
mod header;
mod limits;
mod links;
mod maintenance;
pub mod names;
mod object;
mod options;
mod past;
mod paths;
mod recorded;
mod slices;
mod span;
mod sync;
mod target;
mod tiles;
mod unit_test;

pub use compile::{Generated, Sink, by_service, generate, groups, stream};
pub use file::{Group, Rule};
pub use header::generated_from;
pub use limits::{Notice, notices};
pub use links::{Links, OVERVIEW_DASHBOARD, dashboard_path, dashboard_uid, group_variable, page_path};
pub use object::{CONFIG_MAP, Object, service_object_name};
pub use options::{Format, Layout, Options, Part, Target};
pub use past::{Past, PastSeries, past};
pub use recorded::series;
pub use span::{Span, SpanCounts, newest_samples};
pub use sync::{Foreign, Loaded, Step, loaded, steps};
