//! The state folder: a folder for each run with its record, requests to living runs, and the safety switch.

mod files;
mod name;
mod past;
mod request;
mod summary;
mod switch;
mod turn;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::chaos::record::{Event, Opening, Record, RecordError, Writer, sync_folder_of};
use crate::diag;
use crate::output;

pub use name::run_name;
pub use request::AbortRequest;
pub use summary::RunSummary;
pub use switch::Thrown;
pub use turn::Turn;

/// What a run's record is called in its folder.
const RECORD: &str = "record.jsonl";

/// What the folder of a run begins with that is being made.
const NEW: &str = ".new-";

/// All runs, below `.sloe` or whatever folder is named.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// Why a store does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A record's file does not do what it should.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Another process is making a run, or the folder cannot be written.
    #[error(transparent)]
    Folder(#[from] output::OutputError),
    /// Two runs of an experiment began in the same second.
    #[error("there is a run `{0}` already; try again")]
    Exists(String),
    /// Nothing was asked for.
    #[error("a run has a name; `sloe chaos list` shows all of them")]
    Nameless,
    /// There is no such run.
    #[error("there is no run `{name}` in `{}`{hint}", folder.display())]
    NoSuchRun {
        /// What was asked for.
        name: String,
        /// Where.
        folder: PathBuf,
        /// Such as `; did you mean …?`.
        hint: String,
    },
    /// More than one run begins like that.
    #[error("`{name}` may be any of {}", .candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// What it may be.
        candidates: Vec<String>,
    },
    /// Every run that begins like that is over.
    #[error("all runs whose names begin with `{0}` are over")]
    AllOver(String),
    /// A file holds something else than it should.
    #[error("`{}` cannot be understood: {reason}", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Store {
    /// The store in this folder, which is made with the first run.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Begins a record with its first line. The run's folder appears at once and as a whole, its record locked: nobody ever
    /// sees a living run that looks like a dead one.
    ///
    /// # Errors
    /// When a run of this name exists, or the disk says no.
    pub fn create(&self, opening: Opening, now: DateTime<Utc>) -> Result<Writer, StoreError> {
        let runs = self.runs();
        let _alone = output::Lock::take(&runs)?;
        let (new, folder) = (runs.join(format!("{NEW}{}", opening.run)), runs.join(&opening.run));
        if folder.exists() {
            return Err(StoreError::Exists(opening.run));
        }
        // Made by a process that was killed before it had a run: nobody else is here.
        if new.exists() {
            fs::remove_dir_all(&new).map_err(|error| RecordError::io("remove", &new, error))?;
        }
        fs::create_dir(&new).map_err(|error| RecordError::io("create", &new, error))?;
        let mut writer = Writer::create(&new.join(RECORD))?;
        writer.write(now, Event::Opened(Box::new(opening)))?;
        fs::rename(&new, &folder).map_err(|error| RecordError::io("create", &folder, error))?;
        let synced = [&folder, &runs, &self.root].into_iter().try_for_each(|path| sync_folder_of(path));
        synced.map_err(|error| RecordError::io("create", &folder, error))?;
        Ok(writer)
    }

    /// The names of all runs, the oldest first as far as names tell.
    ///
    /// # Errors
    /// When the folder cannot be read; a folder that is not there has no runs.
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        let runs = self.runs();
        let failed = |error| RecordError::io("read", &runs, error);
        let entries = match fs::read_dir(&runs) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error).into()),
        };
        let entries: Vec<fs::DirEntry> = entries.collect::<Result<_, _>>().map_err(failed)?;
        let names = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// What is known of every run, the newest first. A record that cannot be read is listed all the same.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(&self) -> Result<Vec<RunSummary>, StoreError> {
        let mut runs: Vec<RunSummary> = self.names()?.iter().map(|name| self.summary(name)).collect();
        runs.sort_by(|a, b| b.started.cmp(&a.started).then_with(|| b.run.cmp(&a.run)));
        Ok(runs)
    }

    /// What is known of a run.
    #[must_use]
    pub fn summary(&self, run: &str) -> RunSummary {
        let alive = self.is_alive(run);
        RunSummary::new(run, self.record(run), alive)
    }

    /// The one run that has this name, or whose name begins so.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn find(&self, name: &str) -> Result<String, StoreError> {
        self.one_of(name, self.alike(name)?)
    }

    /// The same for somebody who wants to end it: of several runs whose names begin so, those that are over are not meant.
    ///
    /// # Errors
    /// When there is none, or more than one that may be meant.
    pub fn find_unfinished(&self, name: &str) -> Result<String, StoreError> {
        let alike = self.alike(name)?;
        let open: Vec<String> =
            alike.iter().filter(|run| self.summary(run).is_unfinished()).cloned().collect();
        if open.is_empty() && alike.len() > 1 {
            return Err(StoreError::AllOver(name.to_owned()));
        }
        self.one_of(name, if open.is_empty() { alike } else { open })
    }

    /// Whether anything was ever kept here.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.root.is_dir()
    }

    /// The run of this name alone, or all whose names begin so.
    fn alike(&self, name: &str) -> Result<Vec<String>, StoreError> {
        if name.is_empty() {
            return Err(StoreError::Nameless);
        }
        let names = self.names()?;
        match names.iter().find(|run| *run == name) {
            Some(run) => Ok(vec![run.clone()]),
            None => Ok(names.into_iter().filter(|run| run.starts_with(name)).collect()),
        }
    }

    fn one_of(&self, name: &str, mut alike: Vec<String>) -> Result<String, StoreError> {
        match alike.len() {
            0 => Err(self.no_such_run(name, &self.names()?)),
            1 => Ok(alike.remove(0)),
            _ => {
                let candidates = alike.iter().map(|run| format!("`{run}`")).collect();
                Err(StoreError::Ambiguous { name: name.to_owned(), candidates })
            }
        }
    }

    /// A run's record.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record(&self, run: &str) -> Result<Record, RecordError> {
        Record::read(&self.record_path(run))
    }

    /// Where a run's record is.
    #[must_use]
    pub fn record_path(&self, run: &str) -> PathBuf {
        self.folder(run).join(RECORD)
    }

    /// Whether the process that writes a run's record is alive.
    ///
    /// # Errors
    /// When that cannot be said.
    pub fn is_alive(&self, run: &str) -> Result<bool, RecordError> {
        let path = self.record_path(run);
        let file = File::open(&path).map_err(|error| RecordError::io("read", &path, error))?;
        // A shared lock: two who look at the same time do not take each other for the run.
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(RecordError::io("lock", &path, error)),
        }
    }

    fn no_such_run(&self, name: &str, names: &[String]) -> StoreError {
        let meant = diag::did_you_mean(name, names.iter().map(String::as_str));
        let hint = match meant {
            Some(meant) => format!("; did you mean `{meant}`?"),
            None if !self.exists() => "; there is no such folder".to_owned(),
            None if names.is_empty() => "; there are no runs at all".to_owned(),
            None => "; `sloe chaos list` shows all".to_owned(),
        };
        StoreError::NoSuchRun { name: name.to_owned(), folder: self.runs(), hint }
    }

    /// The folder with a folder for each run.
    #[must_use]
    pub fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    fn folder(&self, run: &str) -> PathBuf {
        self.runs().join(run)
    }

    fn halt_path(&self) -> PathBuf {
        self.root.join("chaos-halt.json")
    }

    /// The state folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
}
