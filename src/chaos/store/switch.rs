//! The safety switch on this machine: while its file is there nothing starts, and what runs is aborted.

use std::{fs, io};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::record::{RecordError, sync_folder_of};
use crate::chaos::store::{Store, StoreError, files};

/// The switch is thrown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Thrown {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Store {
    /// Throws the switch. One that is thrown stays as it is: answers who threw it first, and why. What cannot be read is replaced.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn halt(&self, thrown: &Thrown) -> Result<Option<Thrown>, StoreError> {
        if let Ok(Some(first)) = self.halted() {
            return Ok(Some(first));
        }
        fs::create_dir_all(&self.root).map_err(|error| RecordError::io("create", &self.root, error))?;
        files::write(&self.halt_path(), thrown).map(|()| None)
    }

    /// Whether the switch is thrown.
    ///
    /// # Errors
    /// When that cannot be read; it means thrown.
    pub fn halted(&self) -> Result<Option<Thrown>, StoreError> {
        files::read(&self.halt_path())
    }

    /// Puts the switch back; answers whether it was thrown.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn resume(&self) -> Result<bool, StoreError> {
        let path = self.halt_path();
        let removed = match fs::remove_file(&path) {
            Ok(()) => sync_folder_of(&path).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        };
        removed.map_err(|error| RecordError::io("remove", &path, error).into())
    }
}
