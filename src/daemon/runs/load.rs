//! One run from its folder, however much of it can be read.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::SystemTime;

use super::{Draft, Run};
use crate::chaos::record::{Damage, Line, Record};
use crate::chaos::store::{RunSummary, Store};
use crate::postmortem::blocks::front_matter;
use crate::postmortem::facts::{Facts, Prices, from_record};
use crate::postmortem::lint::left_to_do;

/// A record of an hour with all answers is a few MiB long.
const LONGEST_RECORD: u64 = 32 << 20;

/// People do not write more.
const LONGEST_DRAFT: u64 = 1 << 20;

/// The files of a draft and their languages.
const DRAFTS: [(&str, &str); 2] = [("en", "postmortem.en.md"), ("fr", "postmortem.fr.md")];

/// The facts beside the drafts.
const DRAFT_FACTS: &str = "postmortem.json";

/// What changes when a run does: length and time of each of its files, and whether its process is alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    files: Vec<Option<(u64, SystemTime)>>,
    alive: Option<bool>,
}

impl Stamp {
    /// The stamp of the run's folder now.
    pub(super) fn of(store: &Store, run: &str) -> Self {
        let record = store.record_path(run);
        let beside = DRAFTS.iter().map(|(_, name)| *name).chain([DRAFT_FACTS]);
        let files = [record.clone()].into_iter().chain(beside.map(|name| record.with_file_name(name)));
        Self { files: files.map(|path| stamp(&path)).collect(), alive: store.is_alive(run).ok() }
    }
}

/// When the run's record was last written.
pub(super) fn written(store: &Store, run: &str) -> Option<SystemTime> {
    stamp(&store.record_path(run)).map(|(_, written)| written)
}

fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// The run as its files tell it now.
pub(super) fn load(store: &Store, name: &str) -> Run {
    let path = store.record_path(name);
    // Asked first: what a process that is gone has written is then all there.
    let alive = store.is_alive(name);
    let record = record(&path);
    let facts = facts(&record);
    let unknown_lines = record.lines.iter().filter(|line| matches!(line, Line::Unknown { .. })).count();
    let draft = |(language, file): (&'static str, &str)| {
        let text = text(&path.with_file_name(file), LONGEST_DRAFT).ok()?;
        Some(read_draft(language, text))
    };
    Run {
        summary: RunSummary::new(name, Ok(record), alive),
        facts,
        unknown_lines,
        drafts: DRAFTS.into_iter().filter_map(draft).collect(),
        draft_facts: text(&path.with_file_name(DRAFT_FACTS), LONGEST_DRAFT).ok(),
    }
}

fn read_draft(language: &'static str, text: String) -> Draft {
    let is_draft =
        front_matter(&text, "status").is_some_and(|status| ["draft", "brouillon"].contains(&status));
    Draft { language, is_draft, left_to_do: left_to_do(&text), text }
}

/// The record, or what is wrong with its file.
fn record(path: &Path) -> Record {
    let (bytes, whole) = match bytes(path, LONGEST_RECORD) {
        Ok(read) => read,
        Err(error) => return damaged(Record::default(), format!("it cannot be read: {error}")),
    };
    let record = Record::parse(&bytes);
    if whole { record } else { damaged(record, "it is longer than 32 MiB; the rest is not shown".to_owned()) }
}

fn damaged(mut record: Record, what: String) -> Record {
    record.damage.push(Damage { line: record.lines.len() + 1, what });
    record
}

fn facts(record: &Record) -> Option<Facts> {
    let entries: Vec<_> = record.entries().cloned().collect();
    from_record(&entries, &Prices::default()).ok()
}

/// What is in a file up to `most` bytes, and whether that is all.
fn bytes(path: &Path, most: u64) -> io::Result<(Vec<u8>, bool)> {
    // Opening a pipe would wait for somebody who writes.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    let whole = bytes.len() as u64 <= most;
    bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok((bytes, whole))
}

fn text(path: &Path, most: u64) -> io::Result<String> {
    match bytes(path, most)? {
        (bytes, true) => String::from_utf8(bytes).map_err(io::Error::other),
        (_, false) => Err(io::ErrorKind::FileTooLarge.into()),
    }
}
