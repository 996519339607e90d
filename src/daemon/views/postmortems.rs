//! The list of postmortems.

use std::sync::Arc;

use askama::Template;

use super::frame::{Frame, Place};
use super::runs::{Cost, RunRow};
use crate::daemon::runs::{Draft, Run, Runs};
use crate::daemon::state::Seen;
use crate::daemon::texts::{Sentence, Word, language_name, postmortems_sentence};

/// All postmortems that there are drafts of, those of the newest runs first.
#[derive(Debug, Template)]
#[template(path = "postmortems.html")]
pub(crate) struct PostmortemsPage {
    frame: Frame,
    sentence: Sentence,
    rows: Vec<Row>,
    /// The run to show how a draft is made.
    example: String,
    /// How many runs have none.
    without: usize,
    looked: bool,
    problem: Option<String>,
}

/// The postmortem of a run, in whatever languages there are.
#[derive(Clone, Debug)]
struct Row {
    run: RunRow,
    drafts: Vec<DraftLink>,
}

/// A draft in one language.
#[derive(Clone, Debug)]
struct DraftLink {
    href: String,
    code: &'static str,
    language: &'static str,
    /// The class that colours its state, and the state in words.
    state: (&'static str, String),
}

impl PostmortemsPage {
    /// Those of all that is seen.
    pub(crate) fn of(seen: &Seen) -> Self {
        let runs: &Runs = &seen.runs;
        let with: Vec<&Run> =
            runs.runs.iter().map(|run| &**run).filter(|run| !run.drafts.is_empty()).collect();
        let without = || runs.runs.iter().filter(|run| run.drafts.is_empty());
        let sentence = postmortems_sentence(runs, with.len());
        let broke = |run: &&Arc<Run>| run.summary.injected_at.is_some() && run.facts.is_some();
        let example = without().find(broke).map(|run| run.summary.run.clone());
        Self {
            frame: Frame::of_runs(format!("{} – sloe", sentence.text()), Place::Postmortems, seen),
            sentence,
            rows: with.iter().map(|run| Row::of(run, seen)).collect(),
            example: example.unwrap_or_else(|| "RUN".to_owned()),
            without: without().count(),
            looked: runs.looked,
            problem: runs.problem.clone(),
        }
    }
}

impl Row {
    fn of(run: &Run, seen: &Seen) -> Self {
        let row = RunRow::of(run, seen.present());
        let drafts = run.drafts.iter().map(|draft| DraftLink::of(draft, &row.href)).collect();
        Self { run: row, drafts }
    }
}

impl DraftLink {
    fn of(draft: &Draft, run: &str) -> Self {
        let open = draft.left_to_do;
        let state = match (draft.is_draft, open) {
            (false, 0) => ("healthy", "written".to_owned()),
            (true, 0) => ("caution", "draft".to_owned()),
            (true, 1) => ("caution", "draft, 1 place to fill in".to_owned()),
            (true, open) => ("caution", format!("draft, {open} places to fill in")),
            (false, 1) => ("caution", "1 place to fill in".to_owned()),
            (false, open) => ("caution", format!("{open} places to fill in")),
        };
        Self {
            href: format!("{run}/postmortem?lang={}", draft.language),
            code: draft.language,
            language: language_name(draft.language),
            state,
        }
    }
}
