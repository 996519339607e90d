//! Postmortems: what experiments and episodes cost and teach, written down without blame.
//!
//! Facts with their sources become a draft that people finish; what they wrote is checked, kept when facts change, and shown
//! as a page.

pub mod blocks;
pub mod draft;
pub mod facts;
pub mod hints;
mod html;
mod language;
pub mod lint;
mod pictures;

pub use html::html;
pub use language::Language;
