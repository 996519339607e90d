//! What writing would change, and writing it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// How a file on disk differs from what was generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is not there yet.
    Create,
    /// It has another content.
    Update,
    /// It is the same.
    Keep,
}

/// A generated file and how it differs from the one on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it goes.
    pub path: PathBuf,
    /// How it differs.
    pub kind: Kind,
    /// The content on disk; empty when there is none or it is no text.
    pub before: String,
    /// The generated content.
    pub after: String,
}

/// Why output could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct OutputError {
    action: &'static str,
    path: PathBuf,
    #[source]
    error: io::Error,
}

/// Compares generated files, relative to `root`, with those on disk.
///
/// # Errors
/// When a file that exists cannot be read.
pub fn plan(
    root: &Path,
    files: impl IntoIterator<Item = (PathBuf, String)>,
) -> Result<Vec<Change>, OutputError> {
    files.into_iter().map(|(path, after)| compare(root.join(path), after)).collect()
}

fn compare(path: PathBuf, after: String) -> Result<Change, OutputError> {
    let (kind, before) = match fs::read(&path) {
        Ok(bytes) if bytes == after.as_bytes() => (Kind::Keep, String::new()),
        Ok(bytes) => (Kind::Update, String::from_utf8(bytes).unwrap_or_default()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Kind::Create, String::new()),
        Err(error) => return Err(OutputError { action: "read", path, error }),
    };
    Ok(Change { path, kind, before, after })
}

/// Writes what is new or changed. Every file is complete under a temporary name in its directory before any is renamed,
/// so that a full disk or a killed process leaves the old files whole.
///
/// # Errors
/// When a directory or file cannot be written; then nothing was renamed unless renaming itself failed.
pub fn apply(changes: &[Change]) -> Result<(), OutputError> {
    let mut staged = Vec::new();
    for change in changes.iter().filter(|change| change.kind != Kind::Keep) {
        staged.push((stage(change)?, &change.path));
    }
    for (file, path) in staged {
        let renamed = file.persist(path).map_err(|failed| failed.error);
        renamed.map_err(|error| OutputError { action: "replace", path: path.clone(), error })?;
    }
    Ok(())
}

/// The file is closed again: thousands of them are staged, and systems allow a thousand open ones.
fn stage(change: &Change) -> Result<tempfile::TempPath, OutputError> {
    // The temporary file's name, which the error would show, is nobody's business.
    let failed = |error: io::Error| {
        let error = io::Error::from(error.kind());
        OutputError { action: "write", path: change.path.clone(), error }
    };
    let directory =
        change.path.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(failed)?;
    let mut file = readable_by_all(directory).map_err(failed)?;
    if change.kind == Kind::Update {
        let present = fs::metadata(&change.path).map_err(failed)?.permissions();
        file.as_file().set_permissions(present).map_err(failed)?;
    }
    file.write_all(change.after.as_bytes()).map_err(failed)?;
    Ok(file.into_temp_path())
}

/// Temporary files are private by default; Prometheus runs as somebody else. (A file that is replaced keeps its permissions.)
fn readable_by_all(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = fs::Permissions::from_mode(0o644);
    tempfile::Builder::new().prefix(".sloe-").permissions(permissions).tempfile_in(directory)
}
