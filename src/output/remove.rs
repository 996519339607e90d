//! Removing files, and the folders that they leave empty.

use std::fs;
use std::io;
use std::path::Path;

use crate::output::OutputError;

/// Removes files below `root`, and the folders between that hold nothing else.
///
/// # Errors
/// When a file cannot be removed; those before it were.
pub fn remove(root: &Path, files: impl IntoIterator<Item: AsRef<Path>>) -> Result<(), OutputError> {
    for file in files {
        let file = file.as_ref();
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(OutputError::new("remove", file, error));
            }
            _ => {}
        }
        let folders = file.ancestors().skip(1).take_while(|folder| *folder != root);
        for folder in folders {
            // It fails where something else is left, and so would all above it.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    Ok(())
}
