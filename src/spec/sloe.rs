//! Documents of our own format, `sloe/v1`.

mod alerts;
mod decode;
mod experiment;
pub(super) mod experiment_shapes;
pub(super) mod shapes;
mod sli;

pub(super) use alerts::alerts;
pub(super) use decode::{document, is_ours, maintenance, record_as};
pub(super) use experiment::{experiment, is_experiment};
