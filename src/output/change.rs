//! How generated files differ from those on disk, and why they could not be read or written.

use std::io;
use std::path::{Path, PathBuf};

/// How a file on disk differs from what was generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is not there yet.
    Create,
    /// It has another content.
    Update,
    /// It is the same.
    Keep,
    /// Nothing produces it any more.
    Remove,
}

/// A file and how it differs from the one on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: PathBuf,
    /// How it differs.
    pub kind: Kind,
    /// The content on disk; empty when there is none, when it is no text, or when no diff was asked for.
    pub before: String,
    /// The generated content; empty when there is none or no diff was asked for.
    pub after: String,
}

/// Why output could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct OutputError {
    action: &'static str,
    path: PathBuf,
    #[source]
    error: io::Error,
}

impl OutputError {
    pub(super) fn new(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self { action, path: path.to_owned(), error }
    }
}
