//! The domain: SLOs that are valid by construction, their windows and the arithmetic of burn rates.

mod alerting;
mod alerts;
mod compile;
mod experiment;
mod experiments;
mod hours;
mod lints;
mod maintenance;
mod names;
mod pairs;
mod queries;
mod sli;
mod slices;
mod slo;
mod styles;
mod values;
mod window;

pub use alerting::{AlertStyle, Alerting};
pub use alerts::{AlertPair, Severity, WindowPolicy, alert_pairs};
pub use compile::compile;
pub use experiment::{
    AbortLimits, ChaosTarget, Cooldown, DriverKind, Expectation, Experiment, Fault, FaultKind, GateLimits,
    LitmusOptions, SliFloor,
};
pub use experiments::compile_experiments;
pub use hours::{Hours, HoursError};
pub use maintenance::{Maintenance, MaintenanceTime};
pub use sli::{
    Assumed, Combined, Comparison, Component, CountedAs, HistogramKind, Query, Score, Sli, Slices, Unit,
};
pub use slo::{Period, RecordAs, Slo, SloId, Window};
pub use values::name;
