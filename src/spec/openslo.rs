//! `OpenSLO`: objects of `openslo/v1` that refer to each other, and `openslo/v1alpha` as Sloth reads it.

mod alerts;
mod alpha;
mod annotations;
mod catalogue;
mod indicator;
mod object;
mod objective;
mod read;
mod rules;
mod shapes;
mod slo;
mod window;

pub(super) use read::{is_openslo, read};
