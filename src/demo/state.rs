//! The folder in which a running demo keeps its data, rules and logs.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, process};

use anyhow::{Context, bail};

use crate::chaos::drivers::local::protocol::SOCKET_NAME;
use crate::chaos::store::Store;

/// Where the demo keeps its state unless told otherwise.
const DEFAULT: &str = ".sloe/demo";

/// The folder, which this process has for itself.
#[derive(Debug)]
pub(super) struct State {
    folder: PathBuf,
    /// Whether the folder goes when this value does.
    temporary: bool,
    _lock: File,
}

impl State {
    /// Opens `folder`, or without one a default that suits, and clears away what an earlier demo left.
    ///
    /// # Errors
    /// When the folder cannot be written or another demo is using it.
    pub(super) fn open(folder: Option<&Path>, once: bool) -> anyhow::Result<Self> {
        let temporary = once && folder.is_none();
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None if temporary => own_temporary().context("cannot create a temporary folder")?,
            None => PathBuf::from(DEFAULT),
        };
        let folder = create(&folder).with_context(|| format!("cannot use `{}`", folder.display()))?;
        let state = Self { _lock: lock(&folder)?, folder, temporary };
        for part in [state.logs(), state.rules(), state.data(), state.told()] {
            clear(&part).with_context(|| format!("cannot clear `{}`", part.display()))?;
        }
        let left = fs::remove_file(state.addresses());
        if let Err(error) = left.or_else(unless_missing) {
            bail!("cannot remove `{}`: {error}", state.addresses().display());
        }
        Ok(state)
    }

    /// Where programs find what runs; the file is there once everything does.
    pub(super) fn addresses(&self) -> PathBuf {
        self.folder.join("addresses.json")
    }

    /// Where the parts log.
    pub(super) fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// Where Prometheus finds its rules.
    pub(super) fn rules(&self) -> PathBuf {
        self.folder.join("rules")
    }

    /// Where Prometheus keeps its data.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("prometheus")
    }

    /// Where Alertmanager keeps whom it told of what: with that of an earlier demo, it would tell of nothing again.
    pub(super) fn told(&self) -> PathBuf {
        self.folder.join("alertmanager-data")
    }

    /// The control socket. A socket's path has to be short.
    pub(super) fn control(&self) -> PathBuf {
        self.typed().join(SOCKET_NAME)
    }

    /// The folder as somebody here would type it.
    pub(super) fn typed(&self) -> PathBuf {
        let here = env::current_dir().unwrap_or_default();
        self.folder.strip_prefix(here).unwrap_or(&self.folder).to_owned()
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there are runs, which somebody will want to read about.
    pub(super) fn has_results(&self) -> bool {
        Store::new(&self.folder).names().is_ok_and(|names| !names.is_empty())
    }

    /// Leaves a temporary folder in place: somebody will want to read what is in it.
    pub(super) fn keep(mut self) {
        self.temporary = false;
    }
}

impl Drop for State {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed from the system's temporary folder is removed by the system.
            let _left_to_the_system = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A folder that nobody had before: an existing one could be anybody's.
fn own_temporary() -> io::Result<PathBuf> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let folder = env::temp_dir().join(format!("sloe-demo-{}-{}", process::id(), since.as_nanos()));
    DirBuilder::new().mode(0o700).create(&folder).map(|()| folder)
}

fn create(folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    folder.canonicalize()
}

/// The lock goes when this process does, however it ends.
fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another `sloe demo` is using `{}`; end it or choose another folder", folder.display())
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock `{}`", path.display()))
        }
    }
}

fn unless_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn clear(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir(folder)
}
