//! The folder in which a running demo keeps its data, rules and logs.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::TempDir;

/// Where the demo keeps its state unless told otherwise.
const DEFAULT: &str = ".sloe/demo";

/// The folder, which this process has for itself.
#[derive(Debug)]
pub(super) struct State {
    folder: PathBuf,
    temporary: Option<TempDir>,
    _lock: File,
}

impl State {
    /// Opens `folder`, or without one a default that suits, and clears away what an earlier demo left.
    ///
    /// # Errors
    /// When the folder cannot be written or another demo is using it.
    pub(super) fn open(folder: Option<&Path>, once: bool) -> anyhow::Result<Self> {
        let temporary = (once && folder.is_none())
            .then(|| tempfile::Builder::new().prefix("sloe-demo-").tempdir())
            .transpose()
            .context("cannot create a temporary folder")?;
        let folder = match (&temporary, folder) {
            (Some(temporary), _) => temporary.path(),
            (None, folder) => folder.unwrap_or(Path::new(DEFAULT)),
        };
        let folder = create(folder).with_context(|| format!("cannot use `{}`", folder.display()))?;
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

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Leaves a temporary folder in place, for somebody to find out what went wrong.
    pub(super) fn keep(mut self) {
        let _kept = self.temporary.take().map(TempDir::keep);
    }
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
