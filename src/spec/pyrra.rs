//! Pyrra's custom resource, `pyrra.dev/v1alpha1 ServiceLevelObjective`.

mod alerting;
mod decode;
mod indicator;
mod shapes;

pub(super) use decode::{document, is_pyrra};
