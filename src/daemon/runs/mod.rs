//! The runs of chaos experiments as pages and API show them: plain data that a task beside the requests keeps up to date.

mod load;
mod watcher;

use std::sync::Arc;

use crate::chaos::record::{Account, Phase};
use crate::chaos::store::{RunSummary, Thrown};
use crate::postmortem::facts::Facts;

pub use watcher::watch;

/// All runs, as of the last look at their folder.
#[derive(Clone, Debug)]
pub struct Runs {
    /// Counts up with every change.
    pub revision: u64,
    /// Whether the folder was looked at.
    pub looked: bool,
    /// The newest first.
    pub runs: Vec<Arc<Run>>,
    /// How many older ones there are that are not shown.
    pub left_out: usize,
    /// The safety switch of the folder, while it is thrown; or why that cannot be read, which means thrown.
    pub switch: Result<Option<Thrown>, String>,
    /// Why the folder cannot be read; the runs are then those of the last time that it could.
    pub problem: Option<String>,
}

/// One run.
#[derive(Clone, Debug)]
pub struct Run {
    /// In a few figures.
    pub summary: RunSummary,
    /// All that its record tells; `None` for one that does not say what it is about.
    pub facts: Option<Facts>,
    /// How many lines a later version of sloe wrote, which cannot be shown.
    pub unknown_lines: usize,
    /// The drafts of its postmortem.
    pub drafts: Vec<Draft>,
    /// The facts of its postmortem as JSON, where the draft left them.
    pub draft_facts: Option<String>,
}

/// A draft of a postmortem in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The language's code: `en`, `fr`.
    pub language: &'static str,
    /// Markdown.
    pub text: String,
    /// Whether its head says that it is still being written.
    pub is_draft: bool,
    /// How many marks in it say that something is left to write.
    pub left_to_do: usize,
}

/// How far a run is. What a record does not say is none of these but `Unclear` or `Unreadable`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage<'a> {
    /// Its process works on it.
    UnderWay(Option<Phase>),
    /// Its process is gone and did not say how it ended.
    Interrupted,
    /// Nobody knows whether its process is alive.
    Unclear,
    /// Its record does not even say what it is about.
    Unreadable,
    /// It has ended.
    Ended(&'a Account),
}

impl Default for Runs {
    /// Nothing was looked at yet.
    fn default() -> Self {
        let (runs, switch) = (Vec::new(), Ok(None));
        Self { revision: 0, looked: false, runs, left_out: 0, switch, problem: None }
    }
}

impl Runs {
    /// The run of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Arc<Run>> {
        self.runs.iter().find(|run| run.summary.run == name)
    }

    /// Those whose processes work on them.
    pub fn under_way(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().map(|run| &**run).filter(|run| run.is_under_way())
    }

    /// Those on this service, or guarded by its budgets.
    pub fn of_service<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a Run> {
        let guarded = move |run: &&Run| {
            let budgets = run.facts.iter().flat_map(|facts| &facts.budgets);
            run.summary.service.as_deref() == Some(service)
                || budgets.into_iter().any(|budget| budget.subject.service == service)
        };
        self.runs.iter().map(|run| &**run).filter(guarded)
    }
}

impl Run {
    /// How far it is.
    #[must_use]
    pub fn stage(&self) -> Stage<'_> {
        let summary = &self.summary;
        match (&summary.account, summary.alive) {
            (Some(account), _) => Stage::Ended(account),
            _ if self.facts.is_none() => Stage::Unreadable,
            (None, Some(true)) => Stage::UnderWay(summary.phase),
            (None, Some(false)) => Stage::Interrupted,
            (None, None) => Stage::Unclear,
        }
    }

    /// Whether its process works on it.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self.stage(), Stage::UnderWay(_))
    }

    /// Whether its fault may be there although nobody watches it.
    #[must_use]
    pub fn may_linger(&self) -> bool {
        let unsure = match self.stage() {
            Stage::UnderWay(_) | Stage::Unreadable => false,
            Stage::Interrupted | Stage::Unclear => self.summary.reverted != Some(true),
            Stage::Ended(_) => self.summary.reverted == Some(false),
        };
        self.summary.injected_at.is_some() && unsure
    }

    /// The draft in this language, or any if there is none in it.
    #[must_use]
    pub fn draft(&self, language: Option<&str>) -> Option<&Draft> {
        let wanted = self.drafts.iter().find(|draft| Some(draft.language) == language);
        wanted.or_else(|| self.drafts.first())
    }
}
