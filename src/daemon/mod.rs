//! The daemon: every page and API answer is a function of one snapshot, no query runs inside a request.

pub mod access;
pub(crate) mod api;
pub mod asked;
mod assets;
mod background;
mod cache;
mod control;
mod date;
mod events;
mod explained;
mod hosts;
mod layers;
mod limits;
mod metrics;
mod options;
pub mod poller;
mod reply;
mod routes;
mod run_routes;
pub mod runs;
mod server;
pub mod sources;
pub mod specs;
mod stalls;
mod state;
pub(crate) mod texts;
pub(crate) mod views;

pub use api::openapi::openapi;
pub use hosts::Hosts;
pub use limits::Limits;
pub use metrics::Metrics;
pub use options::PageOptions;
pub use routes::router;
pub use server::serve;
pub use state::AppState;
