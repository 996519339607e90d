//! Policies: what follows from the state of budgets. Pure: a snapshot in, a decision out.

mod decision;
mod gate;

pub use decision::Decision;
pub use gate::{Gate, Judged, Standing, gate, gates};
