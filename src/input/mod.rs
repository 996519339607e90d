//! Spec files and directories to texts, and these to what they declare. The only place that reads specs from disk.

mod specs;

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, FileId, Sources, Span};
pub use specs::{Compiled, Reading, Specs};

/// Larger files are refused: a spec of this size is a mistake, and spans count bytes in 32 bits.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Deeper trees are refused: most likely a link that leads back up.
const MAX_DEPTH: usize = 32;

/// Reads every spec below `paths` (files as named, directories recursively for `.yaml`, `.yml` and `.json`, in the order of
/// their names) into `sources`; reports what cannot be read and paths that hold nothing.
pub fn read(paths: &[PathBuf], sources: &mut Sources) -> (Vec<FileId>, Vec<Diagnostic>) {
    let (mut files, mut problems, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for path in paths {
        let mut found = Vec::new();
        match collect(path, 0, true, &mut found) {
            Ok(()) if found.is_empty() => problems.push(no_specs(path, sources)),
            Ok(()) => {}
            Err(failure) => problems.push(unreadable(&failure, sources)),
        }
        // A path named twice, or below another one, is one path.
        for file in found
            .into_iter()
            .filter(|file| seen.insert(fs::canonicalize(file).unwrap_or_else(|_| file.clone())))
        {
            match read_file(&file, sources) {
                Ok(id) => files.push(id),
                Err(problem) => problems.push(*problem),
            }
        }
    }
    (files, problems)
}

/// Reads the file named, whatever its ending, into `sources`.
///
/// # Errors
/// When it cannot be read or is no text.
pub fn read_one(path: &Path, sources: &mut Sources) -> Result<FileId, Box<Diagnostic>> {
    read_file(path, sources)
}

/// Reads standard input into `sources`, as `<stdin>`.
///
/// # Errors
/// When it cannot be read or is no text.
pub fn read_stdin(sources: &mut Sources) -> Result<FileId, Box<Diagnostic>> {
    take(Path::new("<stdin>"), bounded(io::stdin().lock()), sources)
}

struct Unreadable {
    path: PathBuf,
    error: io::Error,
}

fn collect(path: &Path, depth: usize, named: bool, found: &mut Vec<PathBuf>) -> Result<(), Unreadable> {
    let failed = |error| Unreadable { path: path.to_owned(), error };
    if depth > MAX_DEPTH {
        return Err(failed(io::Error::other(format!("nested more than {MAX_DEPTH} directories deep"))));
    }
    let kind = fs::metadata(path).map_err(failed)?;
    if !kind.is_dir() {
        // A pipe is read when it is named, and would block for ever when it is only found.
        if named || is_spec(path) && kind.is_file() {
            found.push(path.to_owned());
        }
        return Ok(());
    }
    let mut entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>())
        .map_err(failed)?;
    entries.sort();
    entries
        .iter()
        .filter(|entry| !is_hidden(entry))
        .try_for_each(|entry| collect(entry, depth + 1, false, found))
}

fn is_spec(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
}

/// Hidden files are editors' and ConfigMap mounts' own.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn read_file(path: &Path, sources: &mut Sources) -> Result<FileId, Box<Diagnostic>> {
    take(path, fs::File::open(path).and_then(bounded), sources)
}

fn take(path: &Path, bytes: io::Result<Vec<u8>>, sources: &mut Sources) -> Result<FileId, Box<Diagnostic>> {
    let bytes =
        bytes.map_err(|error| Box::new(unreadable(&Unreadable { path: path.to_owned(), error }, sources)))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(sources.add(path, text)),
        Err(error) => Err(Box::new(not_utf8(path, &error, sources))),
    }
}

fn bounded(reader: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Devices and pipes do not tell how much is in them.
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("larger than {} MiB", MAX_BYTES / 1024 / 1024)));
    }
    Ok(bytes)
}

fn no_specs(path: &Path, sources: &mut Sources) -> Diagnostic {
    let message = format!("`{}` holds no specs", path.display());
    let help = "specs are files that end in `.yaml`, `.yml` or `.json`";
    Diagnostic::error(Code::NO_SPECS, nowhere(path, sources), message).help(help)
}

fn unreadable(failure: &Unreadable, sources: &mut Sources) -> Diagnostic {
    let message = format!("cannot read `{}`: {}", failure.path.display(), failure.error);
    Diagnostic::error(Code::UNREADABLE, nowhere(&failure.path, sources), message)
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error, sources: &mut Sources) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
    let line = text.matches('\n').count() + 1;
    let message = format!("`{}` is not UTF-8: byte {} on line {line}", path.display(), valid + 1);
    let id = sources.add(path, text);
    Diagnostic::error(Code::NOT_UTF8, Span::new(id, valid, valid), message).help("save the file as UTF-8")
}

/// A place for problems that have none: the file as a whole.
fn nowhere(path: &Path, sources: &mut Sources) -> Span {
    let id = sources.add(path, "");
    Span::new(id, 0, 0)
}
