//! The `OpenAPI` document: what can be asked for, and what the answers are.
//!
//! Bodies are described by the types that they are written from, everything else by the table of operations.

mod document;
mod operation;
mod operations;
mod schemas;

use std::sync::LazyLock;

use crate::daemon::assets::fnv1a;

/// The document and the tag of it.
pub(crate) static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let text = format!("{:#}\n", document::document(&operations::all()));
    Document { tag: format!("W/\"{:016x}\"", fnv1a(text.as_bytes())), text }
});

/// A document that never changes while the daemon runs.
pub(crate) struct Document {
    /// What names this version of it.
    pub(crate) tag: String,
    /// All of it.
    pub(crate) text: String,
}

/// The `OpenAPI` 3.1 document of the daemon, as `GET /api/v1/openapi.json` answers it.
#[must_use]
pub fn openapi() -> &'static str {
    &DOCUMENT.text
}
