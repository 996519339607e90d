//! What other processes ask of a run: its end.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::chaos::store::{Store, StoreError, files};

/// Somebody wants a run to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbortRequest {
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Store {
    /// Asks a run to end; its process looks each second.
    ///
    /// # Errors
    /// When the request cannot be written.
    pub fn request_abort(&self, run: &str, request: &AbortRequest) -> Result<(), StoreError> {
        files::write(&self.abort_path(run), request)
    }

    /// Whether a run is asked to end.
    ///
    /// # Errors
    /// When the request is there but cannot be read: that somebody asks is certain.
    pub fn abort_requested(&self, run: &str) -> Result<Option<AbortRequest>, StoreError> {
        files::read(&self.abort_path(run))
    }

    fn abort_path(&self, run: &str) -> std::path::PathBuf {
        self.folder(run).join("abort.json")
    }
}
