//! Layer `demo`.
