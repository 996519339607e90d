//! Generated files beside those on disk, complete under temporary names before any is renamed.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::output::{Change, Kind, OutputError};

/// What temporary files begin with.
pub(super) const TEMPORARY: &str = ".sloe-";

/// What becomes of generated files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// New and changed files are staged.
    Write,
    /// They are only compared.
    Compare,
    /// They are compared, and both texts kept for a diff.
    Diff,
}

/// Takes generated files piece by piece. What equals the file on disk is never written.
#[derive(Debug)]
pub struct Stage<'a> {
    root: &'a Path,
    mode: Mode,
    current: Option<Current>,
    staged: Staged,
}

/// What [`Stage`] made.
#[derive(Debug, Default)]
pub struct Staged {
    /// All files in the order of their paths.
    pub changes: Vec<Change>,
    files: Vec<(TempPath, PathBuf)>,
}

/// The file whose pieces come in.
#[derive(Debug)]
struct Current {
    change: Change,
    /// The file on disk, read as far as it is the same.
    old: Option<File>,
    same: u64,
    new: Option<NamedTempFile>,
}

impl<'a> Stage<'a> {
    /// Nothing yet; paths will be relative to `root`.
    #[must_use]
    pub fn new(root: &'a Path, mode: Mode) -> Self {
        Self { root, mode, current: None, staged: Staged::default() }
    }

    /// The next piece of a file, the first one where the path is a new one.
    ///
    /// # Errors
    /// When a file that exists cannot be read, or a temporary one cannot be written.
    pub fn add(&mut self, path: &Path, text: &str) -> Result<(), OutputError> {
        let path = self.root.join(path);
        if self.current.as_ref().is_none_or(|current| current.change.path != path) {
            self.end()?;
            self.current = Some(Current::open(path, self.mode)?);
        }
        match &mut self.current {
            Some(current) => current.add(text, self.mode),
            None => Ok(()),
        }
    }

    /// All files, complete.
    ///
    /// # Errors
    /// Those of [`Stage::add`].
    pub fn finish(mut self) -> Result<Staged, OutputError> {
        self.end()?;
        self.staged.changes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(self.staged)
    }

    fn end(&mut self) -> Result<(), OutputError> {
        let Some(mut current) = self.current.take() else { return Ok(()) };
        current.end(self.mode)?;
        // The file is closed: thousands of them are staged, and systems allow a thousand open ones.
        let file = current.new.map(|file| (file.into_temp_path(), current.change.path.clone()));
        self.staged.files.extend(file);
        self.staged.changes.push(current.change);
        Ok(())
    }
}

impl Staged {
    /// Renames every staged file to its place.
    ///
    /// # Errors
    /// When a file cannot be replaced; those before it were.
    pub fn commit(self) -> Result<(), OutputError> {
        for (file, path) in self.files {
            file.persist(&path).map_err(|failed| OutputError::new("replace", &path, failed.error))?;
        }
        Ok(())
    }
}

impl Current {
    fn open(path: PathBuf, mode: Mode) -> Result<Self, OutputError> {
        let old = match File::open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(OutputError::new("read", &path, error)),
        };
        let kind = if old.is_some() { Kind::Keep } else { Kind::Create };
        let before =
            if mode == Mode::Diff { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
        let mut current =
            Self { change: Change { path, kind, before, after: String::new() }, old, same: 0, new: None };
        if kind == Kind::Create && mode == Mode::Write {
            current.write_anew()?;
        }
        Ok(current)
    }

    fn add(&mut self, text: &str, mode: Mode) -> Result<(), OutputError> {
        if mode == Mode::Diff {
            self.change.after.push_str(text);
        }
        if self.change.kind == Kind::Keep && self.continues_with(text)? {
            return Ok(());
        }
        self.differs(mode)?;
        match &mut self.new {
            Some(file) => file.write_all(text.as_bytes()).map_err(|error| failed(&self.change.path, &error)),
            None => Ok(()),
        }
    }

    /// The file on disk may be longer.
    fn end(&mut self, mode: Mode) -> Result<(), OutputError> {
        if self.change.kind == Kind::Keep && self.rest()? > 0 {
            self.differs(mode)?;
        }
        Ok(())
    }

    fn differs(&mut self, mode: Mode) -> Result<(), OutputError> {
        if self.change.kind == Kind::Keep {
            self.change.kind = Kind::Update;
            if mode == Mode::Write {
                self.write_anew()?;
            }
        }
        Ok(())
    }

    /// Whether the file on disk goes on with `text`.
    fn continues_with(&mut self, text: &str) -> Result<bool, OutputError> {
        let Some(old) = &mut self.old else { return Ok(false) };
        let mut found = vec![0; text.len()];
        let same = match old.read_exact(&mut found) {
            Ok(()) => found == text.as_bytes(),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => false,
            Err(error) => return Err(OutputError::new("read", &self.change.path, error)),
        };
        if same {
            self.same += text.len() as u64;
        }
        Ok(same)
    }

    fn rest(&mut self) -> Result<usize, OutputError> {
        let Some(old) = &mut self.old else { return Ok(0) };
        old.read(&mut [0]).map_err(|error| OutputError::new("read", &self.change.path, error))
    }

    /// A temporary file in the same folder, with what was the same.
    fn write_anew(&mut self) -> Result<(), OutputError> {
        let path = &self.change.path;
        let folder = path.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = temporary(folder).map_err(|error| failed(path, &error))?;
        if let Some(old) = &self.old {
            // A file that is replaced keeps its permissions.
            let permissions = old.metadata().map(|old| old.permissions());
            let kept = permissions.and_then(|permissions| file.as_file().set_permissions(permissions));
            kept.map_err(|error| failed(path, &error))?;
        }
        if self.same > 0 {
            let old = File::open(path).map_err(|error| OutputError::new("read", path, error))?;
            io::copy(&mut old.take(self.same), &mut file).map_err(|error| failed(path, &error))?;
        }
        self.new = Some(file);
        Ok(())
    }
}

/// The temporary file's name, which the error would show, is nobody's business.
fn failed(path: &Path, error: &io::Error) -> OutputError {
    OutputError::new("write", path, io::Error::from(error.kind()))
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    match readable_by_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            readable_by_all(folder)
        }
        made => made,
    }
}

/// Temporary files are private by default; Prometheus runs as somebody else.
fn readable_by_all(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = fs::Permissions::from_mode(0o644);
    tempfile::Builder::new().prefix(TEMPORARY).permissions(permissions).tempfile_in(folder)
}
