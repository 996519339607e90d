//! One writer at a time, so that whatever temporary file is found belongs to nobody any more.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::output::OutputError;

/// How often another writer is waited for, and how long each time: ten seconds in all.
const ATTEMPTS: (u32, Duration) = (200, Duration::from_millis(50));

/// The right to write below a folder, given back when the value or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    held: Option<File>,
}

impl Lock {
    /// Waits until nobody else writes below `root`, which is made where it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or opened, or another process does not end.
    pub fn take(root: &Path) -> Result<Self, OutputError> {
        fs::create_dir_all(root).map_err(|error| OutputError::new("write", root, error))?;
        let folder = File::open(root).map_err(|error| OutputError::new("read", root, error))?;
        let (attempts, pause) = ATTEMPTS;
        for _ in 0..attempts {
            match folder.try_lock() {
                Ok(()) => return Ok(Self { held: Some(folder) }),
                Err(TryLockError::WouldBlock) => thread::sleep(pause),
                // Not every file system knows locks.
                Err(TryLockError::Error(_)) => return Ok(Self { held: None }),
            }
        }
        let error = std::io::Error::other("another sloe is writing there");
        Err(OutputError::new("write", root, error))
    }

    /// Whether nobody else can be writing; not where the file system knows no locks.
    #[must_use]
    pub const fn is_exclusive(&self) -> bool {
        self.held.is_some()
    }
}
