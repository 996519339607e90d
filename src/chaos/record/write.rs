//! Lines appended to a record: whole, in order, and on the disk before anybody acts on them.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::chaos::record::{Entry, Event, Record};

/// How often a lock is tried for, and how long each time: somebody who only looks whether it is held lets go at once.
const ATTEMPTS: (u32, Duration) = (40, Duration::from_millis(5));

/// The one writer of a record. It holds an exclusive lock on the file as long as it lives, however it ends; whoever can take
/// that lock knows that the record's process is gone.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    file: File,
    seq: u64,
    /// The file ends within a line, which the next one must not be part of.
    torn: bool,
}

impl Drop for Writer {
    /// A child that is being started elsewhere in the process has the file open, too, for a moment.
    fn drop(&mut self) {
        let _given_back_with_the_process = self.file.unlock();
    }
}

/// Why a record cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The disk says no.
    #[error("cannot {action} `{}`: {error}", path.display())]
    Io {
        /// `create`, `read`, `write`, …
        action: &'static str,
        /// The record.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The process that writes it is alive.
    #[error("another process writes `{}`", path.display())]
    Busy {
        /// The record.
        path: PathBuf,
    },
}

impl RecordError {
    pub(in crate::chaos) fn io(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), error }
    }
}

impl Writer {
    /// A new record. Its name is on the disk before this returns.
    ///
    /// # Errors
    /// When the file exists or cannot be made.
    pub fn create(path: &Path) -> Result<Self, RecordError> {
        let made = OpenOptions::new().append(true).create_new(true).open(path);
        let file = made.map_err(|error| RecordError::io("create", path, error))?;
        lock(&file, path)?;
        sync_folder_of(path).map_err(|error| RecordError::io("create", path, error))?;
        Ok(Self { path: path.to_owned(), file, seq: 0, torn: false })
    }

    /// Goes on with the record of a process that is gone. Nothing is cut off: a line that was not finished stays as it is, and
    /// the next one begins on a line of its own, with the number that the unfinished one would have had.
    ///
    /// # Errors
    /// When the file cannot be opened or read, or the process is not gone.
    pub fn reopen(path: &Path) -> Result<Self, RecordError> {
        let file = OpenOptions::new().append(true).open(path);
        let file = file.map_err(|error| RecordError::io("write", path, error))?;
        lock(&file, path)?;
        let record = Record::read(path)?;
        Ok(Self { path: path.to_owned(), file, seq: record.last_seq(), torn: record.ends_within_a_line })
    }

    /// Appends a line; it is on the disk when this returns, whatever happens then. Answers the line.
    ///
    /// # Errors
    /// When that cannot be said. The line may be there all the same, whole or in part; later ones can be read in any case.
    pub fn write(&mut self, at: DateTime<Utc>, event: Event) -> Result<Entry, RecordError> {
        let entry = self.entry(at, event);
        self.append(&entry)?;
        Ok(entry)
    }

    /// The line that the record would have next.
    pub(in crate::chaos) fn entry(&self, at: DateTime<Utc>, event: Event) -> Entry {
        Entry { seq: self.seq + 1, at: at.trunc_subsecs(3), event }
    }

    /// Appends a line that [`Writer::entry`] made, like [`Writer::write`].
    pub(in crate::chaos) fn append(&mut self, entry: &Entry) -> Result<(), RecordError> {
        self.put(entry).map_err(|error| RecordError::io("write", &self.path, error))
    }

    /// Where the record is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn put(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = if self.torn { b"\n".to_vec() } else { Vec::new() };
        serde_json::to_writer(&mut line, entry)?;
        line.push(b'\n');
        let (written, result) = write_counting(&mut self.file, &line);
        // A line that lacks nothing but its end is read, so its number is taken.
        self.seq += u64::from(written + 1 >= line.len());
        self.torn = if written == 0 { self.torn } else { written < line.len() };
        result.and_then(|()| self.file.sync_data())
    }
}

/// Writes everything, or as much as goes, and says how much that was.
fn write_counting(file: &mut File, bytes: &[u8]) -> (usize, io::Result<()>) {
    let mut written = 0;
    while written < bytes.len() {
        match file.write(&bytes[written..]) {
            Ok(0) => return (written, Err(io::ErrorKind::WriteZero.into())),
            Ok(more) => written += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (written, Err(error)),
        }
    }
    (written, Ok(()))
}

fn lock(file: &File, path: &Path) -> Result<(), RecordError> {
    let (attempts, pause) = ATTEMPTS;
    for _ in 0..attempts {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(pause),
            Err(TryLockError::Error(error)) => return Err(RecordError::io("lock", path, error)),
        }
    }
    Err(RecordError::Busy { path: path.to_owned() })
}

/// A file's name is safe only when its folder is on the disk.
pub(in crate::chaos) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
