//! The driver `litmus` in a cluster that exists in memory only, with Litmus' part played step by step.

pub(crate) mod api;
pub(crate) mod scene;

pub(crate) use scene::{RUN, Scene, experiment, latency, slos};
