//! PromQL of our own.

/// A selector: a metric and matchers.
#[derive(Clone, Debug)]
pub struct VectorSelector;
