//! Postmortems: what experiments and episodes cost and teach, written down without blame.

pub mod blocks;
pub mod lint;
