//! The record of a living run, line by line, for whoever watches the terminal.

use chrono::{DateTime, TimeDelta, Utc};

use crate::chaos::record::{Entry, Event};
use crate::chaos::{Reading, Replicas, story};
use crate::cli::fold::fold;
use crate::cli::print;

/// While nothing happens but that counts go up, a look is told this often.
const CALM: TimeDelta = TimeDelta::seconds(15);

/// Prints what happens, and of looks only those that say something new.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The look that was told last; none in this phase yet.
    last_look: Option<Look>,
}

/// What is worth a line of its own when it changes, and when it was last told.
#[derive(Debug)]
struct Look {
    at: DateTime<Utc>,
    replicas: Option<Replicas>,
    pages: Vec<String>,
    answered: bool,
}

impl Progress {
    /// Prints a line of the record.
    pub(super) fn tell(&mut self, entry: &Entry) {
        let Some((text, more)) = story::told(&entry.event) else { return };
        match &entry.event {
            Event::Looked { reading, replicas } if !self.is_news(entry.at, reading, *replicas) => return,
            Event::Phase { .. } => self.last_look = None,
            _ => {}
        }
        print::error(&line(entry, &text, &more));
    }

    fn is_news(&mut self, at: DateTime<Utc>, reading: &Reading, replicas: Option<Replicas>) -> bool {
        let look = Look { at, replicas, pages: reading.pages.clone(), answered: reading.failure.is_none() };
        let news = self.last_look.as_ref().is_none_or(|last| look.differs(last) || at - last.at >= CALM);
        if news {
            self.last_look = Some(look);
        }
        news
    }
}

impl Look {
    fn differs(&self, other: &Self) -> bool {
        (self.replicas, &self.pages, self.answered) != (other.replicas, &other.pages, other.answered)
    }
}

/// `13:35:01  the fault is there`, and what is below it.
pub(super) fn line(entry: &Entry, text: &str, more: &[String]) -> String {
    let below: String = more.iter().map(|line| format!("            {}\n", fold(line, 12, 14))).collect();
    format!("{}  {}\n{below}", story::at(entry).format("%H:%M:%S"), fold(text, 10, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(failure: Option<&str>) -> Reading {
        Reading {
            at: DateTime::UNIX_EPOCH,
            subjects: Vec::new(),
            pages: Vec::new(),
            failure: failure.map(str::to_owned),
        }
    }

    #[test]
    fn of_looks_those_are_told_that_differ_and_from_time_to_time_one_that_does_not() {
        let (ready, fewer) = (
            Some(Replicas { wanted: 3, updated: 3, ready: 3 }),
            Some(Replicas { wanted: 3, updated: 3, ready: 2 }),
        );
        let looks = [
            (0, reading(None), ready, true),
            (5, reading(None), ready, false),
            (10, reading(None), fewer, true),
            (20, reading(None), fewer, false),
            (25, reading(None), fewer, true),
            (30, reading(Some("timed out")), fewer, true),
            (35, reading(Some("refused")), fewer, false),
            (40, reading(None), None, true),
        ];
        let mut progress = Progress::default();
        for (second, reading, replicas, news) in looks {
            let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
            assert_eq!(progress.is_news(at, &reading, replicas), news, "at {second} s");
        }
    }
}
