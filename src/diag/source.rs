//! The files that diagnostics point into.

use std::ops::Range;
use std::path::PathBuf;

/// Which of the [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in a file. Ordered by file, then by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`. Files are far smaller than 4 GiB: the reader refuses larger ones.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: clip(start), end: clip(end.max(start)) }
    }

    /// As a range of indices.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// As a range of `text` that cuts no character in two and does not reach beyond the end.
    #[must_use]
    pub fn within(self, text: &str) -> Range<usize> {
        let start = text.floor_char_boundary(self.start as usize);
        start..text.ceil_char_boundary((self.end as usize).max(start))
    }
}

/// One file's path and text; the text is empty where the file could not be read.
#[derive(Clone, Debug)]
pub struct Source {
    /// As the user named it.
    pub path: PathBuf,
    /// Its content.
    pub text: String,
    /// Where its lines begin, in bytes; the first one behind a byte-order mark.
    lines: Vec<usize>,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The same in UTF-16 code units, as some editors and SARIF count.
    pub utf16: usize,
}

/// What may begin a file and is no part of its first line.
const BYTE_ORDER_MARK: char = '\u{feff}';

impl Source {
    fn new(path: PathBuf, text: String) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let lines = std::iter::once(mark).chain(breaks).collect();
        Self { path, text, lines }
    }

    /// The line and column of a byte; of the last one when it lies beyond the end.
    #[must_use]
    pub fn position(&self, at: usize) -> Position {
        let at = self.text.floor_char_boundary(at);
        let line = self.line(at);
        let start = self.lines[line - 1];
        let before = &self.text[start.min(at)..at];
        let utf16 = before.chars().map(char::len_utf16).sum::<usize>() + 1;
        Position { line, column: before.chars().count() + 1, utf16 }
    }

    /// The lines, from 1, that `range` touches as a range of bytes, with the number of the first.
    #[must_use]
    pub(super) fn lines_of(&self, range: &Range<usize>) -> (Range<usize>, usize) {
        let (first, last) = (self.line(range.start), self.line(range.end));
        let end = self.lines.get(last).copied().unwrap_or(self.text.len());
        (self.lines[first - 1]..end, first)
    }

    /// The number, from 1, of the line that holds this byte.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).max(1)
    }
}

/// All files read, in the order of reading.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes a file in and names it.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> FileId {
        self.files.push(Source::new(path.into(), text.into()));
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// Gives a file another text.
    pub fn replace(&mut self, file: FileId, text: String) {
        let source = &mut self.files[file.0 as usize];
        *source = Source::new(std::mem::take(&mut source.path), text);
    }

    /// The file of this name.
    #[must_use]
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// Where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.positions(span).0
    }

    /// Where a span begins and ends.
    #[must_use]
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let source = self.get(span.file);
        let range = span.within(&source.text);
        (source.position(range.start), source.position(range.end))
    }
}
