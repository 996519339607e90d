//! From what happened to a draft that people finish: facts with their sources, the draft's blocks, the draft as HTML.

#[allow(missing_docs)]
pub mod blocks;
#[allow(missing_docs)]
pub mod facts;
mod html;
mod pictures;

pub use html::html;
