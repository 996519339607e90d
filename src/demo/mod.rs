//! The whole story on one machine: TechMarket's services under load, a real Prometheus with the generated rules, and the page.

mod child;
mod comparison;
mod failure;
mod felt;
mod guard;
pub mod history;
mod http;
mod lifeline;
mod load;
mod once;
mod options;
mod page;
mod part;
mod parts;
mod places;
mod ports;
mod prometheus;
mod random;
mod recorded;
mod run;
mod say;
pub mod service;
mod slos;
mod start;
mod state;
pub mod workload;

pub use child::{CHILD_COMMAND, Role, run_child};
pub use comparison::{Comparison, Events, Table};
pub use failure::PartFailure;
pub use felt::{Answer, Felt};
pub use load::Load;
pub use options::DemoOptions;
pub use random::Random;
pub use run::run;
