//! Layer `rules`.

pub mod names;
