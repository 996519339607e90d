//! From text to specs: every value with its place, every problem reported. What the values mean is `model`'s business.

mod experiment;
mod fields;
mod foreign;
mod kubernetes;
mod labels;
mod openslo;
mod pyrra;
mod read;
mod schema;
mod service;
mod shape;
mod sloe;
mod sloth;
mod sources;

pub use experiment::{
    AbortSpec, CooldownSpec, ExpectSpec, ExperimentSpec, FaultSpec, GateSpec, LitmusSpec, SliFloorSpec,
    TargetSpec,
};
pub use labels::{SET_BESIDES, SET_BY_RULES};
pub use read::{Documents, Options, read, read_with};
pub use schema::schema;
pub use service::{
    AlertSpec, AlertsSpec, CompositeSpec, EventsSpec, Format, LatencySpec, MaintenanceSpec, Pair, PairSpec,
    RecordAsSpec, ServiceSpec, SliSpec, SlicesSpec, SloSpec, Spanned, overlaid,
};
pub use shape::{Key, Kind, Shape};
pub use sloe::experiment_shapes::EXPERIMENT as EXPERIMENT_SHAPE;
pub use sloe::shapes::SERVICE as SERVICE_SHAPE;
pub use sources::{SourceSpec, sources};
