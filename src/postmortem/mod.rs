//! From what happened to a draft that people finish: facts with their sources, hints, texts in two languages; and what is
//! wrong with what they wrote.

pub mod blocks;
pub mod draft;
pub mod facts;
pub mod hints;
pub mod lint;
