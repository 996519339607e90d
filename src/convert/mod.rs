//! Specs back to text: `sloe/v1` with the comments of what it was read from, and `OpenSLO`.

mod annotations;
mod comments;
mod experiments;
mod indicator;
mod known;
mod names;
mod openslo;
mod query;
mod sli;
mod sloe;
mod tree;
mod values;

pub use experiments::left_out;
pub use openslo::to_openslo;
pub use sloe::to_sloe;
