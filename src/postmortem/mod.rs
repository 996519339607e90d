//! From what happened to a draft that people finish: facts with their sources, hints, texts in two languages, and the text
//! as a page; and what is wrong with what people wrote.

pub mod blocks;
pub mod draft;
pub mod facts;
pub mod hints;
mod html;
pub mod lint;
mod pictures;

pub use html::html;
