//! What breaks things: a driver a way.

pub mod local;
