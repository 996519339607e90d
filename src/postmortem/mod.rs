//! Postmortems: what experiments and episodes cost and teach, written down without blame.
//!
//! Facts with their sources become a draft that people finish; what they wrote is checked, and kept when facts change.

pub mod blocks;
pub mod draft;
pub mod facts;
pub mod hints;
mod html;
pub mod lint;
mod pictures;

pub use html::html;
