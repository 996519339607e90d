//! What the tests of generated rules share: specs to rules, promtool, and simulated traffic.

pub(crate) mod expressions;
pub(crate) mod parallel;
pub(crate) mod promtool;
pub(crate) mod prove;
pub(crate) mod random;
pub(crate) mod specs;
pub(crate) mod traffic;
