//! The folder in which a running demo keeps its data, rules and logs.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, process};

use anyhow::{Context, bail};

use crate::chaos::drivers::local::protocol::SOCKET_NAME;

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
        for part in [state.logs(), state.rules(), state.data()] {
            clear(&part).with_context(|| format!("cannot clear `{}`", part.display()))?;
        }
        Ok(state)
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

    /// The control socket. A socket's path is short, so it is named from here where that is shorter.
    pub(super) fn control(&self) -> PathBuf {
        let here = env::current_dir().unwrap_or_default();
        self.folder.strip_prefix(here).unwrap_or(&self.folder).join(SOCKET_NAME)
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Leaves a temporary folder in place, for somebody to find out what went wrong.
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
fn own_temporary() -> std::io::Result<PathBuf> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let folder = env::temp_dir().join(format!("sloe-demo-{}-{}", process::id(), since.as_nanos()));
    DirBuilder::new().mode(0o700).create(&folder).map(|()| folder)
}

fn create(folder: &Path) -> std::io::Result<PathBuf> {
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

fn clear(folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir(folder)
}
