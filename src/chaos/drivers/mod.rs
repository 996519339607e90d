//! What carries out experiments, each behind the same trait.

#[cfg(feature = "chaos")]
pub mod litmus;
