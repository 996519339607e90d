//! Layer `prom`.
