//! Litmus 3: an experiment becomes a `ChaosEngine`, its verdict is read from the `ChaosResult`, and what is left of the
//! fault is looked for in the cluster itself.

mod api;
mod archive;
mod asked;
mod catalogue;
mod checks;
mod driver;
mod engine;
mod events;
mod leftovers;
mod lock;
mod names;
mod phase;
mod pods;
mod probes;
mod rbac;
mod render;
mod revert;
mod state;
mod survey;
mod times;
mod watch;
mod workload;

pub use driver::LitmusDriver;
pub use render::render;
