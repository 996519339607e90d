//! YAML in as a tree whose every node knows its place, and text out with safe quoting.
//! The only module that knows the YAML crate.

mod comments;
mod node;
mod read;
mod write;

pub use comments::{Comment, comments};
pub use node::{Document, Entry, Key, Node, Scalar, Value};
pub use read::parse;
pub use write::{Writer, quoted};
