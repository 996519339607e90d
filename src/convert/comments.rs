//! Comments on their way to the values that they were about.
//!
//! A comment beside a value stays beside it. Every other one goes above the next value that is written, so that comments on
//! keys that are not honoured are kept as well; what follows the last value ends the document.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{FileId, Sources, Span};
use crate::yaml;

type Line = (FileId, usize);

/// The comments that are not written yet.
#[derive(Debug, Default)]
pub(super) struct Comments {
    lines: BTreeMap<FileId, Vec<usize>>,
    above: BTreeMap<Line, Vec<String>>,
    beside: BTreeMap<Line, String>,
    last: BTreeMap<FileId, Vec<String>>,
}

impl Comments {
    /// The comments of all files that the values at `spans` come from.
    pub(super) fn of(spans: &[Span], sources: &Sources) -> Self {
        let mut comments = Self::default();
        for file in spans.iter().map(|span| span.file).collect::<BTreeSet<_>>() {
            comments.lines.insert(file, line_starts(&sources.get(file).text));
        }
        let written: BTreeSet<Line> = spans.iter().map(|span| comments.line(*span)).collect();
        for file in comments.lines.keys().copied().collect::<Vec<_>>() {
            for comment in yaml::comments(file, &sources.get(file).text) {
                comments.place(comment, &written);
            }
        }
        comments
    }

    fn place(&mut self, comment: yaml::Comment, written: &BTreeSet<Line>) {
        let line = self.line(comment.span);
        if comment.beside && written.contains(&line) {
            self.beside.insert(line, comment.text);
            return;
        }
        match written.range(line..).next().filter(|next| next.0 == line.0) {
            Some(next) => self.above.entry(*next).or_default().push(comment.text),
            None => self.last.entry(line.0).or_default().push(comment.text),
        }
    }

    /// What goes above the value at `span`.
    pub(super) fn above(&mut self, span: Span) -> Vec<String> {
        let line = self.line(span);
        self.above.remove(&line).unwrap_or_default()
    }

    /// What goes beside the value at `span`.
    pub(super) fn beside(&mut self, span: Span) -> Option<String> {
        let line = self.line(span);
        self.beside.remove(&line)
    }

    /// What follows the last value of a file.
    pub(super) fn last(&mut self, file: FileId) -> Vec<String> {
        self.last.remove(&file).unwrap_or_default()
    }

    /// The line on which a place begins.
    fn line(&self, span: Span) -> Line {
        let starts = self.lines.get(&span.file).map_or(&[][..], Vec::as_slice);
        (span.file, starts.partition_point(|start| *start <= span.start as usize))
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}
