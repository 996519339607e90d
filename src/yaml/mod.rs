//! Layer `yaml`.
