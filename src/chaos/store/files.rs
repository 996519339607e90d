//! Small JSON files that are there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::chaos::record::{RecordError, sync_folder_of};
use crate::chaos::store::StoreError;

/// Writes `value`; it is on the disk when this returns.
pub(super) fn write(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let written = || -> io::Result<()> {
        let new = path.with_extension(format!("{}.new", std::process::id()));
        let mut file = File::create(&new)?;
        serde_json::to_writer(&mut file, value)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync_folder_of(path)
    };
    written().map_err(|error| RecordError::io("write", path, error).into())
}

/// What is in the file; `None` without one.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RecordError::io("read", path, error).into()),
    };
    let malformed =
        |error: serde_json::Error| StoreError::Malformed { path: path.to_owned(), reason: error.to_string() };
    serde_json::from_slice(&bytes).map(Some).map_err(malformed)
}
