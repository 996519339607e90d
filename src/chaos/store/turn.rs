//! Whose turn it is: of all runs with one state folder, one goes on from its lock to its end.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::chaos::LockError;
use crate::chaos::store::Store;

/// How often the lock is tried again, and how long after.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// The right to go on; given back when the value or the process ends, however it ends.
#[derive(Debug)]
pub struct Turn {
    locked: File,
}

impl Drop for Turn {
    /// A child that is being started elsewhere in the process has the file open, too, for a moment.
    fn drop(&mut self) {
        let _given_back_with_the_process = self.locked.unlock();
    }
}

impl Store {
    /// Takes the turn for `run`, which has a record here.
    ///
    /// # Errors
    /// When another run has it, or the file system knows no locks.
    pub fn take_turn(&self, run: &str) -> Result<Turn, LockError> {
        let path = self.turn_path();
        let held = || LockError::Held { lock: path.display().to_string(), by: self.named(&path) };
        let failed =
            |error: io::Error| LockError::Failed(format!("cannot lock `{}`: {error}", path.display()));
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held()),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).and_then(|()| file.write_all(run.as_bytes())).map_err(failed)?;
        Ok(Turn { locked: file })
    }

    /// The run whose turn it is now.
    ///
    /// # Errors
    /// When that cannot be said.
    pub fn whose_turn(&self) -> io::Result<Option<String>> {
        let path = self.turn_path();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(Some(self.named(&path))),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Who has written the name of its run there. Before it has, the name is that of an earlier run, which is not alive.
    fn named(&self, path: &Path) -> String {
        let name = fs::read_to_string(path).unwrap_or_default();
        let alive = !name.is_empty() && self.is_alive(&name).unwrap_or(false);
        if alive { name } else { "another".to_owned() }
    }

    fn turn_path(&self) -> PathBuf {
        self.runs().join(".turn")
    }
}

/// Whoever asks whose turn it is holds the lock for a moment; a run holds it for minutes.
fn lock(file: &File) -> Result<(), TryLockError> {
    for _ in 0..ATTEMPTS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            answer => return answer,
        }
    }
    file.try_lock()
}
