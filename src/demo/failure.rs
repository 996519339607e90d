//! What is said when a part of the demo fails: which one, how, what it last wrote, and how it was started.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The last lines of a log that are shown.
const SHOWN_LINES: usize = 12;

/// A part of the demo that did not start, or ended when it should not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{part}` {what}\n{}  command: {command}\n  log:     {}",
    .last_lines.iter().flat_map(|line| ["  | ", line, "\n"]).collect::<String>(),
    .log.display()
)]
pub struct PartFailure {
    /// Its name, which is also that of its log.
    pub part: String,
    /// What happened, such as `ended (exit status: 1)`.
    pub what: String,
    /// The command that started it.
    pub command: String,
    /// Where it logs.
    pub log: PathBuf,
    /// What it last wrote there.
    pub last_lines: Vec<String>,
}

impl PartFailure {
    pub(super) fn new(part: &str, what: &str, command: &str, log: &Path) -> Self {
        Self {
            part: part.to_owned(),
            what: what.to_owned(),
            command: command.to_owned(),
            log: log.to_owned(),
            last_lines: last_lines(log),
        }
    }
}

/// A log that cannot be read has nothing to show; the failure itself is what matters.
fn last_lines(log: &Path) -> Vec<String> {
    let Ok(file) = std::fs::File::open(log) else { return Vec::new() };
    let mut last = VecDeque::with_capacity(SHOWN_LINES);
    for line in BufReader::new(file).split(b'\n').map_while(Result::ok) {
        if last.len() == SHOWN_LINES {
            last.pop_front();
        }
        last.push_back(String::from_utf8_lossy(&line).into_owned());
    }
    last.into()
}
