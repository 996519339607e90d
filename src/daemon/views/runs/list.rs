//! The list of all runs.

use askama::Template;

use super::row::{Cost, RunRow};
use crate::daemon::state::Seen;
use crate::daemon::texts::{Sentence, Word, runs_headline};
use crate::daemon::views::frame::{Frame, Place};

/// All runs, the newest first.
#[derive(Debug, Template)]
#[template(path = "runs.html")]
pub(crate) struct RunsPage {
    frame: Frame,
    headline: Sentence,
    rows: Vec<RunRow>,
    left_out: usize,
    problem: Option<String>,
    /// Whether the folder was looked at.
    looked: bool,
}

impl RunsPage {
    /// The list of all runs that are seen.
    pub(crate) fn of(seen: &Seen) -> Self {
        let runs = &seen.runs;
        let headline = runs_headline(runs);
        Self {
            frame: Frame::of_runs(format!("{} – sloe", headline.text()), Place::Runs, seen),
            headline,
            rows: runs.runs.iter().map(|run| RunRow::of(run, seen.present())).collect(),
            left_out: runs.left_out,
            problem: runs.problem.clone(),
            looked: runs.looked,
        }
    }
}
