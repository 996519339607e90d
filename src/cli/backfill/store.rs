//! What is computed already of one SLO: a file for each chunk, complete or not there.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::backfill::grid::{Chunk, Grid};
use crate::model::SloId;
use crate::output::{Mode, Stage};
use crate::prom::OpenMetrics;

/// The file that says what the chunks are parts of.
const IDENTITY: &str = "job.json";

/// The folder of one SLO.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

/// What an earlier run left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// Parts of the same.
    Parts,
    /// Parts of something else.
    Others,
}

impl Store {
    /// The chunks of an SLO below `root`.
    pub(super) fn new(root: &Path, id: &SloId) -> Self {
        Self { folder: root.join("chunks").join(&id.service).join(&id.name) }
    }

    /// Whether there are chunks, and of what.
    pub(super) fn left(&self, identity: &str) -> anyhow::Result<Left> {
        let path = self.folder.join(IDENTITY);
        match fs::read_to_string(&path) {
            Ok(known) if known == identity => Ok(Left::Parts),
            Ok(_) => Ok(Left::Others),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Left::Nothing),
            Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
        }
    }

    /// Removes everything, and says from now on what the chunks are parts of.
    pub(super) fn begin(&self, identity: &str) -> anyhow::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove `{}`", self.folder.display()))
            }
            _ => self.put(IDENTITY, identity),
        }
    }

    /// The chunks from the first moment on without a gap, in their order.
    pub(super) fn done(&self, grid: Grid) -> anyhow::Result<Vec<Chunk>> {
        let mut there = self.chunks().with_context(|| format!("cannot read `{}`", self.folder.display()))?;
        there.sort_unstable();
        let mut done: Vec<Chunk> = Vec::new();
        for chunk in there {
            let is_next = grid.next(done.last().copied(), 1).is_some_and(|next| next.first == chunk.first);
            if is_next && chunk.last <= grid.last && self.is_complete(chunk) {
                done.push(chunk);
            }
        }
        Ok(done)
    }

    /// Writes a chunk; it is there as a whole or not at all.
    pub(super) fn write(&self, chunk: Chunk, text: &str) -> anyhow::Result<()> {
        self.put(&file_name(chunk), text)
    }

    /// The text of a chunk.
    pub(super) fn read(&self, chunk: Chunk) -> anyhow::Result<String> {
        let path = self.folder.join(file_name(chunk));
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))
    }

    fn chunks(&self) -> io::Result<Vec<Chunk>> {
        match fs::read_dir(&self.folder) {
            Ok(entries) => {
                entries.map(|entry| Ok(chunk_of(&entry?.file_name()))).filter_map(Result::transpose).collect()
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// A machine that lost its power may have lost the end of a file that was renamed before.
    fn is_complete(&self, chunk: Chunk) -> bool {
        self.read(chunk).is_ok_and(|text| text.ends_with(OpenMetrics::END))
    }

    fn put(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let mut stage = Stage::new(&self.folder, Mode::Write);
        stage.add(Path::new(name), text)?;
        Ok(stage.finish()?.commit()?)
    }
}

/// `1763892000000-1763978100000.om`.
fn file_name(chunk: Chunk) -> String {
    format!("{}-{}.om", chunk.first, chunk.last)
}

fn chunk_of(name: &std::ffi::OsStr) -> Option<Chunk> {
    let (first, last) = name.to_str()?.strip_suffix(".om")?.split_once('-')?;
    Some(Chunk { first: first.parse().ok()?, last: last.parse().ok()? })
}
