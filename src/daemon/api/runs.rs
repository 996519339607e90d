//! Runs of chaos experiments in JSON.

use serde::Serialize;

use super::text;
use crate::chaos::store::{RunSummary, Thrown};
use crate::daemon::runs::{Run, Runs, Stage};
use crate::daemon::state::Seen;
use crate::postmortem::facts::Facts;

/// `GET /api/v1/runs`: every run, newest first.
pub(crate) fn runs(seen: &Seen) -> anyhow::Result<String> {
    let runs = &seen.runs;
    text(&ListBody {
        switch: SwitchBody::of(runs),
        runs: runs.runs.iter().map(|run| RunBody::of(run)).collect(),
        left_out: runs.left_out,
        read: runs.looked,
        problem: runs.problem.as_deref(),
    })
}

/// `GET /api/v1/runs/{run}`: one run with all that its record tells.
pub(crate) fn run(run: &Run) -> anyhow::Result<String> {
    text(&DetailBody { run: RunBody::of(run), facts: run.facts.as_ref() })
}

#[derive(Serialize)]
struct ListBody<'a> {
    switch: SwitchBody<'a>,
    runs: Vec<RunBody<'a>>,
    left_out: usize,
    /// Whether the folder of runs was read at all.
    read: bool,
    problem: Option<&'a str>,
}

/// The safety switch; what is not known is `null`.
#[derive(Serialize)]
struct SwitchBody<'a> {
    /// What cannot be read counts as thrown.
    thrown: Option<bool>,
    #[serde(flatten)]
    by: Option<&'a Thrown>,
    problem: Option<&'a str>,
}

impl<'a> SwitchBody<'a> {
    fn of(runs: &'a Runs) -> Self {
        let (by, problem) = match &runs.switch {
            Ok(thrown) => (thrown.as_ref(), None),
            Err(problem) => (None, Some(problem.as_str())),
        };
        let thrown = runs.looked || runs.problem.is_some();
        Self { thrown: thrown.then_some(by.is_some() || problem.is_some()), by, problem }
    }
}

#[derive(Serialize)]
struct DetailBody<'a> {
    run: RunBody<'a>,
    facts: Option<&'a Facts>,
}

#[derive(Serialize)]
struct RunBody<'a> {
    stage: &'static str,
    #[serde(flatten)]
    summary: &'a RunSummary,
    cost_ratio: Option<f64>,
    unknown_lines: usize,
    postmortems: Vec<&'static str>,
}

impl<'a> RunBody<'a> {
    fn of(run: &'a Run) -> Self {
        Self {
            stage: stage(run),
            summary: &run.summary,
            cost_ratio: run.summary.cost_ratio(),
            unknown_lines: run.unknown_lines,
            postmortems: run.drafts.iter().map(|draft| draft.language).collect(),
        }
    }
}

fn stage(run: &Run) -> &'static str {
    match run.stage() {
        Stage::UnderWay(_) => "under-way",
        Stage::Interrupted => "interrupted",
        Stage::Unclear => "unclear",
        Stage::Unreadable => "unreadable",
        Stage::Ended(_) => "ended",
    }
}
