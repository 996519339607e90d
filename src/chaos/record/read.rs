//! Records read back: every line that can be understood, and what is wrong with the others.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;

use crate::chaos::record::{Entry, Event, Opening, RecordError};

/// The events that this version writes; a test holds the list against [`Event`].
const KNOWN: [&str; 11] = [
    "opened",
    "query",
    "surveyed",
    "planned",
    "gated",
    "phase",
    "fact",
    "looked",
    "abort-requested",
    "reverted",
    "closed",
];

/// All that a record says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// What could be read, in order.
    pub lines: Vec<Line>,
    /// What could not, although it was written once.
    pub damage: Vec<Damage>,
    /// The file does not end with a line's end: its process was killed while it wrote. Nobody acted on such a line.
    pub ends_within_a_line: bool,
}

/// A line that could be read.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// One that this version knows.
    Known(Box<Entry>),
    /// One of a later version, as it is.
    Unknown {
        /// Its number.
        seq: u64,
        /// When it was written.
        at: DateTime<Utc>,
        /// All of it.
        text: Value,
    },
}

/// A line that cannot be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Damage {
    /// The line's number in the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// What every line has.
#[derive(Deserialize)]
struct Head {
    seq: u64,
    at: DateTime<Utc>,
    event: String,
}

/// How a line reads.
enum Reading {
    Line(Line),
    /// It breaks off: as long as no number is missing, nobody was told that it was written.
    Unfinished,
    Broken(String),
}

impl Record {
    /// Reads a record, of a living process too. Whatever the file holds, this answers what can be understood of it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, RecordError> {
        let bytes = fs::read(path).map_err(|error| RecordError::io("read", path, error))?;
        Ok(Self::parse(&bytes))
    }

    /// The record that these bytes are.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut record =
            Self { ends_within_a_line: bytes.last().is_some_and(|last| *last != b'\n'), ..Self::default() };
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            // What follows the last line's end is a line that was not finished, whatever is in it.
            record.take(at + 1, read_line(line), at + 1 == lines.len());
        }
        record
    }

    /// The lines that this version knows.
    #[must_use]
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.lines.iter().filter_map(|line| match line {
            Line::Known(entry) => Some(&**entry),
            Line::Unknown { .. } => None,
        })
    }

    /// What those lines say.
    #[must_use]
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.entries().map(|entry| &entry.event)
    }

    /// What the record is about; `None` where its first line is not what it should be.
    #[must_use]
    pub fn opening(&self) -> Option<&Opening> {
        self.events().find_map(|event| match event {
            Event::Opened(opening) => Some(&**opening),
            _ => None,
        })
    }

    /// The number of the last line; 0 without any.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.lines.last().map_or(0, Line::seq)
    }

    fn take(&mut self, number: usize, reading: Reading, unfinished: bool) {
        match reading {
            Reading::Line(line) => {
                if line.seq() != self.last_seq() + 1 {
                    self.damaged(number, gap(self.last_seq() + 1, line.seq()));
                }
                self.lines.push(line);
            }
            Reading::Broken(what) if !unfinished => self.damaged(number, what),
            Reading::Unfinished | Reading::Broken(_) => {}
        }
    }

    fn damaged(&mut self, line: usize, what: String) {
        self.damage.push(Damage { line, what });
    }
}

impl Line {
    /// The line's number.
    #[must_use]
    pub fn seq(&self) -> u64 {
        match self {
            Self::Known(entry) => entry.seq,
            Self::Unknown { seq, .. } => *seq,
        }
    }
}

fn gap(expected: u64, found: u64) -> String {
    format!("the line has number {found} where {expected} was expected")
}

fn read_line(bytes: &[u8]) -> Reading {
    let text: Value = match serde_json::from_slice(bytes) {
        Ok(text) => text,
        Err(error) if error.classify() == Category::Eof => return Reading::Unfinished,
        Err(error) => return Reading::Broken(format!("this is no JSON: {error}")),
    };
    match Entry::deserialize(&text) {
        Ok(entry) => Reading::Line(Line::Known(Box::new(entry))),
        Err(error) => read_other(text, &error),
    }
}

/// A line that is no entry: one of a later version, or a broken one.
fn read_other(text: Value, error: &serde_json::Error) -> Reading {
    match Head::deserialize(&text) {
        Ok(Head { seq, at, event }) if !KNOWN.contains(&&*event) => {
            Reading::Line(Line::Unknown { seq, at, text })
        }
        Ok(Head { event, .. }) => Reading::Broken(format!("the event `{event}` cannot be read: {error}")),
        Err(error) => Reading::Broken(format!("this is no line of a record: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_events_is_that_of_the_type() {
        let line = r#"{"seq": 1, "at": "2026-01-01T00:00:00Z", "event": "?"}"#;
        let error = serde_json::from_str::<Entry>(line).expect_err("no event has this name").to_string();
        let names: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert_eq!(names, KNOWN);
    }
}
