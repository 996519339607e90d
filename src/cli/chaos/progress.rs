//! The record of a living run, line by line, for whoever watches the terminal.

use crate::chaos::record::{Entry, Event};
use crate::chaos::story;
use crate::cli::print;

/// Prints what happens, and of looks only those that say something new.
#[derive(Debug, Default)]
pub(super) struct Progress {
    last_look: String,
}

impl Progress {
    /// Prints a line of the record.
    pub(super) fn tell(&mut self, entry: &Entry) {
        let Some((text, more)) = story::told(&entry.event) else { return };
        if matches!(entry.event, Event::Looked { .. }) {
            if text == self.last_look {
                return;
            }
            self.last_look.clone_from(&text);
        }
        print::error(&line(entry, &text, &more));
    }
}

/// `13:35:01  the fault is there`, and what is below it.
pub(super) fn line(entry: &Entry, text: &str, more: &[String]) -> String {
    let below: String = more.iter().map(|line| format!("            {line}\n")).collect();
    format!("{}  {text}\n{below}", entry.at.format("%H:%M:%S"))
}
