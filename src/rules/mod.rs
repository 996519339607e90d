//! Layer `rules`.
